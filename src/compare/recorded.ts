/** Cells as they were judged when this was written (`npm run answer`): shown at once, where nothing has changed since. */
import { designIds } from '../kernel/designs/list';
import type { Cell } from './cell';
import { jobsOf, type Matrix, placeOf } from './matrix';
import recorded from './recorded.json';
import { mainRows } from './row';

export interface Recorded {
  /** By the key of the job. */
  readonly cells: Readonly<Record<string, Cell>>;
  /** Of the runs of what loads and goes wrong, by place. */
  readonly links: Readonly<Record<string, string>>;
}

export const record = recorded as unknown as Recorded;

/** The main rows by all designs, as far as what was recorded is still about them. */
export function recordedMatrix(): Matrix {
  const cells = new Map<string, Cell>();
  for (const { row, design, subject, key } of jobsOf(mainRows, designIds)) {
    const cell = subject.kind === 'none' ? subject : record.cells[key];
    if (cell) cells.set(placeOf(row, design), cell);
  }
  return { rows: mainRows, designs: designIds, cells };
}
