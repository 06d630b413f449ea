/** What the margin of a source file shows: which steps ran each line, where the run stands, where a lost reference was last held. */

import type { SourceFile, Span } from '../../lang/source';
import type { RecordedRun, RunReference, StepRecord } from '../../machine/run';

/** Counts from 1. */
export type Line = number;

export interface Origin {
  readonly line: Line;
  /** The step at which the reference was lost. */
  readonly step: number;
  readonly text: string;
}

/** One file's margin, for one run. */
export interface FileLines {
  /** Steps that ran each line, ascending. */
  readonly visits: ReadonlyMap<Line, readonly number[]>;
  readonly origins: readonly Origin[];
}

const startsOf = new WeakMap<SourceFile, readonly number[]>();

function lineStarts(file: SourceFile): readonly number[] {
  let starts = startsOf.get(file);
  if (!starts) {
    const found = [0];
    for (let at = file.text.indexOf('\n'); at !== -1; at = file.text.indexOf('\n', at + 1))
      found.push(at + 1);
    starts = found;
    startsOf.set(file, starts);
  }
  return starts;
}

/** The line of an offset; faster than positionOf where many are asked for. */
export function lineOf(file: SourceFile, offset: number): Line {
  const starts = lineStarts(file);
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}

const remembered = new WeakMap<RecordedRun, Map<number, FileLines>>();

/** The margin of file `index` in `run`. Computed once per run and file. */
export function fileLines(
  run: RecordedRun,
  files: readonly SourceFile[],
  index: number,
): FileLines {
  let ofRun = remembered.get(run);
  if (!ofRun) {
    ofRun = new Map();
    remembered.set(run, ofRun);
  }
  let lines = ofRun.get(index);
  if (!lines) {
    lines = computeLines(run, files, index);
    ofRun.set(index, lines);
  }
  return lines;
}

function computeLines(run: RecordedRun, files: readonly SourceFile[], index: number): FileLines {
  const file = files[index];
  const visits = new Map<Line, number[]>();
  if (!file) return { visits, origins: [] };
  for (const step of run.steps) {
    for (const span of step.visited) {
      if (span.file !== index || step.index === 0) continue;
      const line = lineOf(file, span.start);
      const steps = visits.get(line);
      if (!steps) visits.set(line, [step.index]);
      else if (steps.at(-1) !== step.index) steps.push(step.index);
    }
  }
  const origins: Origin[] = [];
  for (const reference of run.references) {
    const { lost } = reference;
    if (!lost || lost.lastHeld.file !== index) continue;
    const line = lineOf(file, lost.lastHeld.start);
    const text = originText(reference);
    if (!origins.some((origin) => origin.line === line && origin.text === text))
      origins.push({ line, step: lost.step, text });
  }
  return { visits, origins };
}

function originText({ object, ref, lost }: RunReference): string {
  const held = ref === 'owner' || ref === 'memory' ? object.name : `${ref} of ${object.name}`;
  if (lost?.how === 'overwritten')
    return `${held}: overwritten here${lost.variable ? ` (${lost.variable})` : ''}, never released`;
  if (lost?.how === 'deleted') return `${held}: what held it is freed here, it is never given back`;
  return `${held} is still owned here, never released`;
}

/** Where `step` stood last in file `index`; null if it did not run there. */
export function lastVisited(step: StepRecord | undefined, index: number): Span | null {
  return step?.visited.findLast((span) => span.file === index) ?? null;
}

/** Steps as the margin prints them: runs of steps become a range. */
export function stepRanges(steps: readonly number[]): readonly (readonly [number, number])[] {
  const ranges: [number, number][] = [];
  for (const step of steps) {
    const last = ranges.at(-1);
    if (last && last[1] === step - 1) last[1] = step;
    else ranges.push([step, step]);
  }
  return ranges;
}

/** What fits into the margin's forty pixels: some steps, each a link, and how many more there are. */
export interface MarginText {
  readonly parts: readonly { readonly text: string; readonly step: number }[];
  /** Steps that are not named, and the one that a click on their number leads to. */
  readonly more: { readonly count: number; readonly step: number } | null;
}

/** Chooses what to print for a line: the visits nearest to `cursor` first, at most seven characters. */
export function marginText(steps: readonly number[], cursor: number): MarginText {
  const room = 7;
  const ranges = stepRanges(steps).map(([from, to]) => ({
    text: from === to ? `${from}` : to === from + 1 ? `${from}, ${to}` : `${from}–${to}`,
    step: cursor >= from && cursor <= to ? cursor : from,
    count: to - from + 1,
  }));
  const whole = ranges.map((range) => range.text).join(', ');
  if (whole.length <= room) return { parts: ranges, more: null };
  const nearest = steps.findLast((step) => step <= cursor) ?? steps[0] ?? 0;
  const next = steps.find((step) => step > nearest) ?? steps[0] ?? 0;
  return {
    parts: [{ text: `${nearest}`, step: nearest }],
    more: { count: steps.length - 1, step: next },
  };
}
