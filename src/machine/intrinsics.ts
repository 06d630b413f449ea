/** The intrinsics of kernel/headers/model.h. */
import type { Instr } from '../lang/ir';
import type { ObjectId, PropertyId } from './effects';
import type { Exec } from './exec';
import { lookupFault, storeFromUserSpace } from './helpers';
import { at } from './layout';
import { loseThrough } from './loss';
import type { Frame } from './memory';
import { randomNumbers } from './random';
import {
  countTokens,
  holderClass,
  type PackedHolder,
  packActivation,
  packHolder,
  packToken,
  tokenHolder,
  tokenKind,
  unpackHolder,
} from './tokens';
import { pointer } from './values';

type ModelInstr = Instr & { op: 'model' };

/** Properties whose violation ends a run: what follows would be noise. */
const ends: ReadonlySet<string> = new Set<PropertyId>([
  'no-use-after-free',
  'no-double-free',
  'valid-access',
  'ops-present',
]);

const contextKinds = ['task', 'irq', 'kworker', 'teardown'];

export function runIntrinsic(exec: Exec, frame: Frame, instr: ModelInstr): void {
  const { memory } = exec;
  const object = (n: number): ObjectId =>
    pointer.object(Number(exec.argument(instr.args[n], 'ptr')));
  const text = (n: number): string => {
    const arg = instr.args[n];
    return arg?.kind === 'text' ? arg.text : '';
  };
  const holder = (n: number): PackedHolder => Number(exec.argument(instr.args[n], 'u64'));
  const yields = (value: number): void => {
    if (instr.dst === null) return;
    exec.write(instr.dst, value, 'u32');
  };
  switch (instr.name) {
    case 'choose':
    case 'choose_among':
    case 'choose_number':
    case 'fault':
      choose(exec, frame, instr, yields);
      return;
    case 'context_kind':
      yields(contextKinds.indexOf(exec.model.contexts[exec.context]?.kind ?? 'task'));
      return;
    case 'context_instance':
      yields(exec.model.contexts[exec.context]?.instance ?? 0);
      return;
    case 'runs_as':
      yields(exec.model.contexts[exec.context]?.fn === text(0) ? 1 : 0);
      return;
    case 'user_space_stores':
      yields(storeFromUserSpace(exec, instr) ? 1 : 0);
      return;
    case 'in_nonsleepable_program':
      yields(inNonsleepable(exec) ? 1 : 0);
      return;
    case 'atomic_begin':
      memory.bytes[at.atomic(exec.context)] = 1;
      return;
    case 'atomic_end':
      memory.bytes[at.atomic(exec.context)] = 0;
      return;
    case 'label':
      exec.emit({ kind: 'label', text: text(0), span: exec.span });
      return;
    case 'passes_on':
      exec.published = true;
      exec.emit({ kind: 'passes_on', object: object(0), span: exec.span });
      return;
    case 'picked_up':
      exec.emit({ kind: 'picked_up', object: object(0), span: exec.span });
      return;
    case 'new_object':
      newObject(exec, instr);
      return;
    case 'free_object':
      freeObject(exec, Number(exec.argument(instr.args[0], 'ptr')));
      return;
    case 'is_live':
      yields(memory.isLive(object(0)) ? 1 : 0);
      return;
    case 'took':
      take(exec, object(0), text(1), holder(2));
      return;
    case 'gave_back':
      giveBack(exec, object(0), text(1), holder(2));
      return;
    case 'void_references':
      voidReferences(exec, object(0), text(1));
      return;
    case 'handed':
      handOver(exec, object(0), text(1), holder(2), holder(3));
      return;
    case 'held_by':
      yieldsHolder(exec, instr, packHolder('object', object(0)));
      return;
    case 'held_by_caller':
      yieldsHolder(exec, instr, callerHolder(exec));
      return;
    case 'held_by_callee':
      yieldsHolder(
        exec,
        instr,
        packActivation('callback', exec.context, memory.depth(exec.context) + 1),
      );
      return;
    case 'held_by_worker':
      yieldsHolder(exec, instr, packHolder('worker', exec.context));
      return;
    case 'held_by_program':
      yieldsHolder(exec, instr, packHolder('duty'));
      return;
    case 'held_by_kernel':
    case 'held_by_queue':
    case 'held_by_fd_table':
    case 'held_by_ublk':
    case 'held_by_map':
    case 'held_by_whoever':
      yieldsHolder(
        exec,
        instr,
        packHolder(instr.name.slice('held_by_'.length) as keyof typeof holderClass),
      );
      return;
    case 'violated': {
      const id = object(1);
      exec.violated(text(0) as PropertyId, id === 0 ? null : id, text(2), ends.has(text(0)));
      return;
    }
    case 'may_sleep':
      maySleep(exec, text(0));
      return;
    case 'warn':
      exec.emit({ kind: 'log', text: `WARN: ${text(0)}`, span: exec.span });
      return;
    case 'aio_assert':
      if (Number(exec.argument(instr.args[0], 'i32')) === 0)
        exec.violated('user-assert', null, `aio_assert(${text(1)}) does not hold`);
      return;
    default:
      exec.violated('model', null, `the machine does not know the intrinsic ${instr.name}`, true);
  }
}

function yieldsHolder(exec: Exec, instr: ModelInstr, holder: PackedHolder): void {
  if (instr.dst !== null) exec.write(instr.dst, BigInt(holder), 'u64');
}

function callerHolder(exec: Exec): PackedHolder {
  const { memory } = exec;
  const entry = memory.frames(exec.context).find((frame) => memory.isEntry(frame));
  if (!entry) return packHolder('kernel');
  const depth = memory.depth(exec.context);
  return packActivation(memory.isCallback(entry) ? 'callback' : 'program', exec.context, depth);
}

// ---- choices

const faultAlternatives = [
  { index: 0, text: 'ok' },
  { index: 1, text: 'fails' },
];

/** What a choice point offers, by index; `allowed` leaves out what cannot happen here. */
export interface ChoicePoint {
  readonly label: string;
  readonly fault: boolean;
  readonly alternatives: readonly { readonly index: number; readonly text: string }[];
}

/** The choice point at which an instruction stands, or null. Scenario rules are not applied here. */
export function choicePointAt(exec: Exec, instr: Instr): ChoicePoint | null {
  if (instr.op === 'helper' && instr.name === 'bpf_get_prandom_u32')
    return {
      label: 'bpf_get_prandom_u32',
      fault: false,
      alternatives: randomNumbers(exec.model).map((value, index) => ({
        index,
        text: String(value),
      })),
    };
  if (instr.op === 'helper') {
    const label = lookupFault(exec, instr);
    return label === null ? null : { label, fault: true, alternatives: faultAlternatives };
  }
  if (instr.op !== 'model') return null;
  const texts = instr.args.flatMap((arg) => (arg.kind === 'text' ? [arg.text] : []));
  const [label = '', ...names] = texts;
  switch (instr.name) {
    case 'choose':
      return { label, fault: false, alternatives: names.map((text, index) => ({ index, text })) };
    case 'choose_among': {
      const allowed = BigInt(exec.argument(instr.args[0], 'u64'));
      return {
        label,
        fault: false,
        alternatives: names
          .map((text, index) => ({ index, text }))
          .filter(({ index }) => (allowed >> BigInt(index)) & 1n),
      };
    }
    case 'choose_number': {
      const n = Number(exec.argument(instr.args[1], 'u32'));
      return {
        label,
        fault: false,
        alternatives: Array.from({ length: Math.min(n, 64) }, (_, index) => ({
          index,
          text: String(index),
        })),
      };
    }
    case 'fault':
      return {
        label,
        fault: true,
        alternatives: faultAlternatives,
      };
    default:
      return null;
  }
}

function choose(
  exec: Exec,
  frame: Frame,
  instr: ModelInstr,
  yields: (value: number) => void,
): void {
  const point = choicePointAt(exec, instr);
  const taken = point?.alternatives.find((a) => a.index === exec.alternative);
  if (!point || !taken) {
    exec.violated('model', null, `no alternative ${exec.alternative} at this choice`, true);
    return;
  }
  const isFault = point.fault && taken.index === 1;
  exec.emit({
    kind: 'choice',
    label: point.label,
    alternative: taken.text,
    fault: isFault,
    span: exec.span,
  });
  void frame;
  yields(taken.index);
}

// ---- objects

function newObject(exec: Exec, instr: ModelInstr): void {
  const { memory } = exec;
  const arg = instr.args[0];
  const record = arg?.kind === 'type' && arg.type.kind === 'record' ? arg.type : null;
  const arena = record && memory.layout.arenas.get(record.tag);
  if (!record || !arena) {
    exec.violated('model', null, 'new_object needs a struct type', true);
    return;
  }
  for (let id = arena.first; id < arena.first + arena.count; id++) {
    if (memory.isLive(id)) continue;
    const slot = memory.object(id);
    if (!slot) break;
    memory.setLive(id, true);
    memory.bytes.fill(0, slot.base, slot.base + slot.size);
    exec.emit({ kind: 'alloc', object: id, span: exec.span });
    if (instr.dst !== null) exec.write(instr.dst, pointer.to(id, 0), 'ptr');
    return;
  }
  exec.bound(`more than ${arena.count} objects of struct ${record.tag} alive at once`);
}

function freeObject(exec: Exec, target: number): void {
  const { memory } = exec;
  const id = pointer.object(target);
  const slot = memory.object(id);
  if (slot?.role.kind !== 'arena' || pointer.offset(target) !== 0) {
    exec.violated(
      'valid-access',
      slot && id !== 0 ? id : null,
      target === 0 ? 'frees NULL' : 'frees what is not the start of an allocated object',
      true,
    );
    return;
  }
  if (!memory.isLive(id)) {
    exec.violated('no-double-free', id, 'freed a second time', true);
    return;
  }
  memory.setTokens(id, []);
  memory.bytes.fill(0, slot.base, slot.base + slot.size);
  memory.setLive(id, false);
  exec.emit({ kind: 'free', object: id, span: exec.span });
  loseThrough(exec, id);
}

// ---- references

function take(exec: Exec, object: ObjectId, ref: string, holder: PackedHolder): void {
  const { memory } = exec;
  const kind = exec.word(ref);
  if (!memory.setTokens(object, [...memory.tokens(object), packToken(kind, holder)])) {
    exec.bound('more references on one object than the model keeps');
    return;
  }
  exec.emit({
    kind: 'take',
    object,
    ref,
    holder: unpackHolder(holder),
    count: countTokens(memory, object, kind),
    variables: [],
    span: exec.span,
  });
}

function isCaller(holder: PackedHolder): boolean {
  const kind = unpackHolder(holder).kind;
  return kind === 'program' || kind === 'callback' || kind === 'duty' || kind === 'object';
}

/** Index of the token that this holder has, or -1. */
function findToken(tokens: readonly number[], kind: number, holder: PackedHolder): number {
  const any = holder >>> 20 === holderClass.whoever;
  return tokens.findIndex((t) => tokenKind(t) === kind && (any || tokenHolder(t) === holder));
}

function giveBack(exec: Exec, object: ObjectId, ref: string, holder: PackedHolder): void {
  const { memory } = exec;
  // What is dead already has no references: whoever frees or touches it next is told so.
  if (memory.object(object)?.role.kind === 'arena' && !memory.isLive(object)) return;
  const kind = exec.word(ref);
  const tokens = memory.tokens(object);
  let index = findToken(tokens, kind, holder);
  if (index < 0) {
    notTheirs(exec, object, ref, holder, 'gives back');
    // The count goes down all the same: somebody else's reference pays for it.
    index = tokens.findIndex((t) => tokenKind(t) === kind);
    if (index < 0) return;
  }
  const given = tokens[index] as number;
  memory.setTokens(
    object,
    tokens.filter((_, i) => i !== index),
  );
  exec.emit({
    kind: 'drop',
    object,
    ref,
    holder: unpackHolder(tokenHolder(given)),
    count: countTokens(memory, object, kind),
    span: exec.span,
  });
}

/** The counter was overwritten: what was still counted is counted no more. */
function voidReferences(exec: Exec, object: ObjectId, ref: string): void {
  const { memory } = exec;
  const kind = exec.word(ref);
  for (const token of memory.tokens(object).filter((t) => tokenKind(t) === kind)) {
    memory.setTokens(
      object,
      memory.tokens(object).filter((t) => t !== token),
    );
    exec.emit({
      kind: 'drop',
      object,
      ref,
      holder: unpackHolder(tokenHolder(token)),
      count: countTokens(memory, object, kind),
      span: exec.span,
    });
  }
}

function handOver(
  exec: Exec,
  object: ObjectId,
  ref: string,
  from: PackedHolder,
  to: PackedHolder,
): void {
  const { memory } = exec;
  const kind = exec.word(ref);
  const tokens = memory.tokens(object);
  const index = findToken(tokens, kind, from);
  if (index < 0) {
    notTheirs(exec, object, ref, from, 'hands on');
    return;
  }
  const given = tokens[index] as number;
  memory.setTokens(
    object,
    tokens.map((t, i) => (i === index ? packToken(kind, to) : t)),
  );
  exec.emit({
    kind: 'hand',
    object,
    ref,
    from: unpackHolder(tokenHolder(given)),
    to: unpackHolder(to),
    span: exec.span,
  });
}

/**
 * Someone gives away what is not theirs: the program's mistake if it is the holder named. Else an earlier put has taken
 * the kernel's reference, or the kernel file is wrong.
 */
function notTheirs(
  exec: Exec,
  object: ObjectId,
  ref: string,
  holder: PackedHolder,
  verb: string,
): void {
  const byProgram = isCaller(holder);
  exec.emit({
    kind: 'violation',
    property: ref === 'owner' ? 'ownership' : 'refcount',
    object,
    message: `${byProgram ? 'the program' : 'the kernel'} ${verb} a reference (${ref}) that it does not hold`,
    blame: byProgram ? 'program' : 'kernel',
    ends: false,
    span: exec.span,
  });
}

// ---- sleeping

function inNonsleepable(exec: Exec): boolean {
  const { memory } = exec;
  return memory
    .frames(exec.context)
    .some((frame) => memory.isEntry(frame) && frame.fn.entry?.sleepable === false);
}

function maySleep(exec: Exec, what: string): void {
  const kind = exec.model.contexts[exec.context]?.kind;
  if (kind === 'irq')
    exec.violated('no-sleep-in-atomic', null, `${what} may sleep, in irq context`);
  else if (inNonsleepable(exec))
    exec.violated('no-sleep-in-atomic', null, `${what} may sleep, below a program that must not`);
}
