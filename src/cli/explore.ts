/** Explores a model in slices, so that progress can be shown and Ctrl-C is heard. */
import { Check, type CheckOptions, type Progress, type Verdict } from '../checker/check';
import { withShortestRuns } from '../checker/shortest';
import type { Model } from '../machine';
import { maxBytes } from './check-flags';
import type { Terminal } from './terminal';

export interface Limits {
  readonly maxStates: number;
  readonly maxFaults: number | null;
  readonly partialOrder: boolean;
}

export interface Explored {
  readonly verdict: Verdict;
  /** Ctrl-C ended it. */
  readonly isStopped: boolean;
}

/** States in a slice: some hundredths of a second. */
const slice = 10_000;
/** Milliseconds between two lines of progress. */
const interval = 100;

/** Back to the beginning of the line, and nothing in it. */
const clear = '\r\x1b[K';

export async function explore(
  model: Model,
  { maxStates, maxFaults, partialOrder }: Limits,
  terminal: Terminal,
): Promise<Explored> {
  const { progressColumns: columns } = terminal;
  const options: CheckOptions = {
    maxStates,
    maxBytes,
    ...(maxFaults !== null && { maxFaults }),
    ...(partialOrder && { partialOrder, alikeOutcomes: true }),
  };
  const check = await Check.start(model, options);
  const start = terminal.now();
  let shown = start;
  let goesOn = true;
  while (goesOn && !terminal.isStopped()) {
    goesOn = check.explore(slice);
    await terminal.pause();
    if (columns === null || terminal.now() - shown < interval) continue;
    shown = terminal.now();
    terminal.err(clear + progressLine(check.progress(), shown - start).slice(0, columns - 1));
  }
  if (columns !== null) terminal.err(clear);
  const verdict = check.verdict();
  if (!partialOrder) return { verdict, isStopped: goesOn };
  const found = await withShortestRuns(model, verdict.found, options, async () => {
    await terminal.pause();
    return !terminal.isStopped();
  });
  return { verdict: { ...verdict, found }, isStopped: goesOn };
}

const count = (number: number): string => Math.round(number).toLocaleString('en');

function progressLine({ states, queue, depth, memory, causes }: Progress, ms: number): string {
  const rate = count(states / Math.max(ms / 1000, 0.001));
  const found = causes > 0 ? `, ${causes} found` : '';
  return `${count(states)} states, ${rate}/s, ${count(queue)} to explore, depth ${depth}, ${count(memory / 1024 / 1024)} MB${found}`;
}
