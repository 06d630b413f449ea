/** Code of calls and returns (machine/calls.ts, compiled). */
import type { Instr, Operand } from '../../lang/ir';
import { type Scalar, scalarOf } from '../../lang/types';
import { misuseOf } from '../../machine/calls';
import { isKfunc, type LinkedFunction } from '../../machine/model';
import { pointer } from '../../machine/values';
import type { Target } from '../raw/builder';
import { call, compare, extend, global, i32, load, local, binary as op, store } from '../raw/code';
import { convert, isSigned, rawType } from '../raw/scalars';
import type { FunctionCode } from './function';
import { outcome } from './outcome';
import type { FramePlan } from './plan';
import { modelPointers } from './pointers';

const frame = local(0);

export function callByName(code: FunctionCode, instr: Instr & { op: 'call' }, pc: number): void {
  const index = code.fn.scope.functions.get(instr.callee) ?? -1;
  const callee = code.compilation.model.functions[index];
  if (!callee) throw new Error(`unlinked call of ${instr.callee}`);
  enter(code, callee, instr.args, instr.types, pc);
  returned(code, instr, pc, callee);
}

/** Pushes a frame with the arguments and runs it; goes on only when it has returned. */
function enter(
  code: FunctionCode,
  callee: LinkedFunction,
  args: readonly Operand[],
  types: readonly Scalar[],
  pc: number,
  entry = 0,
): void {
  const { b } = code;
  const plan = code.compilation.plans[callee.index] as FramePlan;
  const values = args.slice(0, callee.ir.params).map((arg, i) => {
    const own = plan.scalars[i] as Scalar;
    const given = types[i] ?? 'u64';
    return { own, value: b.keep(convert(code.value(arg, given), given, own, modelPointers)) };
  });
  code.clear(pc, true);
  code.standAt(pc);
  if (code.fn.isProgram && isKfunc(callee))
    for (const { own, value } of values)
      if (own === 'ptr')
        b.when(code.ask('is_freed', [value]), () =>
          code.violated(pc, misuseOf(callee), op('shr_u', value, i32(16)), true),
        );
  const pushed = code.ask('push', [
    i32(callee.index),
    i32(entry),
    i32(plan.size),
    i32(plan.sizeThere),
  ]);
  code.endWhen(compare('eq', pushed, i32(0)));
  values.forEach(({ own, value }, i) => {
    b.emit(store(pushed, plan.offsets[i] ?? 0, rawType(own) === 'i64' ? 8 : 4, value));
  });
  const came = b.keep(call(code.compilation.nameOf(callee), [pushed, i32(0)]));
  b.when(came, () => b.return(came));
}

export function callPointer(
  code: FunctionCode,
  instr: Instr & { op: 'call_pointer' },
  pc: number,
): void {
  const { b, compilation } = code;
  const target = b.keep(code.pointer(instr.callee));
  const done = b.target();
  const nobody = b.target();
  const candidates = compilation.pointedTo.filter((fn) => fn.ir.params <= instr.args.length);
  const labels = candidates.map(() => b.target());
  candidates.forEach((fn, i) => {
    const next = b.target();
    b.branch(compare('eq', target, i32(pointer.toFunction(fn.index))), labels[i] as Target, next);
    b.place(next);
  });
  b.jump(nobody);
  b.place(nobody);
  code.violated(pc, 'ops-present', i32(0), true);
  candidates.forEach((fn, i) => {
    b.place(labels[i] as Target);
    enter(code, fn, instr.args, instr.types, pc, fn.entry ? (fn.entry.callback ? 3 : 1) : 0);
    b.jump(done);
  });
  b.place(done);
  returned(code, instr, pc, null);
}

/** Behind a call: the result goes to its slot. */
function returned(
  code: FunctionCode,
  instr: Instr & { op: 'call' | 'call_pointer' },
  pc: number,
  callee: LinkedFunction | null,
): void {
  const { b } = code;
  b.place(code.returns.get(pc) as Target);
  const { dst } = instr;
  // What the variable held before is overwritten here; what the function held is lost where it returned.
  const returnedAt = callee?.isProgram ? b.keep(code.get('site')) : null;
  if (dst !== null) {
    const result = global('rt.result', 'i64');
    const returns = callee?.ir.type.returns;
    const scalar =
      returns?.kind === 'int' || returns?.kind === 'pointer' ? scalarOf(returns) : code.scalar(dst);
    const value =
      rawType(scalar) === 'i64'
        ? result
        : convert(result, 'i64', scalar === 'ptr' ? 'u32' : scalar, modelPointers);
    b.when(code.get('has_result'), () => code.write(pc, dst, value, scalar));
  }
  if (returnedAt) {
    code.set('site', returnedAt);
    b.emit(store(frame, 4, 2, i32(pc + 1)));
    code.run('check_noted', []);
  }
}

export function leave(code: FunctionCode, value: Operand | null, pc: number): void {
  const { b, fn, plan } = code;
  const { returns } = fn.ir.type;
  const scalar = returns.kind === 'int' || returns.kind === 'pointer' ? scalarOf(returns) : null;
  if (value && scalar) {
    const result = code.value(value, scalar);
    b.emit({ kind: 'set_global', name: 'rt.result', value: extend(result, isSigned(scalar)) });
  }
  code.set('has_result', i32(value && scalar ? 1 : 0));
  const given = value && fn.entry?.gives && scalar === 'ptr' ? b.keep(code.pointer(value)) : null;
  const sizes = [i32(plan.size), i32(plan.sizeThere)];
  if (!fn.isProgram) {
    code.at(pc);
    code.run('pop', [frame, ...sizes]);
  } else {
    code.standAt(pc);
    const entry = b.keep(op('and', load(frame, 2, 2), i32(1)));
    const depth = code.ask('activation_depth', []);
    code.run('note_frame', [frame]);
    code.run('pop', [frame, ...sizes]);
    b.when(entry, () => {
      if (given) code.run('give_returned', [depth, given]);
      code.run('leave_activation', [depth]);
      code.set('nr_copies', i32(0));
    });
  }
  b.return(i32(outcome.returned));
}
