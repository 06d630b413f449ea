/** Cells and columns in words, made from the results. */
import type { PropertyId } from '../machine';
import type { Cell, CellCause, Judged, Quadrant } from './cell';
import { quadrants } from './cell';
import { cellAt, type Matrix } from './matrix';

/** What goes wrong in a word; the gravest first. */
const faults: Partial<Record<PropertyId, string>> = {
  'no-use-after-free': 'UAF',
  'no-double-free': 'double free',
  'no-leak': 'leak',
  'callback-once': 'callback',
  'io-completed-once': 'io twice',
  refcount: 'refcount',
  'not-stuck': 'hang',
  'no-livelock': 'livelock',
  'no-sleep-in-atomic': 'sleep in irq',
  'fd-table': 'wrong fd',
  'pages-in-use': 'pages',
  'one-issuer': 'two issuers',
  'no-stack-overflow': 'stack',
  'truthful-result': 'result',
  ownership: 'ownership',
};
const order = Object.keys(faults);

type What = Pick<CellCause, 'property' | 'object'>;

export const isAioLeak = ({ property, object }: What): boolean =>
  property === 'no-leak' && object === 'bpf_aio';

/** A request that is never ended is a hang to whoever waits for it. */
export function faultOf({ property, object }: What): string {
  if (property === 'no-leak' && object === 'request') return 'hang';
  return faults[property] ?? property;
}

/** The one that stands for all. */
export function worstOf(causes: readonly CellCause[]): CellCause | null {
  const weight = (cause: CellCause): number => {
    const at = order.indexOf(cause.property);
    return isAioLeak(cause) ? -1 : at < 0 ? order.length : at;
  };
  return causes.toSorted((a, b) => weight(a) - weight(b))[0] ?? null;
}

export const loads = ({ refusals }: Judged): boolean => refusals.length === 0;

/** The checker's answer in a word: of the program's own doing. */
export function safetyWord(cell: Judged): string {
  const worst = worstOf(cell.causes);
  if (worst) return faultOf(worst);
  return cell.bounds.length > 0 ? 'none found' : 'safe';
}

export const verifierWord = (cell: Judged): string => (loads(cell) ? 'accepts' : 'refuses');

/** The whole of a cell as a sentence. */
export function cellSentence(cell: Cell): string {
  if (cell.kind === 'none') return `Does not apply: ${cell.reason}.`;
  const { causes, designs, refusals, states, bounds } = cell;
  const [first] = refusals;
  const verifier = first ? `refused (${first.program}: ${first.message})` : 'accepted';
  const own = [...new Set(causes.map(faultOf))].join(', ');
  const checker =
    causes.length > 0
      ? `the program’s own doing: ${own}`
      : bounds.length > 0
        ? `none found in ${states.toLocaleString('en')} states, not every run was explored`
        : 'safe in every run';
  const beside =
    designs.length > 0
      ? `; of the kernel design: ${[...new Set(designs.map(faultOf))].join(', ')}`
      : '';
  const text = cell.kind === 'port' ? 'written for this design' : 'the same text as for A';
  return `${quadrantWords[cell.quadrant]}. ${capital(verifier)}; ${checker}${beside}. ${capital(text)}.`;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export const quadrantWords: Readonly<Record<Quadrant, string>> = {
  good: 'Good: loads and holds',
  undecided: 'Not decided: the search was stopped',
  refused: 'Rightly refused',
  strict: 'Too strict: a sound program is refused',
  unsound: 'Unsound: a broken program loads',
};

export type Tally = Readonly<Record<Quadrant, number>>;

/** How many cells of a design are what; those that do not apply are not counted. */
export function tallyOf(matrix: Matrix, design: string): Tally {
  const counts = Object.fromEntries(quadrants.map((quadrant) => [quadrant, 0])) as Record<
    Quadrant,
    number
  >;
  for (const cell of judgedOf(matrix, design)) counts[cell.quadrant]++;
  return counts;
}

function judgedOf(matrix: Matrix, design: string): readonly Judged[] {
  return matrix.rows.flatMap(({ id }) => {
    const cell = cellAt(matrix, id, design);
    return cell && cell.kind !== 'none' ? [cell] : [];
  });
}

/** A design in one or two sentences. Empty before anything is known. */
export function headlineOf(matrix: Matrix, design: string): string {
  const cells = judgedOf(matrix, design);
  if (cells.length === 0) return '';
  const { good, strict, refused, unsound } = tallyOf(matrix, design);
  const [safe, broken] = [good + strict, refused + unsound];
  const leaks = cells.filter(
    (cell) => cell.quadrant === 'unsound' && cell.causes.some(isAioLeak),
  ).length;
  const wrong =
    broken === 0
      ? ''
      : unsound === 0
        ? `Stops all ${broken} broken.`
        : `Loads ${unsound} of ${broken} broken, ${leaks === 0 ? 'no aio leak' : `${leaks} ${leaks === 1 ? 'leaks' : 'leak'} an aio`}.`;
  const right =
    safe === 0
      ? ''
      : strict === 0
        ? `Loads all ${safe} sound.`
        : `Refuses ${strict} of ${safe} sound.`;
  return [wrong, right].filter((part) => part !== '').join(' ');
}
