/** Searching a run: which steps have to do with a function, an object or an errno. */
import type { RecordedRun } from '../../machine/run';
import { deltas, errnoName, stepName, stepResult } from '../../timeline';
import { stepWho } from '../../timeline/words';

export interface Found {
  readonly step: number;
  /** What matched, e.g. `bpf_aio_submit()` or `attach: -EINVAL`. */
  readonly words: string;
  readonly who: string;
}

/** What can be searched for in one step. */
function wordsOf(run: RecordedRun, step: number): readonly string[] {
  const words = [stepName(run, step)];
  const result = stepResult(run, step);
  if (result) words.push(result.text);
  for (const effect of run.steps[step]?.effects ?? []) {
    if ('fn' in effect) words.push(`${effect.fn}()`);
    if (effect.kind === 'return' && effect.value !== null) {
      const errno = errnoName(effect.value);
      if (errno) words.push(`${effect.fn}() = ${errno}`);
    }
    if (effect.kind === 'choice') words.push(`${effect.label}: ${effect.alternative}`);
    if (effect.kind === 'violation') words.push(effect.message);
  }
  for (const { object } of deltas(run, step)) words.push(object.name);
  for (const object of run.objects)
    if (object.born === step || object.freed === step) words.push(object.name);
  return words;
}

/** At most fifty steps; none for an empty query. */
export function findSteps(run: RecordedRun, query: string): readonly Found[] {
  const wanted = query.trim().toLowerCase();
  if (wanted === '') return [];
  const found: Found[] = [];
  for (let step = 1; step < run.steps.length && found.length < 50; step++) {
    const hit = wordsOf(run, step).find((words) => words.toLowerCase().includes(wanted));
    if (hit === undefined) continue;
    const name = stepName(run, step);
    found.push({
      step,
      words: hit === name ? hit : `${name}: ${hit}`,
      who: stepWho(run, step),
    });
  }
  return found;
}
