/** Arrows between lanes: which way they go, and what they keep free of labels. */
import { ABOVE, ALL, BELOW, type Ground } from './labels';
import type { Lane } from './lanes';
import type { HandOff, StepReading } from './reading';
import type { StepScale } from './scale';
import type { Px, Step } from './view';

export const BLOCK_HEIGHT: Px = 16;

export function blockWidth(pitch: Px): Px {
  return pitch >= 12 ? Math.min(24, pitch - (pitch >= 24 ? 6 : 3)) : Math.max(1, pitch - 1);
}

export interface Arrow {
  readonly handOff: HandOff;
  readonly path: string;
}

/** Where a lane's row is. */
interface Band {
  readonly top: Px;
  readonly mid: Px;
}

export interface Route {
  readonly handOff: HandOff;
  readonly from: number;
  readonly to: number;
  /** Blocks are in the way at the height of the lane: it takes the edge of the lane instead. */
  readonly edge: boolean;
}

/** Whether a sorted list has a step strictly between two others. */
function hasBetween(sorted: readonly Step[], from: Step, to: Step): boolean {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const mid = (low + high) >> 1;
    if ((sorted[mid] ?? 0) <= from) low = mid + 1;
    else high = mid;
  }
  return (sorted[low] ?? to) < to;
}

export function routes(
  handOffs: readonly HandOff[],
  steps: readonly StepReading[],
  index: ReadonlyMap<string, number>,
  lanes: readonly Lane[],
): readonly Route[] {
  return handOffs.flatMap((handOff): readonly Route[] => {
    const from = index.get(steps[handOff.from]?.lane ?? '');
    const to = index.get(steps[handOff.to]?.lane ?? '');
    if (from === undefined || to === undefined) return [];
    const along = lanes[to > from ? to : from]?.steps ?? [];
    const edge = hasBetween(along, handOff.from, handOff.to);
    return [{ handOff, from, to, edge }];
  });
}

/** Takes from the ground of each lane what its arrows cross. */
export function reserve(route: Route, scale: StepScale, grounds: readonly Ground[]): void {
  const { from, to, edge, handOff } = route;
  const [x1, x2] = [scale.x(handOff.from), scale.x(handOff.to)];
  const down = to > from;
  const x = down ? (edge ? x2 - scale.pitch / 2 : x1) : edge ? x1 + scale.pitch / 2 : x2;
  for (let lane = Math.min(from, to) + 1; lane < Math.max(from, to); lane++)
    grounds[lane]?.takeLine(ALL, down ? x : x2);
  const [source, target] = [grounds[from], grounds[to]];
  if (down) {
    source?.takeLine(BELOW, x1);
    target?.takeLine(ABOVE, x);
    target?.take('side', x - 3, x2);
  } else {
    source?.takeLine(ABOVE, edge ? x : x2);
    source?.take('side', x1, edge ? x : x2);
    target?.takeLine(BELOW, x2);
  }
}

const BEND: Px = 5;

export function pathOf(route: Route, scale: StepScale, boxes: readonly Band[]): string | null {
  const { handOff, from, to, edge } = route;
  const [source, target] = [boxes[from], boxes[to]];
  if (!source || !target) return null;
  const half = blockWidth(scale.pitch) / 2;
  const tall = BLOCK_HEIGHT / 2;
  const [x1, x2] = [scale.x(handOff.from), scale.x(handOff.to)];
  const bend = Math.min(BEND, (x2 - x1) / 3);
  if (to > from) {
    const start = source.mid + tall;
    const end = x2 - half - 1;
    if (!edge) return `M${x1} ${start}V${target.mid - bend}q0 ${bend} ${bend} ${bend}H${end}`;
    const lane = target.top + 3;
    const x = x2 - scale.pitch / 2;
    return `M${x1} ${start}V${lane - bend}q0 ${bend} ${bend} ${bend}H${x - bend}q${bend} 0 ${bend} ${bend}V${target.mid}H${end}`;
  }
  const start = x1 + half;
  const end = target.mid + tall + 1;
  if (!edge) return `M${start} ${source.mid}H${x2 - bend}q${bend} 0 ${bend} -${bend}V${end}`;
  const lane = source.top + 3;
  const x = x1 + scale.pitch / 2;
  return `M${start} ${source.mid}H${x}V${lane + bend}q0 -${bend} ${bend} -${bend}H${x2 - bend}q${bend} 0 ${bend} -${bend}V${end}`;
}
