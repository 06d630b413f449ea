/** Steps of one call, told apart from those of another call of the same function. */
import type { RecordedRun, StepRecord } from '../machine/run';
import { readingOf, type StepReading } from './reading';
import type { Step } from './view';

/** `first` step of a call, `on` if it goes on in the next column, `again` after other steps of its lane. */
export interface CallPart {
  readonly part: 'first' | 'on' | 'again';
  /** Among the calls of that name in the lane, from 1. */
  readonly nth: number;
  /** The last step that goes on from this one without a gap; the step itself if none does. */
  readonly until: Step;
  /** It is named after what is being called, and not merely after the function that it is in. */
  readonly called: boolean;
}

interface OpenCall {
  readonly fn: string;
  readonly id: number;
}

/** For each step the number of the call that it is named after; null where it is named after something else. */
function namedCalls(steps: readonly StepReading[]): readonly (number | null)[] {
  const open = new Map<number, OpenCall[]>();
  let calls = 0;
  return steps.map(({ record }) => {
    const stack = open.get(record.choice.context) ?? [];
    open.set(record.choice.context, stack);
    let named = stack.findLast(({ fn }) => fn === record.label)?.id ?? null;
    for (const effect of record.effects) {
      if (effect.kind === 'call') {
        calls++;
        stack.push({ fn: effect.fn, id: calls });
        if (effect.fn === record.label) named ??= calls;
      }
      if (effect.kind === 'return') {
        const at = stack.findLastIndex(({ fn }) => fn === effect.fn);
        if (at >= 0) stack.length = at;
      }
    }
    return named;
  });
}

/** A step that shows nothing of its own and has the name of the step before it in its lane. */
function goesOn(step: StepReading, before: StepReading | undefined): boolean {
  return (
    before?.lane === step.lane &&
    before.name === step.name &&
    step.sign === 'none' &&
    step.result === null
  );
}

const returns = ({ effects }: StepRecord, fn: string): boolean =>
  effects.some((effect) => effect.kind === 'return' && effect.fn === fn);

function build(steps: readonly StepReading[]): readonly CallPart[] {
  const named = namedCalls(steps);
  const counts = new Map<string, Map<number, number>>();
  const parts: CallPart[] = [{ part: 'first', nth: 1, until: 0, called: false }];
  /** What the call of each step is known by; unlike any other where no call is known. */
  const ids: number[] = [0];
  for (const step of steps.slice(1)) {
    const at = step.step;
    const before = steps[at - 1];
    const known = named[at] ?? null;
    const beside = known === null && at > 1 && before && goesOn(step, before);
    const id =
      beside && !returns(before.record, before.record.label)
        ? (ids[at - 1] ?? -at)
        : (known ?? -at);
    ids.push(id);
    const key = `${step.lane} ${step.name}`;
    const ofName = counts.get(key) ?? new Map<number, number>();
    counts.set(key, ofName);
    const seen = ofName.has(id);
    if (!seen) ofName.set(id, ofName.size + 1);
    const joined = before?.lane === step.lane && before.name === step.name && ids[at - 1] === id;
    parts.push({
      part: !seen ? 'first' : joined ? 'on' : 'again',
      nth: ofName.get(id) ?? 1,
      until: at,
      called: known !== null || step.record.label !== step.record.fn,
    });
  }
  for (let at = parts.length - 1; at > 0; at--) {
    const [part, next] = [parts[at], parts[at + 1]];
    if (part && next?.part === 'on') parts[at] = { ...part, until: next.until };
  }
  return parts;
}

const known = new WeakMap<RecordedRun, readonly CallPart[]>();

/** By step. */
export function callParts(run: RecordedRun): readonly CallPart[] {
  let parts = known.get(run);
  if (!parts) {
    parts = build(readingOf(run).steps);
    known.set(run, parts);
  }
  return parts;
}

const ENDINGS = ['th', 'st', 'nd', 'rd'] as const;

function ordinal(n: number): string {
  const teen = n % 100 >= 11 && n % 100 <= 13;
  return `${n}${teen ? 'th' : (ENDINGS[n % 10] ?? 'th')}`;
}

/** What stands beside a block: `2nd release`, or `… submit` where a call comes back to itself. */
export function callLabel(step: StepReading, { part, nth, called }: CallPart): string {
  if (!called) return step.name;
  if (part === 'again') return `\u2026 ${step.name}`;
  // Every activation of a program returns; which one it is, its lane shows.
  return nth > 1 && step.name !== 'return' ? `${ordinal(nth)} ${step.name}` : step.name;
}
