/**
 * C's arithmetic on raw values, as the machine does it (machine/values.ts): values of up to 32 bits and pointers are
 * i32 in the range of their type, 64-bit integers are i64.
 */
import type { BinaryOpcode } from '../../lang/ir';
import type { Scalar } from '../../lang/types';
import {
  type Comparison,
  compare,
  type Expr,
  extend,
  i32,
  i64,
  isZero,
  binary as op,
  type RawType,
  type Width,
  wrap,
} from './code';

export const rawType = (scalar: Scalar): RawType =>
  scalar === 'i64' || scalar === 'u64' ? 'i64' : 'i32';

export const isSigned = (scalar: Scalar): boolean => scalar.startsWith('i');

/** What a pointer is as a 64-bit integer, and back: the model's pointers look like kernel addresses there. */
export interface Pointers {
  toWide(value: Expr): Expr;
  fromWide(value: Expr): Expr;
}

/** Brings an i32 back into the range of its type. */
function narrow(value: Expr, scalar: Scalar): Expr {
  switch (scalar) {
    case 'u8':
      return op('and', value, i32(0xff));
    case 'u16':
      return op('and', value, i32(0xffff));
    case 'i8':
      return { kind: 'sign', type: 'i32', width: 1, value };
    case 'i16':
      return { kind: 'sign', type: 'i32', width: 2, value };
    default:
      return value;
  }
}

/** A constant of this type; `value` is any integer that means it. */
export function constant(value: bigint, scalar: Scalar): Expr {
  if (rawType(scalar) === 'i64') return i64(value);
  switch (scalar) {
    case 'u8':
      return i32(Number(BigInt.asUintN(8, value)));
    case 'u16':
      return i32(Number(BigInt.asUintN(16, value)));
    case 'i8':
      return i32(Number(BigInt.asIntN(8, value)));
    case 'i16':
      return i32(Number(BigInt.asIntN(16, value)));
    default:
      return i32(Number(BigInt.asIntN(32, value)));
  }
}

/** C's conversion; the value must be cheap to evaluate twice. */
export function convert(value: Expr, from: Scalar, to: Scalar, pointers: Pointers): Expr {
  if (from === to) return value;
  if (from === 'ptr') return rawType(to) === 'i64' ? pointers.toWide(value) : narrow(value, to);
  if (to === 'ptr') return pointers.fromWide(extend(value, isSigned(from)));
  if (rawType(to) === 'i64') return extend(value, isSigned(from));
  return narrow(wrap(value), to);
}

const comparisons: Readonly<Partial<Record<BinaryOpcode, [Comparison, Comparison]>>> = {
  eq: ['eq', 'eq'],
  ne: ['ne', 'ne'],
  lt: ['lt_s', 'lt_u'],
  le: ['le_s', 'le_u'],
  gt: ['gt_s', 'gt_u'],
  ge: ['ge_s', 'ge_u'],
};

/** Both operands have this type, and are cheap to evaluate twice. Comparisons yield an i32. */
export function binary(which: BinaryOpcode, left: Expr, right: Expr, scalar: Scalar): Expr {
  const signed = isSigned(scalar);
  const compared = comparisons[which];
  if (compared) return compare(compared[signed ? 0 : 1], left, right);
  switch (which) {
    case 'add':
    case 'sub':
    case 'mul':
    case 'and':
    case 'or':
    case 'xor':
    case 'shl':
      return narrow(op(which, left, right), scalar);
    case 'shr':
      return narrow(op(signed ? 'shr_s' : 'shr_u', left, right), scalar);
    default:
      return narrow(divided(which === 'div', left, right, signed), scalar);
  }
}

/** As BPF does it: x / 0 is 0, x % 0 is x, and the smallest number divided by -1 wraps. */
function divided(quotient: boolean, left: Expr, right: Expr, signed: boolean): Expr {
  const number = (value: number): Expr => (left.type === 'i64' ? i64(BigInt(value)) : i32(value));
  const plain = op(
    quotient ? (signed ? 'div_s' : 'div_u') : signed ? 'rem_s' : 'rem_u',
    left,
    // Never the divisor that traps: those results are picked below.
    select(trapping(right, signed), number(1), right),
  );
  const byMinusOne = quotient ? op('sub', number(0), left) : number(0);
  const safe = signed ? select(compare('eq', right, number(-1)), byMinusOne, plain) : plain;
  return select(isZero(right), quotient ? number(0) : left, safe);
}

function trapping(right: Expr, signed: boolean): Expr {
  const minusOne = right.type === 'i64' ? i64(-1n) : i32(-1);
  return signed ? op('or', isZero(right), compare('eq', right, minusOne)) : isZero(right);
}

export const select = (cond: Expr, then: Expr, otherwise: Expr): Expr => ({
  kind: 'select',
  type: then.type,
  cond,
  then,
  otherwise,
});

export function unary(which: 'neg' | 'not' | 'lnot', value: Expr, scalar: Scalar): Expr {
  const number = (n: number): Expr => (value.type === 'i64' ? i64(BigInt(n)) : i32(n));
  if (which === 'lnot') return isZero(value);
  return narrow(
    which === 'neg' ? op('sub', number(0), value) : op('xor', value, number(-1)),
    scalar,
  );
}

export const widthOf = (scalar: Scalar): Width =>
  scalar === 'ptr' ? 4 : ((Number(scalar.slice(1)) / 8) as Width);
