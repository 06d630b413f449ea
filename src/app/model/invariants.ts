/** The properties as the inspector lists them: what has happened up to a step of this run, never what a search has proved. */
import type { PropertyId } from '../../machine/effects';
import type { RecordedRun } from '../../machine/run';
import { endedBy } from '../../timeline';
import type { Verdict } from '../parts/signs';

export interface Invariant {
  readonly property: PropertyId;
  readonly words: string;
  readonly verdict: Verdict;
  /** `due`, or the step at which it broke. */
  readonly note: string | null;
  readonly step: number | null;
}

const words: Readonly<Record<PropertyId, string>> = {
  'no-leak': 'no leak',
  'no-use-after-free': 'no use after free',
  'no-double-free': 'no double release',
  refcount: 'counts match holders',
  'callback-once': 'callback exactly once',
  'io-completed-once': 'each IO completed once',
  'pages-in-use': 'pages not touched after the end',
  'one-issuer': 'one issuer per kiocb',
  'not-stuck': 'nothing stuck',
  'no-livelock': 'no livelock',
  'no-stack-overflow': 'no stack overflow',
  'no-sleep-in-atomic': 'no sleep in atomic context',
  'fd-table': 'fd of the right task',
  'ops-present': 'struct_ops present at calls',
  'truthful-result': 'result is truthful',
  'stream-order': 'stream in order',
  'valid-access': 'only valid accesses',
  'verifier-only': 'nothing only a verifier judges',
  'user-assert': 'aio_assert() holds',
  ownership: 'references held by whom they say',
  model: 'model consistent',
};

export const propertyWords = (property: PropertyId): string => words[property];

/** Always in view; the others only when they broke, or when all are asked for. */
const foremost: ReadonlySet<PropertyId> = new Set([
  'no-leak',
  'no-use-after-free',
  'no-double-free',
  'callback-once',
  'io-completed-once',
  'not-stuck',
]);

const properties = Object.keys(words) as PropertyId[];

/** Properties that still can be met, so that nothing broken is not yet a pass. */
function due(run: RecordedRun, cursor: number, property: PropertyId): boolean {
  // Where nothing ran, nothing was kept either.
  if (run.steps.length <= 1 || endedBy(run) !== null) return true;
  if (cursor === run.steps.length - 1 && run.end?.kind === 'quiescent') return false;
  if (property === 'not-stuck') return true;
  if (property === 'io-completed-once') return cursor > 0;
  if (property !== 'callback-once') return false;
  let open = 0;
  for (const step of run.steps.slice(0, cursor + 1)) {
    for (const effect of step.effects) {
      if (effect.kind === 'call' && effect.fn === 'bpf_aio_submit') open++;
      else if (effect.kind === 'return' && effect.fn === 'bpf_aio_submit' && effect.value !== 0n)
        open--;
      else if (effect.kind === 'enter' && effect.callback) open--;
    }
  }
  return open > 0;
}

/** One row per property, those that broke first among the rest. `rest` are those that hold and are seldom asked for. */
export function invariantsAt(
  run: RecordedRun,
  cursor: number,
): { readonly shown: readonly Invariant[]; readonly rest: readonly Invariant[] } {
  const rows = properties.map((property): Invariant => {
    const broken = run.violations.find((v) => v.property === property && v.step <= cursor);
    const base = { property, words: words[property] };
    if (broken) return { ...base, verdict: 'bad', note: `step ${broken.step}`, step: broken.step };
    if (due(run, cursor, property)) return { ...base, verdict: 'wait', note: 'due', step: null };
    return { ...base, verdict: 'ok', note: null, step: null };
  });
  const isShown = ({ property, verdict }: Invariant) => verdict === 'bad' || foremost.has(property);
  return { shown: rows.filter(isShown), rest: rows.filter((row) => !isShown(row)) };
}
