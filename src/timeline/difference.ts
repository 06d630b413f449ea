/** Two runs that part: what they share, where each goes from there, and which of their steps the other does not have. */
import type { RecordedRun } from '../machine/run';
import { Ground } from './labels';
import { textWidth } from './measure';
import { readingOf, type StepReading } from './reading';
import { GUTTER, type StepScale } from './scale';
import type { PartedView, Px, Step } from './view';
import { stepWho } from './words';

/** A step after the parting, with its block. */
export interface PartedStep {
  readonly reading: StepReading;
  readonly x: Px;
  /** The other run does the same somewhere, in the same order. */
  readonly shared: boolean;
  readonly label: { readonly text: string; readonly x: Px } | null;
}

export interface PartedTrack {
  readonly mid: Px;
  readonly steps: readonly PartedStep[];
  /** The sign at its end. */
  readonly leafX: Px;
}

/** All y count from the top of the band, its title included. */
export interface Difference {
  readonly height: Px;
  readonly step: Step;
  readonly x: Px;
  /** Where the runs part: after the last step that they share. */
  readonly forkX: Px;
  readonly here: PartedTrack;
  /** null: no run is safe. */
  readonly other: PartedTrack | null;
  /** How far right it must stay readable. */
  readonly reach: Px;
}

const HERE: Px = 52;
const OTHER: Px = 92;
const BOTTOM: Px = 28;
const LEAF: Px = 18;

/** Beyond this many pairs of steps nothing counts as shared. */
const mostPairs = 1_000_000;

export function drawDifference(
  run: RecordedRun,
  { step, broken, other }: PartedView,
  scale: StepScale,
): Difference {
  const here = readingOf(run).steps.slice(step, broken + 1);
  const there = other ? readingOf(other.run).steps.slice(step) : [];
  const shared = sharedSteps(here, there);
  const tracks = [
    trackOf(run, here, shared.here, HERE, scale),
    other && trackOf(other.run, there, shared.there, OTHER, scale),
  ] as const;
  return {
    height: (other ? OTHER : HERE) + BOTTOM,
    step,
    x: scale.x(step),
    forkX: scale.x(step - 1),
    here: tracks[0],
    other: tracks[1],
    reach: Math.max(...tracks.map((track) => (track?.leafX ?? 0) + LEAF)),
  };
}

function trackOf(
  run: RecordedRun,
  readings: readonly StepReading[],
  shared: ReadonlySet<number>,
  mid: Px,
  scale: StepScale,
): PartedTrack {
  const ground = new Ground();
  const labels = new Map<number, PartedStep['label']>();
  const dense = scale.level === 'ticks' || scale.level === 'areas';
  const order = readings
    .map((reading, at) => ({ reading, at }))
    .filter(({ at }) => !dense || at === 0)
    .sort((a, b) => weight(b.at, shared) - weight(a.at, shared) || a.at - b.at);
  for (const { reading, at } of order) {
    const text = at === 0 ? `${stepWho(run, reading.step)}: ${choiceOf(reading)}` : reading.name;
    const width = textWidth(text, 11, at === 0 ? 600 : 400);
    const middle = scale.x(reading.step);
    // What parts the runs is always named, beside its flag.
    const left = at === 0 ? middle + 8 : middle - width / 2;
    if (at > 0 && (left < GUTTER + 4 || !ground.isFree('above1', left, left + width))) continue;
    ground.take('above1', left - 6, left + width + 6);
    labels.set(at, { text, x: left });
  }
  return {
    mid,
    steps: readings.map((reading, at) => ({
      reading,
      x: scale.x(reading.step),
      shared: shared.has(at),
      label: labels.get(at) ?? null,
    })),
    leafX: scale.x(readings.at(-1)?.step ?? 0) + Math.max(LEAF, scale.pitch * 0.7),
  };
}

/** What parts the runs comes first, then what only one of them does. */
const weight = (at: number, shared: ReadonlySet<number>): number =>
  at === 0 ? 2 : shared.has(at) ? 0 : 1;

/** The choice in words where there was one, else the step. */
function choiceOf({ record: { choice }, name }: StepReading): string {
  return choice.label === null ? name : `${choice.label}: ${choice.text}`;
}

const sameness = ({ lane, name, result }: StepReading): string =>
  `${lane}|${name}|${result?.text ?? ''}`;

/** Indices of steps that both do, in the same order. */
function sharedSteps(
  a: readonly StepReading[],
  b: readonly StepReading[],
): { readonly here: ReadonlySet<number>; readonly there: ReadonlySet<number> } {
  const here = new Set<number>();
  const there = new Set<number>();
  if (a.length * b.length > mostPairs) return { here, there };
  const [names, others] = [a.map(sameness), b.map(sameness)];
  const width = b.length + 1;
  const longest = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number): number => longest[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      longest[i * width + j] =
        names[i] === others[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (names[i] === others[j]) {
      here.add(i++);
      there.add(j++);
    } else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return { here, there };
}
