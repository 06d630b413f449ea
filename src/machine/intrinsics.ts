/** The intrinsics of kernel/headers/model.h. */
import type { Instr } from '../lang/ir';
import { choicePointAt } from './choices';
import type { ObjectId, PropertyId } from './effects';
import type { Exec } from './exec';
import { storeFromUserSpace } from './helpers';
import { at } from './layout';
import { loseThrough } from './loss';
import type { Frame } from './memory';
import { giveBack, handOver, holds, take, voidReferences } from './references';
import { type holderClass, type PackedHolder, packActivation, packHolder } from './tokens';
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
    case 'slot_of': {
      const role = memory.object(object(0))?.role;
      yields(role?.kind === 'arena' ? role.index : 0);
      return;
    }
    // What is no object has no references.
    case 'took':
    case 'gave_back':
    case 'void_references':
    case 'handed':
      if (object(0) !== 0)
        moveReference(exec, instr.name, object(0), text(1), [holder(2), holder(3)]);
      return;
    case 'holds':
      yields(holds(exec, object(0), text(1), holder(2)) ? 1 : 0);
      return;
    case 'program_must':
      if (Number(exec.argument(instr.args[0], 'i32')) === 0) exec.programBroke(text(1));
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
      exec.emit({ kind: 'warn', text: text(0), span: exec.span });
      return;
    case 'aio_assert':
      if (Number(exec.argument(instr.args[0], 'i32')) === 0)
        exec.violated('user-assert', null, `aio_assert(${text(1)}) does not hold`);
      return;
    default:
      exec.violated('model', null, `the machine does not know the intrinsic ${instr.name}`, true);
  }
}

function moveReference(
  exec: Exec,
  how: 'took' | 'gave_back' | 'void_references' | 'handed',
  object: ObjectId,
  kind: string,
  [from, to]: readonly [PackedHolder, PackedHolder],
): void {
  if (how === 'took') take(exec, object, kind, from);
  else if (how === 'gave_back') giveBack(exec, object, kind, from);
  else if (how === 'void_references') voidReferences(exec, object, kind);
  else handOver(exec, object, kind, from, to);
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
