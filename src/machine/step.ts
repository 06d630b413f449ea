/** The one function that runs a model: what can happen in a state, and what comes of it. */
import type { Instr, Place } from '../lang/ir';
import { type ChoicePoint, choicePointAt } from './choices';
import { reportMiscounts } from './counts';
import { loopIn } from './endless';
import { Exec, type TracePoint } from './exec';
import { applySetup } from './initial';
import { at } from './layout';
import { loseIdle, losesByReturning } from './loss';
import { Memory, stackStart } from './memory';
import { isKfunc, type LinkedFunction, type Model } from './model';
import type { Choice, ContextInfo, EnabledChoice, StepRecord } from './run';
import type { State } from './state';
import { isZero, pointer } from './values';

export interface StepResult {
  readonly state: State;
  readonly record: StepRecord;
  /** Every instruction that ran. */
  readonly trace: readonly TracePoint[];
}

/** Instructions that one step may run; more is an endless loop. */
const stepBudget = 200_000;

/**
 * How coarse a step is. `step`: what the checker, links and the transport count. `micro`: one access to shared
 * memory, for tests that show that nothing is lost by merging.
 */
export type Grain = 'step' | 'micro';

/** What can happen next. Empty when the run has ended or every context waits or is done. */
export function enabled(model: Model, state: State): readonly EnabledChoice[] {
  const memory = new Memory(model, state.bytes);
  if (memory.bytes[at.ended] !== 0) return [];
  return model.contexts
    .filter((context) => !hasTwin(model, memory, context))
    .flatMap((context) => enabledIn(model, state, context.id));
}

/**
 * Of several instances of a context that stand at the same place in the same state, only the first is offered: which
 * of two idle kworkers takes a work makes no difference.
 */
function hasTwin(model: Model, memory: Memory, context: ContextInfo): boolean {
  return model.contexts.some(
    (other) =>
      other.fn === context.fn &&
      other.instance < context.instance &&
      memory.sameStack(other.id, context.id),
  );
}

function enabledIn(model: Model, state: State, context: number): readonly EnabledChoice[] {
  const exec = new Exec(model, state.bytes, context);
  const next = exec.next();
  if (!next) return [];
  const { frame, instr } = next;
  if (instr.op === 'wait' && !holds(model, state, context, instr.end)) return [];
  const point = choicePointAt(exec, instr);
  if (!point)
    return [
      { context, alternative: 0, label: null, text: frame.fn.name, fault: false, span: instr.span },
    ];
  return allowed(model, point).map((a) => ({
    context,
    alternative: a.index,
    label: point.label,
    text: a.text,
    fault: point.fault && a.index === 1,
    span: instr.span,
  }));
}

/** Alternatives that the scenario leaves open. */
function allowed(model: Model, point: ChoicePoint): ChoicePoint['alternatives'] {
  const rule = model.setup.choices[point.label];
  if (!rule) return point.alternatives;
  return point.alternatives.filter(
    (a) => (rule.force === undefined || a.text === rule.force) && !rule.forbid?.includes(a.text),
  );
}

/** Whether the condition of a wait is true. Computing it uses the context's stack only, which is put back. */
function holds(model: Model, state: State, context: number, end: number): boolean {
  const exec = new Exec(model, state.bytes, context);
  exec.probing = true;
  const restore = exec.memory.saveStack(context);
  try {
    for (let budget = 10_000; budget > 0; budget--) {
      const { frame, instr } = exec.next() ?? {};
      if (!frame || !instr || exec.effects.some((effect) => effect.kind === 'violation'))
        return true;
      if (instr.op === 'await' && exec.memory.pc(frame) === end)
        return !isZero(exec.argument(instr.cond, 'i32'));
      exec.one();
    }
    return true;
  } finally {
    restore();
  }
}

/** Takes one choice. The choice must be enabled: a RangeError says so if it is not. */
export function step(
  model: Model,
  state: State,
  choice: Choice,
  index: number,
  grain: Grain = 'step',
): StepResult {
  const taken = enabledIn(model, state, choice.context).find(
    (c) => c.alternative === choice.alternative,
  );
  if (!taken || state.bytes[at.ended] !== 0)
    throw new RangeError(
      `context ${choice.context} can't take alternative ${choice.alternative} here`,
    );
  const exec = new Exec(model, state.bytes.slice(), choice.context);
  exec.alternative = choice.alternative;
  const began = exec.memory.frames(choice.context).map((frame) => frame.fn);
  const first = exec.next()?.instr;
  advance(exec, grain);
  loseIdle(exec);
  reportMiscounts(exec, new Memory(model, state.bytes));
  return {
    state: { bytes: exec.memory.bytes },
    record: {
      index,
      choice: taken,
      effects: exec.effects,
      visited: visitedSpans(model, exec.trace),
      fn: began[0]?.name ?? '',
      label:
        first?.op === 'helper' && taken.label === null ? first.name : labelOf(exec, taken, began),
    },
    trace: exec.trace,
  };
}

/** Runs at least one instruction, then on until the next one must begin a step. */
function advance(exec: Exec, grain: Grain): void {
  let seen = false;
  for (let executed = 0; ; executed++) {
    const next = exec.next();
    if (!next) return;
    const border = borderAt(exec, next.instr, grain);
    if (
      executed > 0 &&
      (border === 'begins' || border === 'waits' || (border === 'shared' && seen))
    )
      return;
    if (border === 'shared' || border === 'waits') seen = true;
    exec.one();
    if (exec.ended) return;
    if (executed === stepBudget) {
      exec.bound(endlessWords(exec));
      return;
    }
  }
}

function endlessWords(exec: Exec): string {
  const functions = exec.memory.frames(exec.context).map(({ fn }) => fn);
  // Its end only: loops that were left before are not meant.
  const loop = loopIn(exec.model, functions.reverse(), exec.trace.slice(-stepBudget / 10));
  return `${loop === null ? 'one step' : `the loop at ${loop}`} does not end within 200,000 instructions`;
}

/**
 * What an instruction means for steps. `begins`: a choice, or something that a reader wants to see by itself.
 * `shared`: other contexts can tell when it happens, so a step has at most one of these. `waits`: both.
 */
type Border = 'none' | 'begins' | 'shared' | 'waits';

/** What others can tell, beside choices. */
const sharedIntrinsics = new Set(['atomic_begin', 'free_object', 'user_space_stores']);

function borderAt(exec: Exec, instr: Instr, grain: Grain): Border {
  const { memory } = exec;
  if (memory.bytes[at.atomic(exec.context)] === 1) return 'none';
  // What is done once a wait is over, under a lock as a rule, belongs to the same step as looking at its condition.
  if (exec.frame().fn.conditions.has(instr)) return 'none';
  switch (instr.op) {
    case 'wait':
      return 'begins';
    case 'model':
      if (choicePointAt(exec, instr) !== null || instr.name === 'warn') return 'begins';
      return sharedIntrinsics.has(instr.name) ? 'shared' : 'none';
    case 'helper':
      if (choicePointAt(exec, instr) !== null) return 'begins';
      return /^bpf_(map_|kptr_|tail_call)/.test(instr.name) ? 'waits' : 'none';
    case 'call_pointer': {
      const target = exec.pointer(instr.callee);
      const callee = pointer.isFunction(target) && exec.model.functions[pointer.offset(target)];
      return callee && callee.entry !== null ? 'begins' : 'none';
    }
    case 'call': {
      const { fn } = exec.frame();
      const callee = fn.scope.functions.get(instr.callee) ?? -1;
      return fn.isProgram && exec.model.eventful.has(callee) ? 'begins' : 'none';
    }
    case 'return': {
      // Leaving a program, or a function of it with the last pointer to what is still to be released.
      const top = exec.frame();
      const seen =
        memory.isEntry(top) || (top.fn.isProgram && losesByReturning(exec, top, instr.value));
      return seen ? 'begins' : 'none';
    }
    case 'load':
      return sharedAccess(exec, exec.pointer(instr.address), instr.place, false, grain);
    case 'store':
    case 'atomic':
    case 'zero':
      return sharedAccess(exec, exec.pointer(instr.address), instr.place, true, grain);
    case 'copy': {
      const to = sharedAccess(exec, exec.pointer(instr.to), instr.place, true, grain);
      return to === 'none'
        ? sharedAccess(exec, exec.pointer(instr.from), instr.source, false, grain)
        : to;
    }
    default:
      return 'none';
  }
}

/**
 * What is handed over in order is touched by one context at a time; only a free can come between, and only after the
 * step has passed something on. Everything else conflicts by place.
 */
function sharedAccess(
  exec: Exec,
  target: number,
  place: Place,
  writes: boolean,
  grain: Grain,
): Border {
  const id = pointer.object(target);
  if (exec.memory.isStack(id)) return 'none';
  if (grain === 'micro') return 'waits';
  const { conflicts } = exec.model;
  const handedOver = exec.memory.object(id)?.role.kind === 'arena' || conflicts.isHandedOver(place);
  const shared =
    handedOver && !conflicts.isConcurrent(place)
      ? exec.published
      : conflicts.mustBegin(place, writes);
  return shared ? 'shared' : 'none';
}

/**
 * What a step is called: as the kernel file says, else its choice (a fault is told by the kfunc that it makes fail),
 * else the program that it enters or leaves, else the kfunc that it is in or goes into, else the function.
 */
function labelOf(exec: Exec, choice: EnabledChoice, began: readonly LinkedFunction[]): string {
  for (const effect of exec.effects) if (effect.kind === 'label') return effect.text;
  // A callback may run inside a kfunc of the program that submitted: that kfunc is not what the callback's steps do.
  const program = began.findIndex((fn) => fn.isProgram);
  const kfunc = began.slice(0, program < 0 ? undefined : program).find(isKfunc);
  if (choice.label !== null) {
    const own = began[0] === kfunc || began[0]?.name === `__${kfunc?.name}`;
    return kfunc && own ? kfunc.name : choice.label;
  }
  for (const effect of exec.effects) {
    if (effect.kind === 'enter') return effect.member;
    if (effect.kind === 'leave' || (effect.kind === 'lost' && effect.how === 'returned'))
      return 'return';
  }
  if (kfunc) return kfunc.name;
  const { functions } = exec.model;
  for (const effect of exec.effects)
    if (effect.kind === 'call' && functions.some((fn) => fn.name === effect.fn && isKfunc(fn)))
      return effect.fn;
  return began[0]?.name ?? '';
}

function visitedSpans(model: Model, trace: readonly TracePoint[]): StepRecord['visited'] {
  const seen = new Set<string>();
  const spans: StepRecord['visited'][number][] = [];
  for (const { fn, pc } of trace) {
    const span = model.functions[fn]?.code[pc]?.span;
    if (!span) continue;
    const key = `${span.file}:${span.start}:${span.end}`;
    if (seen.has(key)) continue;
    seen.add(key);
    spans.push(span);
  }
  return spans;
}

/** The state before the first step: the scenario's values are in, INIT has run, every context stands at its first step. */
export function initial(model: Model, grain: Grain = 'step'): StepResult {
  const bytes = new Uint8Array(model.layout.size);
  const memory = new Memory(model, bytes);
  const pseudo = model.contexts.length;
  for (let context = 0; context <= pseudo; context++)
    memory.view.setUint32(at.stackPointer(context), stackStart, true);
  const exec = new Exec(model, bytes, pseudo);
  applySetup(exec);
  if (model.init) {
    exec.memory.push(pseudo, model.init, null);
    for (let budget = stepBudget; exec.next() && !exec.ended; budget--) {
      exec.one();
      if (budget === 0) exec.bound('INIT does not end');
    }
  }
  reportMiscounts(exec, new Memory(model, new Uint8Array(model.layout.size)));
  const trace = [...exec.trace];
  for (const context of model.contexts) {
    const root = model.functions.find((fn) => !fn.isProgram && fn.name === context.fn);
    if (!root) continue;
    const starter = new Exec(model, bytes, context.id);
    const before = new Memory(model, bytes.slice());
    starter.memory.push(context.id, root, null);
    const first = starter.next();
    if (!exec.ended && first && borderAt(starter, first.instr, grain) === 'none')
      advance(starter, grain);
    // What a step can break, the way to the first step can, too.
    loseIdle(starter);
    reportMiscounts(starter, before);
    exec.effects.push(...starter.effects);
  }
  const where = model.init?.span ?? { file: 0, start: 0, end: 0 };
  return {
    state: { bytes },
    record: {
      index: 0,
      choice: {
        context: pseudo,
        alternative: 0,
        label: null,
        text: 'start',
        fault: false,
        span: where,
      },
      effects: exec.effects,
      visited: [],
      fn: model.init?.name ?? '',
      label: 'start',
    },
    trace,
  };
}
