/** Finds steps by function, object or errno. */
import { type KeyboardEvent, useId, useMemo, useState } from 'react';
import type { RecordedRun } from '../../machine/run';
import { findSteps } from '../model/find';
import { Dialog } from '../parts/Dialog';

export interface FindDialogProps {
  readonly run: RecordedRun;
  readonly onJump: (step: number) => void;
  readonly onClose: () => void;
}

export function FindDialog({ run, onJump, onClose }: FindDialogProps) {
  const [query, setQuery] = useState('');
  const [marked, setMarked] = useState(0);
  const found = useMemo(() => findSteps(run, query), [run, query]);
  const listId = useId();
  const pick = (index: number) => {
    const hit = found[index];
    if (!hit) return;
    onJump(hit.step);
    onClose();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setMarked(Math.min(found.length - 1, marked + 1));
    else if (event.key === 'ArrowUp') setMarked(Math.max(0, marked - 1));
    else if (event.key === 'Enter') pick(marked);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title="Find in this run" onClose={onClose}>
      <input
        className="find"
        data-first
        role="combobox"
        aria-expanded={found.length > 0}
        aria-controls={listId}
        aria-activedescendant={found.length > 0 ? `${listId}-${marked}` : undefined}
        aria-label="Function, object or errno"
        placeholder="bpf_aio_submit, aio#1, EAGAIN"
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setMarked(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div className="found" id={listId} role="listbox" aria-label="Steps found">
        {found.map((hit, index) => (
          <button
            type="button"
            key={hit.step}
            id={`${listId}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === marked}
            onClick={() => pick(index)}
          >
            <b>{hit.step}</b>
            <span>{hit.words}</span>
            <span className="where">{hit.who}</span>
          </button>
        ))}
      </div>
      {query !== '' && found.length === 0 && <p className="hint">Nothing in this run.</p>}
    </Dialog>
  );
}
