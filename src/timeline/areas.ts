/** Thousands of steps: how many references each holder has, one column for several steps. */
import type { RecordedRun } from '../machine/run';
import { textWidth } from './measure';
import { readingOf } from './reading';
import type { StepScale, Window } from './scale';
import type { Px, Step } from './view';

/** From the bottom up. Leaks lie at the base, so that they are seen never to shrink. */
export const STACK = ['leaked', 'kworker', 'kernel', 'program', 'callback', 'map', 'env'] as const;
type Layer = (typeof STACK)[number];

export interface Areas {
  readonly top: Px;
  readonly base: Px;
  readonly height: Px;
  readonly layers: readonly {
    readonly layer: Layer;
    readonly path: string;
    readonly any: boolean;
  }[];
  readonly flags: readonly {
    readonly step: Step;
    readonly x: Px;
    readonly text: string;
    readonly width: Px;
  }[];
  /** Steps of one column. */
  readonly every: Step;
}

type Series = ReadonlyMap<Layer, Int32Array>;

const known = new WeakMap<RecordedRun, Series>();

/** For each layer the number of references after each step. */
function seriesOf(run: RecordedRun): Series {
  const before = known.get(run);
  if (before) return before;
  const { history } = readingOf(run);
  const series = new Map<Layer, Int32Array>(
    STACK.map((layer) => [layer, new Int32Array(run.steps.length + 1)]),
  );
  const add = (layer: Layer, from: Step, to: Step | null) => {
    const line = series.get(layer);
    if (!line) return;
    line[from] = (line[from] ?? 0) + 1;
    if (to !== null && to < line.length) line[to] = (line[to] ?? 0) - 1;
  };
  for (const reference of run.references)
    for (const piece of history.piecesOf(reference))
      add(piece.class ?? 'leaked', piece.from, piece.to);
  for (const line of series.values())
    for (let i = 1; i < line.length; i++) line[i] = (line[i] ?? 0) + (line[i - 1] ?? 0);
  known.set(run, series);
  return series;
}

export const AREA_HEIGHT: Px = 134;
const COLUMN: Px = 4;

let last: { readonly key: readonly unknown[]; readonly areas: Areas } | null = null;

/** The chart of what is seen. It does not depend on the cursor, so the one drawn last is kept. */
export function drawAreas(run: RecordedRun, top: Px, scale: StepScale, window: Window): Areas {
  const key = [run, top, scale.pitch, window.first, window.last];
  if (last?.key.every((part, i) => part === key[i])) return last.areas;
  const areas = makeAreas(run, top, scale, window);
  last = { key, areas };
  return areas;
}

function makeAreas(run: RecordedRun, top: Px, scale: StepScale, window: Window): Areas {
  const series = seriesOf(run);
  const every = Math.max(1, Math.round(COLUMN / scale.pitch));
  const base = top + AREA_HEIGHT;
  const first = Math.floor(window.first / every) * every;
  const columns: Step[] = [];
  for (let step = first; step <= Math.min(window.last, scale.steps); step += every)
    columns.push(step);
  let most = 1;
  for (let step = 0; step < run.steps.length; step++) {
    let sum = 0;
    for (const line of series.values()) sum += line[step] ?? 0;
    most = Math.max(most, sum);
  }
  const unit = (AREA_HEIGHT - 8) / most;
  // A column shows the most that it had, so that a short loss is not lost.
  const levels = columns.map((step) =>
    STACK.map((layer) => {
      const line = series.get(layer);
      let peak = 0;
      for (let s = step; s < Math.min(step + every, scale.steps + 1); s++)
        peak = Math.max(peak, line?.[s] ?? 0);
      return peak;
    }),
  );
  const x = (i: number): Px => scale.x((columns[i] ?? (columns.at(-1) ?? 0) + every) as Step);
  const y = (i: number, layer: number): Px => {
    let sum = 0;
    for (let l = 0; l < layer; l++) sum += levels[i]?.[l] ?? 0;
    return Math.max(top, base - sum * unit);
  };
  const round = (value: number) => Math.round(value * 10) / 10;
  const layers = STACK.map((layer, l) => {
    const up = columns
      .map((_, i) => `L${round(x(i))} ${round(y(i, l))}H${round(x(i + 1))}`)
      .join('');
    const back = columns
      .map((_, i) => columns.length - 1 - i)
      .map((i) => `L${round(x(i + 1))} ${round(y(i, l + 1))}H${round(x(i))}`)
      .join('');
    const any = levels.some((level) => (level[l] ?? 0) > 0);
    return { layer, path: any ? `M${round(x(0))} ${round(y(0, l))}${up}${back}Z` : '', any };
  });
  return { top, base, height: AREA_HEIGHT, layers, flags: flagsOf(run, scale), every };
}

function flagsOf(run: RecordedRun, scale: StepScale): Areas['flags'] {
  const losses = run.references
    .flatMap((reference) => (reference.lost ? [reference.lost.step] : []))
    .sort((a, b) => a - b);
  const out: { step: Step; x: Px; text: string; width: Px }[] = [];
  losses.forEach((step, i) => {
    const text = i === 0 ? '1 leak' : `${i + 1} leaks`;
    const width = textWidth(text, 11, 600) + 12;
    const last = out.at(-1);
    const x = scale.x(step);
    // Flags that would touch: the later one says the higher number.
    if (last && last.x + last.width + 4 > x) out[out.length - 1] = { ...last, text, width };
    else out.push({ step, x, text, width });
  });
  return out;
}
