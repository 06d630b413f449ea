/** The matrix: programs by designs, filled cell by cell; what has been judged once is known again. */
import { filesOf } from '../kernel/designs/files';
import { fingerprint } from '../scenario/bytes';
import type { Cell, Judge } from './cell';
import { type Row, type Subject, under } from './row';

export interface Job {
  readonly row: string;
  readonly design: string;
  readonly subject: Subject;
  /** Tells models apart: programs, designs, kernel files and worlds that are all the same have one cell. */
  readonly key: string;
}

/** Row by row, so that what comes first can be read first. */
export function* jobsOf(rows: readonly Row[], designs: readonly string[]): Generator<Job> {
  for (const row of rows)
    for (const design of designs) {
      const subject = under(design, row);
      yield { row: row.id, design, subject, key: keyOf(design, subject) };
    }
}

const kernels = new Map<string, string>();

/** Of all files of a design's model. */
function kernelOf(design: string): string {
  let known = kernels.get(design);
  if (known === undefined) {
    known = fingerprint(JSON.stringify(filesOf(design))).toString(36);
    kernels.set(design, known);
  }
  return known;
}

function keyOf(design: string, subject: Subject): string {
  const words = JSON.stringify(
    subject.kind === 'none' ? subject : { ...subject, scenario: { ...subject.scenario, name: '' } },
  );
  const numbers = [fingerprint(words), words.length].map((number) => number.toString(36));
  return [design, kernelOf(design), ...numbers].join('.');
}

export interface Matrix {
  readonly rows: readonly Row[];
  readonly designs: readonly string[];
  /** By `placeOf`; a cell that is not there has not been judged yet. */
  readonly cells: ReadonlyMap<string, Cell>;
}

export const placeOf = (row: string, design: string): string => `${row} ${design}`;

export function cellAt({ cells }: Matrix, row: string, design: string): Cell | null {
  return cells.get(placeOf(row, design)) ?? null;
}

export interface Filled extends Job {
  readonly cell: Cell;
}

/** Judges what `known` does not have, and puts it there. */
export async function* fill(
  judge: Judge,
  rows: readonly Row[],
  designs: readonly string[],
  known: Map<string, Cell> = new Map(),
): AsyncGenerator<Filled> {
  for (const job of jobsOf(rows, designs)) {
    const cell = known.get(job.key) ?? (await judge.cell(job.subject));
    known.set(job.key, cell);
    yield { ...job, cell };
  }
}

/** The whole of it. */
export async function filled(
  judge: Judge,
  rows: readonly Row[],
  designs: readonly string[],
): Promise<Matrix> {
  const cells = new Map<string, Cell>();
  for await (const { row, design, cell } of fill(judge, rows, designs))
    cells.set(placeOf(row, design), cell);
  return { rows, designs, cells };
}
