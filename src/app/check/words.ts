/** A check in words: what the badge, the panel and the live region say. */
import type { Ending } from '../engine/check-protocol';
import type { Verdict as Sign } from '../parts/signs';
import type { Checking, CheckResult } from '../stores/checking';

export const count = (number: number): string => Math.round(number).toLocaleString('en');

export const plural = (number: number, one: string, many = `${one}s`): string =>
  `${count(number)} ${number === 1 ? one : many}`;

export function duration(ms: number): string {
  return ms < 1000 ? `${count(ms)} ms` : `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
}

export const megabytes = (bytes: number): string => `${count(Math.max(1, bytes / 2 ** 20))} MB`;

export interface Headline {
  readonly sign: Sign;
  readonly words: string;
  /** The design's own causes, where the headline is of the program. */
  readonly besides: string | null;
}

/** In a few words; null before there is anything to say. */
export function headline({ running, result, failure }: Checking): Headline | null {
  if (running)
    return {
      sign: 'wait',
      words: result ? `checking: ${plural(result.progress.states, 'state')}` : 'checking',
      besides: null,
    };
  if (!result)
    return failure === null ? null : { sign: 'wait', words: 'no verdict', besides: null };
  const programs = result.found.filter(({ owner }) => owner === 'program').length;
  const designs = result.found.length - programs;
  const besides = designs === 0 ? null : `${designs} of the kernel design`;
  if (programs > 0) return { sign: 'bad', words: plural(programs, 'cause'), besides };
  const states = plural(result.progress.states, 'state');
  if (result.ending !== 'complete')
    return { sign: 'wait', words: `none found in ${states}`, besides };
  if (designs > 0) return { sign: 'ok', words: 'program holds', besides };
  return { sign: 'ok', words: `holds in all ${states}`, besides: null };
}

const bounds: Readonly<Record<Exclude<Ending, 'complete'>, string>> = {
  states: 'Stopped at the bound on states',
  memory: 'Stopped at the bound on memory',
  time: 'Stopped at the bound on time',
  cancelled: 'Stopped by you',
};

/** The verdict as a sentence without its full stop. */
export function verdictWords({ ending, progress, found }: CheckResult): string {
  const { states, depth } = progress;
  if (ending === 'complete') return `Complete: ${plural(states, 'state')}, depth ${count(depth)}`;
  const sofar = found.length === 0 ? 'nothing found' : plural(found.length, 'cause');
  const after = `${sofar} so far, in ${plural(states, 'state')}`;
  if (ending === null) return after;
  return `${ending === 'died' ? 'The checker ended' : bounds[ending]}: ${after}`;
}

/** How far a complete check goes: bounds of the model that runs have met. */
export function withinWords(limits: readonly string[]): string | null {
  if (limits.length === 0) return null;
  return `Complete within what the model keeps. Runs were not followed any further where they met ${limits.join('; ')}.`;
}
