/** Calls, returns, and the way into and out of BPF programs. */
import type { Instr, Operand } from '../lang/ir';
import { type Scalar, scalarOf } from '../lang/types';
import { obligationOf } from './blame';
import type { Exec } from './exec';
import { checkLost, copiesIn, giveReturned, leaveActivation } from './loss';
import type { Frame } from './memory';
import { isKfunc, type LinkedFunction, type Model } from './model';
import { convert, pointer, toBig } from './values';

/** Enters a function; the caller's pc stays at the call until it returns. */
export function call(
  exec: Exec,
  callee: LinkedFunction,
  args: readonly Operand[],
  types: readonly Scalar[],
  member: string | null,
): void {
  const values = args.map((arg, i) => {
    const slot = callee.ir.slots[i];
    const given = types[i] ?? 'u64';
    const own = slot ? scalarOf(slot.type) : given;
    return { own, value: convert(exec.read(arg, given), given, own) };
  });
  if (exec.frame().fn.isProgram && isKfunc(callee))
    for (const { own, value } of values)
      if (own === 'ptr' && isFreed(exec, Number(value))) {
        const object = pointer.object(Number(value));
        exec.violated(
          misuseOf(callee),
          object,
          `is passed to ${callee.name} after it was freed`,
          true,
        );
        return;
      }
  const enters = callee.entry !== null && member !== null;
  const frame = exec.memory.push(
    exec.context,
    callee,
    enters ? { callback: callee.entry?.callback === true } : null,
  );
  if (!frame) {
    exec.bound('kernel stack overflow');
    return;
  }
  values.slice(0, callee.ir.params).forEach(({ own, value }, i) => {
    exec.memory.writeSlot(frame, i, own, value);
  });
  if (enters)
    exec.emit({
      kind: 'enter',
      fn: callee.name,
      member: member ?? '',
      depth: exec.memory.depth(exec.context),
      callback: exec.memory.isCallback(frame),
      span: exec.span,
    });
  else exec.emit({ kind: 'call', fn: callee.name, span: exec.span });
}

function isFreed({ memory }: Exec, target: number): boolean {
  const id = pointer.object(target);
  return memory.object(id)?.role.kind === 'arena' && !memory.isLive(id);
}

/** What a program does wrong that passes a freed object: at the call, whatever the kfunc does with it. */
export function misuseOf(callee: LinkedFunction): 'no-double-free' | 'no-use-after-free' {
  return obligationOf(callee, 'no-double-free') === null ? 'no-use-after-free' : 'no-double-free';
}

export function callPointer(exec: Exec, instr: Instr & { op: 'call_pointer' }): void {
  const target = exec.pointer(instr.callee);
  const callee = pointer.isFunction(target) ? exec.model.functions[pointer.offset(target)] : null;
  if (!callee) {
    const what = instr.member
      ? `${instr.member.record}.${instr.member.field}`
      : 'a function pointer';
    exec.violated('ops-present', null, `calls ${what}, which is NULL or no function`, true);
    return;
  }
  call(exec, callee, instr.args, instr.types, memberName(exec.model, callee));
}

/** Returns from a function, or leaves a program. */
export function leave(exec: Exec, frame: Frame, value: Operand | null): void {
  const { memory } = exec;
  const returns = frame.fn.ir.type.returns;
  const type = returns.kind === 'int' || returns.kind === 'pointer' ? scalarOf(returns) : null;
  const result = value && type ? exec.read(value, type) : null;
  const copies = frame.fn.isProgram ? copiesIn(memory, frame) : [];
  const entry = memory.isEntry(frame);
  const depth = entry ? memory.depth(exec.context) : 0;
  const callback = memory.isCallback(frame);
  const big = result === null || !type ? null : toBig(result, type);
  const isPointer = returns.kind === 'pointer';
  if (!entry)
    exec.emit({
      kind: 'return',
      fn: frame.fn.name,
      value: isPointer && big !== 0n ? null : big,
      ...(isPointer ? { isPointer } : {}),
      span: exec.span,
    });
  memory.pop(frame);
  const caller = memory.top(exec.context);
  if (entry) {
    if (frame.fn.entry?.gives && big !== null)
      giveReturned(exec, { callback, depth }, pointer.object(Number(big)));
    leaveActivation(exec, { callback, depth }, copies);
    const member = memberName(exec.model, frame.fn);
    exec.emit({
      kind: 'leave',
      fn: frame.fn.name,
      member,
      depth,
      callback,
      value: big,
      span: exec.span,
    });
  }
  if (!caller) return;
  const pc = memory.pc(caller);
  const call = caller.fn.code[pc];
  if (
    call &&
    (call.op === 'call' || call.op === 'call_pointer') &&
    call.dst !== null &&
    result !== null &&
    type
  ) {
    // What the variable held before is overwritten where the call stands, not where the function returns.
    const { span } = exec;
    exec.span = call.span;
    exec.write(call.dst, result, type);
    exec.span = span;
  }
  memory.setPc(caller, pc + 1);
  if (!entry) for (const copy of copies) checkLost(exec, copy.object, 'returned', copy.variable);
}

/** The struct_ops member that a program implements. */
function memberName(model: Model, fn: LinkedFunction): string {
  for (const ops of model.structOps)
    for (const member of ops.members) if (member.fn === fn.name) return member.field;
  return fn.name;
}
