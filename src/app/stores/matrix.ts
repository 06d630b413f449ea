/** The matrix on the page: its rows, and the cells as the workers give them. What was judged once is known again. */
import { create } from 'zustand';
import type { Cell } from '../../compare/cell';
import { type Job, jobsOf, placeOf } from '../../compare/matrix';
import { record } from '../../compare/recorded';
import { mainRows, ownRow, presetRows, type Row } from '../../compare/row';
import { designIds } from '../../kernel/designs/list';
import { CellWorkers } from '../engine/cells';
import { currentScenario } from './opening';
import { useSession } from './session';

interface MatrixStore {
  readonly own: readonly Row[];
  /** All presets are shown, too. */
  readonly everything: boolean;
  readonly cells: ReadonlyMap<string, Cell>;
  /** Cells that are still wanted. */
  readonly open: number;
  /** Of the cells that could not be judged, or of a text that is no program. */
  readonly failure: string | null;
}

export const useMatrix = create<MatrixStore>()(() => ({
  own: [],
  everything: false,
  cells: new Map(),
  open: 0,
  failure: null,
}));

export const rowsOf = ({ own, everything }: Pick<MatrixStore, 'own' | 'everything'>) => [
  ...own,
  ...mainRows,
  ...(everything ? presetRows : []),
];

/** Row of the program in the editor. */
const edited = 'edited';

const workers = new CellWorkers();
/** By the key of the job; at first what was recorded of the main rows, as far as it is still of these texts. */
const known = new Map<string, Cell>(Object.entries(record.cells));
/** Counts fillings: what an older one still has to say is only remembered. */
let current = 0;

/** The page is opened: the program in the editor joins, unless it is a preset as it is. */
export function openMatrix(): void {
  const { edited: isEdited, scenario } = useSession.getState();
  const others = useMatrix.getState().own.filter(({ id }) => id !== edited);
  const isOwn = isEdited || scenario.program.preset === null;
  const mine = isOwn ? [ownRow(edited, 'the program in the editor', currentScenario())] : [];
  useMatrix.setState({ own: [...mine, ...others] });
  fillMatrix();
}

/** Nobody looks any more. */
export function closeMatrix(): void {
  current++;
  workers.forget();
}

export function showEverything(everything: boolean): void {
  useMatrix.setState({ everything });
  fillMatrix();
}

/** All of it again, as if nothing were known. */
export function judgeAgain(): void {
  known.clear();
  fillMatrix();
}

function fillMatrix(): void {
  const mine = ++current;
  workers.forget();
  const cells = new Map<string, Cell>();
  const wanted: Job[] = [];
  for (const job of jobsOf(rowsOf(useMatrix.getState()), designIds)) {
    const cell = job.subject.kind === 'none' ? job.subject : known.get(job.key);
    if (cell) cells.set(placeOf(job.row, job.design), cell);
    else wanted.push(job);
  }
  useMatrix.setState({ cells, open: wanted.length, failure: null });
  for (const job of wanted) judge(job, mine);
}

async function judge({ row, design, subject, key }: Job, mine: number): Promise<void> {
  const answer = await workers.ask({ kind: 'cell', subject });
  if (answer.kind === 'cell') known.set(key, answer.cell);
  if (mine !== current) return;
  const { cells, open } = useMatrix.getState();
  if (answer.kind === 'failed')
    useMatrix.setState({ open: open - 1, failure: `${row} under ${design}: ${answer.reason}` });
  else if (answer.kind === 'cell')
    useMatrix.setState({
      cells: new Map(cells).set(placeOf(row, design), answer.cell),
      open: open - 1,
    });
}

/** A program that was pasted, or a file that was opened, as a row. */
export async function addProgram(name: string, text: string): Promise<boolean> {
  const row = `own ${useMatrix.getState().own.length} ${name}`;
  const answer = await workers.ask({ kind: 'row', row, name, text });
  if (answer.kind !== 'row') {
    const reason = answer.kind === 'failed' ? answer.reason : '';
    useMatrix.setState({ failure: `${name} does not compile: ${reason}` });
    return false;
  }
  useMatrix.setState(({ own }) => ({ own: [...own, answer.row] }));
  fillMatrix();
  return true;
}

export function removeRow(id: string): void {
  useMatrix.setState(({ own }) => ({ own: own.filter((row) => row.id !== id) }));
  fillMatrix();
}
