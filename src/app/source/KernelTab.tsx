/** The modelled kernel: its files, to be edited, each function with its source and what was left out. */
import { useMemo } from 'react';
import type { SourceFile } from '../../lang/source';
import type { Problem } from '../editor/marks';
import { Provenance } from '../inspector/KernelFacts';
import { factAt, type PlacedFact } from '../model/facts';
import { placeIn } from '../model/shown';
import { ContractForm } from './ContractForm';
import { type CodePanelProps, FileView } from './FileView';

export interface KernelTabProps extends CodePanelProps {
  /** Kernel, environment and headers. */
  readonly files: readonly SourceFile[];
  readonly facts: readonly PlacedFact[];
  /** File that the user has picked; null: the one in which the run stands. */
  readonly picked: string | null;
  readonly onPick: (name: string | null) => void;
  readonly line: { readonly file: string; readonly line: number } | null;
  /** Texts of the files that were changed, by name; and those that the shown run is of. */
  readonly edits: Readonly<Record<string, string>>;
  readonly builtEdits: Readonly<Record<string, string>>;
  /** Another one is of another kernel. */
  readonly textKey: string;
  readonly problems: readonly (Problem & { readonly file: string })[];
  /** Files that are the program's as well stay as they are. */
  readonly isFixed: (name: string) => boolean;
  /** null: as the design has it. */
  readonly onText: (name: string, text: string | null, pause?: number) => void;
  /** A line that was asked for. */
  readonly shownLine: { readonly file: string; readonly line: number } | null;
}

const roles = { kernel: 'Kernel', environment: 'Environment', header: 'Headers', program: '' };

/** The file of the kernel in which the run was last: in this step, or in one before. */
function lastFile({ shown, files }: KernelTabProps): SourceFile | null {
  for (let step = shown?.cursor ?? 0; shown && step > 0; step--) {
    const visited = shown.run.steps[step]?.visited ?? [];
    for (const { file } of [...visited].reverse()) {
      const { name, role } = shown.files[file] ?? {};
      if (role === 'kernel' || role === 'environment')
        return files.find((f) => f.name === name) ?? null;
    }
  }
  return files.find((f) => f.role === 'kernel') ?? null;
}

export function KernelTab(props: KernelTabProps) {
  const { files, facts, picked, onPick, shown, shownLine } = props;
  const line = shownLine ?? props.line;
  const stands = lastFile(props);
  const wanted = shownLine?.file ?? picked;
  const file = files.find((f) => f.name === wanted) ?? stands ?? files[0];
  const index = shown && file ? shown.files.findIndex((f) => f.name === file.name) : -1;
  const place = shown && index >= 0 ? placeIn(shown, index) : null;
  const offset = useMemo(() => {
    if (!file) return null;
    if (line?.file !== file.name) return place?.start ?? null;
    const lines = file.text.split('\n').slice(0, line.line - 1);
    return lines.reduce((sum, text) => sum + text.length + 1, 0);
  }, [file, line, place]);
  const fact = index >= 0 && offset !== null ? factAt(facts, index, offset) : null;
  const problems = useMemo(
    () => props.problems.filter((problem) => problem.file === file?.name),
    [props.problems, file],
  );
  if (!file) return <p className="quiet">The kernel files are being loaded.</p>;
  const isEdited = Object.hasOwn(props.edits, file.name);
  const text = props.edits[file.name] ?? file.text;
  const isFixed = props.isFixed(file.name);
  // A text that was set from here comes back as an edit.
  const onText = (changed: string) => {
    if (changed !== text) props.onText(file.name, changed);
  };
  return (
    <>
      <div className="filebar">
        <select
          aria-label="Kernel file"
          value={picked === null ? '' : file.name}
          onChange={(event) => onPick(event.target.value || null)}
        >
          <option value="">follow the run{picked === null ? ` · ${file.name}` : ''}</option>
          {(['kernel', 'environment', 'header'] as const).map((role) => (
            <optgroup key={role} label={roles[role]}>
              {files
                .filter((f) => f.role === role)
                .map((f) => (
                  <option key={f.name} value={f.name}>
                    {f.name}
                    {Object.hasOwn(props.edits, f.name) && ' · edited'}
                  </option>
                ))}
            </optgroup>
          ))}
        </select>
        {isEdited && (
          <button type="button" className="btn" onClick={() => props.onText(file.name, null, 0)}>
            Reset
          </button>
        )}
      </div>
      {file.name === 'contract.h' && (
        <ContractForm text={text} onText={(changed) => props.onText(file.name, changed, 0)} />
      )}
      <div className="provenance">
        {fact ? (
          <Provenance fact={fact} />
        ) : (
          'Modelled kernel. Put the cursor into a function to see where it is from.'
        )}
      </div>
      <FileView
        {...props}
        name={file.name}
        text={text}
        textKey={`${props.textKey} ${file.name}`}
        problems={problems}
        stale={props.edits[file.name] !== props.builtEdits[file.name]}
        {...(isFixed ? {} : { onEdit: onText })}
        shownLine={shownLine?.file === file.name ? shownLine : null}
      />
    </>
  );
}
