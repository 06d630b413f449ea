/** Calls, atomics, waiting and bpf_loop to instructions. */
import { intType, pointerTo, unsignedType, voidType } from './check-convert';
import type { ModelArg, Operand } from './ir';
import { scalarOfValue } from './lower-builder';
import { addressOfPlace, type Lowering, placeOf } from './lower-places';
import type { Value } from './tree';
import type { CType, IntType, Scalar } from './types';

type Of<Kind extends Value['kind']> = Extract<Value, { kind: Kind }>;

const nothing: Operand = { kind: 'const', value: 0n };
const slot = (index: number): Operand => ({ kind: 'slot', slot: index });
const result = (dst: number | null): Operand => (dst === null ? nothing : slot(dst));

/** Scalar types of the arguments, then of the result if there is one. */
function typesOf(args: readonly Value[], returns: CType): readonly Scalar[] {
  const types = args.map(({ type }) => scalarOfValue(type));
  return returns.kind === 'void' ? types : [...types, scalarOfValue(returns)];
}

/** A call; its result goes to `dst`, or nowhere. */
export function lowerCall(
  l: Lowering,
  value: Of<'call' | 'call_pointer' | 'helper'>,
  dst: number | null,
): Operand {
  const { span } = value;
  const types = typesOf(value.args, value.type);
  if (value.kind === 'call_pointer') {
    const callee = l.value(value.callee);
    const args = value.args.map((arg) => l.value(arg));
    const { member } = value;
    l.builder.emit({ op: 'call_pointer', dst, callee, args, types, member, span });
    return result(dst);
  }
  const args = value.args.map((arg) => l.value(arg));
  if (value.kind === 'helper') {
    l.builder.emit({ op: 'helper', dst, name: value.name, args, types, span });
  } else {
    l.builder.emit({ op: 'call', dst, callee: value.callee, args, types, span });
  }
  return result(dst);
}

export function lowerModel(l: Lowering, value: Of<'model'>, dst: number | null): Operand {
  const args = value.args.map((arg): ModelArg => {
    if (arg.kind === 'value') return l.value(arg.value);
    return arg.kind === 'type'
      ? { kind: 'type', type: arg.type }
      : { kind: 'text', text: arg.text };
  });
  l.builder.emit({ op: 'model', dst, name: value.name, args, span: value.span });
  return result(dst);
}

export function lowerWait(l: Lowering, value: Of<'wait'>): Operand {
  const { span, idle, until } = value;
  const [start, end] = [l.builder.here(), l.builder.target()];
  l.builder.emit({ op: 'wait', end, idle, until, span });
  const cond = l.value(value.cond);
  l.builder.place(end);
  l.builder.emit({ op: 'await', cond, start, span });
  return nothing;
}

export function lowerAtomic(l: Lowering, value: Of<'atomic'>, dst: number | null): Operand {
  const { target, which, yields, span } = value;
  const address = addressOfPlace(l, target);
  const expected = value.expected && l.value(value.expected);
  const operand = l.value(value.value);
  const common = { type: scalarOfValue(target.type), place: placeOf(target), span };
  l.builder.emit({
    op: 'atomic',
    dst,
    which,
    address,
    value: operand,
    expected,
    yields,
    ...common,
  });
  return result(dst);
}

/** A loop around the callback: its index counts the calls, anything but 0 ends it. */
export function lowerBpfLoop(l: Lowering, value: Of<'bpf_loop'>, dst: number): Operand {
  const { span, callback, callbackType } = value;
  const { builder } = l;
  const returns = callbackType.returns as IntType;
  const indexType = callbackType.params[0] as IntType;
  const count = builder.temporary(unsignedType, span);
  const context = builder.temporary(pointerTo(voidType), span);
  const at = builder.temporary(unsignedType, span);
  const more = builder.temporary(intType, span);
  const stop = builder.temporary(returns, span);
  const move = (to: number, from: Operand, type: Scalar) =>
    builder.emit({ op: 'move', dst: to, value: from, type, span });
  move(count, l.value(value.count), 'u32');
  move(context, l.value(value.context), 'ptr');
  move(at, nothing, 'u32');
  const [head, body, end] = [builder.here(), builder.target(), builder.target()];
  builder.emit({ op: 'loop', kind: 'bpf_loop', span });
  const bounds = { left: slot(at), right: slot(count), type: 'u32' } as const;
  builder.emit({ op: 'binary', dst: more, which: 'lt', ...bounds, span });
  builder.emit({ op: 'branch', cond: slot(more), type: 'i32', then: body, otherwise: end, span });
  builder.place(body);
  const index = converted(l, at, indexType, value);
  const types: Scalar[] = [scalarOfValue(indexType), 'ptr', scalarOfValue(returns)];
  const args = [index, slot(context)];
  builder.emit({ op: 'call', dst: stop, callee: callback, args, types, span });
  const one: Operand = { kind: 'const', value: 1n };
  builder.emit({
    op: 'binary',
    dst: at,
    which: 'add',
    left: slot(at),
    right: one,
    type: 'u32',
    span,
  });
  const type = scalarOfValue(returns);
  builder.emit({ op: 'branch', cond: slot(stop), type, then: end, otherwise: head, span });
  builder.place(end);
  builder.emit({
    op: 'convert',
    dst,
    value: slot(at),
    from: 'u32',
    to: 'i64',
    explicit: false,
    span,
  });
  return slot(dst);
}

function converted(l: Lowering, from: number, to: IntType, { span }: Value): Operand {
  if (scalarOfValue(to) === 'u32') return slot(from);
  const dst = l.builder.temporary(to, span);
  const types = { from: 'u32', to: scalarOfValue(to) } as const;
  l.builder.emit({ op: 'convert', dst, value: slot(from), ...types, explicit: false, span });
  return slot(dst);
}
