/** Programs of one's own as rows: pasted, or opened from files. */
import { useState } from 'react';

export interface AddFormProps {
  /** false: it does not compile, and stays here to be mended. */
  readonly onAdd: (name: string, text: string) => Promise<boolean>;
}

export function AddForm({ onAdd }: AddFormProps) {
  const [text, setText] = useState('');
  const open = async (files: FileList | null) => {
    for (const file of files ?? []) await onAdd(file.name, await file.text());
  };
  const add = async () => {
    if (await onAdd('pasted', text)) setText('');
  };
  return (
    <details className="add">
      <summary>Add a program of your own</summary>
      <textarea
        rows={4}
        spellCheck={false}
        aria-label="Program"
        placeholder="paste a program"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <p>
        <button type="button" className="btn" disabled={text.trim() === ''} onClick={add}>
          Add as a row
        </button>
        <label className="btn">
          Open files
          <input
            type="file"
            multiple
            accept=".c,.h,text/plain"
            className="hidden-visually"
            onChange={(event) => open(event.target.files)}
          />
        </label>
      </p>
    </details>
  );
}
