/** For models that outgrow a tab: the same model for SPIN, and what to run. */
import { useEffect, useRef, useState } from 'react';
import type { Scenario } from '../../scenario/schema';
import { type Writing, writePromela } from '../engine/promela';
import { megabytes } from './words';

export interface ExportViewProps {
  /** Of the model that is shown; null: there is none. */
  readonly scenario: Scenario | null;
  readonly title: string;
}

type Stand =
  | { readonly kind: 'none' | 'writing' }
  | { readonly kind: 'written'; readonly name: string; readonly bytes: number }
  | { readonly kind: 'failed'; readonly reason: string };

const commands = (name: string): string =>
  `spin -a ${name}
gcc -O2 -w -DNOREDUCE -DSAFETY -DVECTORSZ=65536 -o pan pan.c
./pan -n -m1000000`;

export function ExportView({ scenario, title }: ExportViewProps) {
  const [stand, setStand] = useState<Stand>({ kind: 'none' });
  const writing = useRef<Writing | null>(null);
  useEffect(() => () => writing.current?.stop(), []);
  const name = `${fileName(title)}.pml`;
  const write = async () => {
    if (!scenario) return;
    if (stand.kind === 'writing') {
      writing.current?.stop();
      setStand({ kind: 'none' });
      return;
    }
    setStand({ kind: 'writing' });
    writing.current = writePromela(scenario, title);
    try {
      const text = await writing.current.text;
      save(name, text);
      setStand({ kind: 'written', name, bytes: text.length });
    } catch (error) {
      setStand({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });
    }
  };
  return (
    <div className="export">
      <p>
        The same model, step for step, for SPIN 6.5: its multi-core and swarm runs take over where a
        tab ends. Bounds of the check are not part of it.
      </p>
      <button type="button" className="btn" disabled={!scenario} onClick={write}>
        {stand.kind === 'writing' ? 'Stop writing' : 'Export as Promela'}
      </button>
      <p className="quiet" role="status">
        {stand.kind === 'writing' && 'Looking at its runs, to know their places…'}
        {stand.kind === 'written' && `Saved as ${stand.name}, ${megabytes(stand.bytes)}. Then:`}
      </p>
      {stand.kind === 'failed' && (
        <p className="trouble" role="alert">
          It could not be written: {stand.reason}.
        </p>
      )}
      <pre>{commands(name)}</pre>
      <p className="quiet">pan prints a line for each finding: owner, property, object, line.</p>
    </div>
  );
}

const fileName = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40) || 'model';

function save(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
