/** Conversions between integers, pointers and bool. */
import { intType, isBool } from './check-convert';
import type { Operand } from './ir';
import { scalarOfValue } from './lower-builder';
import type { Lowering } from './lower-places';
import type { Span } from './source';
import type { Value } from './tree';
import type { IntType, PointerType } from './types';

type Of<Kind extends Value['kind']> = Extract<Value, { kind: Kind }>;
type ScalarType = IntType | PointerType;

const nothing: Operand = { kind: 'const', value: 0n };

/** An implied conversion between integers. */
export function convertInt(
  l: Lowering,
  value: Operand,
  from: IntType,
  to: IntType,
  dest: number | null,
  span: Span,
): Operand {
  if (isBool(to) && !isBool(from)) return toBool(l, value, from, dest, span);
  const types = { from: scalarOfValue(from), to: scalarOfValue(to) };
  if (types.from === types.to) return value;
  const dst = dest ?? l.builder.temporary(to, span);
  l.builder.emit({ op: 'convert', dst, value, ...types, explicit: false, span });
  return { kind: 'slot', slot: dst };
}

function toBool(
  l: Lowering,
  value: Operand,
  from: ScalarType,
  dest: number | null,
  span: Span,
): Operand {
  const truth = l.builder.temporary(intType, span);
  const type = scalarOfValue(from);
  l.builder.emit({
    op: 'binary',
    dst: truth,
    which: 'ne',
    left: value,
    right: nothing,
    type,
    span,
  });
  return narrowTruth(l, { kind: 'slot', slot: truth }, dest, span);
}

/** An int that is 0 or 1 as a bool. */
function narrowTruth(l: Lowering, value: Operand, dest: number | null, span: Span): Operand {
  const bool: IntType = { kind: 'int', bits: 8, signed: false, name: 'bool' };
  const dst = dest ?? l.builder.temporary(bool, span);
  l.builder.emit({ op: 'convert', dst, value, from: 'i32', to: 'u8', explicit: false, span });
  return { kind: 'slot', slot: dst };
}

/** Comparisons and the like yield 0 or 1 already. */
const isTruth = (value: Value): boolean =>
  value.kind === 'logical' ||
  (value.kind === 'unary' && value.which === 'lnot') ||
  (value.kind === 'binary' && ['eq', 'ne', 'lt', 'le', 'gt', 'ge'].includes(value.which));

/** A conversion, written or implied. */
export function cast(l: Lowering, value: Of<'cast'>, dest: number | null): Operand {
  const { operand, type, span } = value;
  if (type.kind === 'void' || type.kind === 'record') {
    l.effect(operand);
    return nothing;
  }
  if (isBool(type) && !isBool(operand.type)) {
    if (isTruth(operand)) return narrowTruth(l, l.value(operand), dest, span);
    return toBool(l, l.value(operand), operand.type as ScalarType, dest, span);
  }
  const types = { from: scalarOfValue(operand.type), to: scalarOfValue(type) };
  if (types.from === types.to) return l.value(operand, dest);
  const from = l.value(operand);
  const dst = dest ?? l.builder.temporary(type as ScalarType, span);
  const explicit = !value.implicit;
  l.builder.emit({ op: 'convert', dst, value: from, ...types, explicit, span });
  return { kind: 'slot', slot: dst };
}
