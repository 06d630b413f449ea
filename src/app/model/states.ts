/** What one does with the picture of all states: the way to one, the states of a run, how many there are of a kind. */
import { type Outcome, outcomes } from '../../checker/graph';
import type { Choice } from '../../machine';
import { type StatePicture, stepCode } from '../engine/state-picture';

export const outcomeWords: Record<Outcome, string> = {
  safe: 'can still end well',
  ended: 'ended well',
  doomed: 'nothing broken yet, can’t end well',
  violated: 'something is broken',
  stuck: 'stuck',
  cut: 'met a bound of the model',
};

export function outcomeOf({ outcomes: of }: StatePicture, state: number): Outcome | null {
  return (of && outcomes[of[state] ?? 0]) ?? null;
}

/** The shortest way to a state, from the initial one. */
export function wayTo({ parents, steps }: StatePicture, state: number): readonly Choice[] {
  const way: Choice[] = [];
  for (let at = state; at > 1; at = parents[at] ?? 0) {
    const code = steps[at] ?? 0;
    way.push({ context: code >> 8, alternative: code & 255 });
  }
  return way.reverse();
}

const edgeKey = (from: number, by: number): number => from * 65_536 + by;

/** Where each step leads. */
export function edgesOf({ drawing }: StatePicture): ReadonlyMap<number, number> {
  const edges = new Map<number, number>();
  drawing?.from.forEach((from, i) => {
    edges.set(edgeKey(from, drawing.by[i] ?? 0), drawing.to[i] ?? 0);
  });
  return edges;
}

/** The states that a run passes, as far as it has ended in none that is not drawn. */
export function statesOf(
  edges: ReadonlyMap<number, number>,
  run: readonly Choice[],
): readonly number[] {
  const passed = [1];
  for (const choice of run) {
    const next = edges.get(edgeKey(passed.at(-1) ?? 0, stepCode(choice)));
    if (next === undefined) break;
    passed.push(next);
  }
  return passed;
}

export interface Cell {
  readonly outcome: Outcome | null;
  readonly count: number;
  /** The first of them that was found. */
  readonly first: number;
}

/** By depth, then in the order of outcomes; kinds that are not there are left out. */
export function byDepth(picture: StatePicture): readonly (readonly Cell[])[] {
  const columns: Map<Outcome | null, { count: number; first: number }>[] = [];
  for (let state = 1; state <= picture.states; state++) {
    const depth = picture.depths[state] ?? 0;
    columns[depth] ??= new Map();
    const outcome = outcomeOf(picture, state);
    const cell = columns[depth].get(outcome);
    if (cell) cell.count++;
    else columns[depth].set(outcome, { count: 1, first: state });
  }
  const order = [...outcomes, null];
  return columns.map((column) =>
    order.flatMap((outcome) => {
      const cell = column.get(outcome);
      return cell ? [{ outcome, ...cell }] : [];
    }),
  );
}

export function countsOf(picture: StatePicture): ReadonlyMap<Outcome, number> {
  const counts = new Map<Outcome, number>();
  for (let state = 1; state <= picture.states; state++) {
    const outcome = outcomeOf(picture, state);
    if (outcome) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  }
  return counts;
}

/** The state beside another: along a step or back, or above and below in the column. */
export function neighbour(
  { drawing, depths, states, parents }: StatePicture,
  at: number,
  key: string,
): number {
  if (!drawing) return at;
  if (key === 'ArrowLeft') return Math.max(1, parents[at] ?? 1);
  if (key === 'Home') return 1;
  const nearest = (candidates: readonly number[]): number =>
    candidates.reduce((best, state) => {
      const far = (of: number) => Math.abs((drawing.y[of] ?? 0) - (drawing.y[at] ?? 0));
      return best === 0 || far(state) < far(best) ? state : best;
    }, 0) || at;
  if (key === 'ArrowRight') {
    const next: number[] = [];
    drawing.from.forEach((from, i) => {
      const to = drawing.to[i] ?? 0;
      if (from === at && (depths[to] ?? 0) > (depths[at] ?? 0)) next.push(to);
    });
    return nearest(next);
  }
  const beside: number[] = [];
  for (let state = 1; state <= states; state++) {
    const down = (drawing.y[state] ?? 0) > (drawing.y[at] ?? 0);
    if (state !== at && depths[state] === depths[at] && down === (key === 'ArrowDown'))
      beside.push(state);
  }
  return nearest(beside);
}
