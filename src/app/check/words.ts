/** A check in words: what the badge, the panel and the live region say. */
import type { Verdict as Sign } from '../parts/signs';
import { type Checking, type CheckResult, isProved } from '../stores/checking';

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
  if (!isProved(result))
    return { sign: 'wait', words: `none found in ${plural(explored(result), 'state')}`, besides };
  const states = plural(result.progress.states, 'state');
  if (designs > 0) return { sign: 'ok', words: 'program holds', besides };
  const where = result.bounds.partialOrder ? ', with partial order' : ` in all ${states}`;
  return { sign: 'ok', words: `holds${where}`, besides: null };
}

/** Those that were looked at, and not only seen from others. */
const explored = ({ progress: { states, queue } }: CheckResult): number => states - queue;

/** Why it has ended, with the bound. */
function endingWords({ ending, bounds, progress }: CheckResult): string {
  switch (ending) {
    case 'states':
      return `Stopped at the bound of ${plural(bounds.maxStates, 'state')}`;
    case 'memory':
      return `Stopped at the bound of memory, ${megabytes(progress.memory)}`;
    case 'time':
      return `Stopped at the bound of ${plural(bounds.maxSeconds, 'second')}`;
    case 'died':
      return 'The checker ended';
    default:
      return 'Stopped by you';
  }
}

/** The verdict as a sentence without its full stop. */
export function verdictWords(result: CheckResult): string {
  const { ending, progress, found, bounds } = result;
  const { states, depth } = progress;
  const how = bounds.partialOrder ? ', with partial order' : '';
  if (ending === 'complete')
    return `Complete${how}: ${plural(states, 'state')}, depth ${count(depth)}`;
  const sofar = found.length === 0 ? 'nothing found' : plural(found.length, 'cause');
  return `${endingWords(result)}: ${sofar} so far, in ${plural(explored(result), 'state')}`;
}

/** How far a check goes that has ended: bounds of the model that runs have met, what partial order leaves out. */
export function withinWords({ ending, bounds, verdict }: CheckResult): readonly string[] {
  const limits = verdict?.limits ?? [];
  const isTooLarge = ending === 'states' || ending === 'memory' || ending === 'time';
  return [
    ...(ending === 'complete' && limits.length > 0
      ? [
          `Complete within what the model keeps. Runs were not followed any further where they met ${limits.join('; ')}.`,
        ]
      : []),
    ...(bounds.partialOrder
      ? [
          'Of steps that commute one order stands for all. Runs that go round for ever were not looked for.',
        ]
      : isTooLarge
        ? ['With partial order, below, fewer states may do.']
        : []),
  ];
}
