/** What is to be said when nothing more can happen. */
import type { Span } from '../lang/source';
import { type Broke, broke } from './blame';
import type { ObjectId, PropertyId } from './effects';
import { Exec } from './exec';
import { at } from './layout';
import { isLost } from './loss';
import { Memory } from './memory';
import type { Model } from './model';
import { unreachable } from './reachability';
import type { RunEnd } from './run';
import type { State } from './state';
import { enabled } from './step';

export interface EndFinding {
  readonly property: PropertyId;
  readonly object: ObjectId | null;
  readonly message: string;
  /** Where a context waits for ever, or a kernel file reports; null for what nothing points to. */
  readonly span: Span | null;
}

/** Why a state has no next step; null while it has one. */
export function endOf(model: Model, state: State): RunEnd | null {
  const memory = new Memory(model, state.bytes);
  const ended = memory.bytes[at.ended];
  if (ended === 1) return { kind: 'violation' };
  if (ended === 2) return { kind: 'bound', what: model.words[memory.bytes[at.reason] ?? 0] ?? '' };
  if (enabled(model, state).length > 0) return null;
  const waiting = waits(model, memory).filter((wait) => !wait.idle);
  return waiting.length > 0
    ? {
        kind: 'stuck',
        waiting: waiting.map(({ context, until, span }) => ({ context, until, span })),
      }
    : { kind: 'quiescent' };
}

interface Wait {
  readonly context: number;
  /** Follows "waits until". */
  readonly until: string;
  readonly idle: boolean;
  readonly span: Span;
}

function waits(model: Model, memory: Memory): readonly Wait[] {
  return model.contexts.flatMap((context) => {
    const top = memory.top(context.id);
    const instr = top?.fn.code[memory.pc(top)];
    return instr?.op === 'wait'
      ? [{ context: context.id, until: instr.until, idle: instr.idle, span: instr.span }]
      : [];
  });
}

/** What only the end of a run shows. */
export interface EndFindings {
  readonly findings: readonly EndFinding[];
  /** Who has broken a rule, at the latest by what the end shows. */
  readonly broke: Broke;
  /** What the program has not done by then, though it must; null if that is not it. */
  readonly obligation: string | null;
}

/** What the kernel files' AT_REST functions say about a state in which nothing can run. */
function atRest(model: Model, state: State): EndFindings {
  const exec = new Exec(model, state.bytes.slice(), model.contexts.length);
  for (const fn of model.atRest) {
    exec.memory.push(exec.context, fn, null);
    for (let budget = 100_000; budget > 0 && exec.next() && !exec.ended; budget--) exec.one();
  }
  const findings = exec.effects.flatMap((effect) =>
    effect.kind === 'violation'
      ? [
          {
            property: effect.property,
            object: effect.object,
            message: effect.message,
            span: null,
          },
        ]
      : [],
  );
  return {
    findings,
    broke: exec.memory.bytes[at.broke] as Broke,
    obligation: exec.effects.find((effect) => effect.kind === 'broke')?.obligation ?? null,
  };
}

/** Properties that only the end shows: who waits for ever, and what nobody can release. */
export function endFindings(model: Model, state: State, end: RunEnd): EndFindings {
  if (end.kind !== 'stuck' && end.kind !== 'quiescent')
    return { findings: [], broke: broke.nobody, obligation: null };
  const memory = new Memory(model, state.bytes);
  const findings: EndFinding[] = [];
  if (end.kind === 'stuck')
    for (const { context, until, span } of end.waiting)
      findings.push({
        property: 'not-stuck',
        object: null,
        message: `${model.contexts[context]?.name ?? 'a context'} can never go on: it waits until ${until}`,
        span,
      });
  const said = atRest(model, state);
  findings.push(...said.findings);
  for (const object of unreachable(memory))
    if (!memory.tokens(object).some(isLost))
      findings.push({
        property: 'no-leak',
        object,
        message: 'still allocated at the end, and no pointer leads to it',
        span: null,
      });
  return { ...said, findings };
}
