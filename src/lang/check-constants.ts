/** Constant expressions: their value, or the address that they name. */
import type { BinaryOpcode, Operand } from './ir';
import type { Lvalue, Value } from './tree';
import { type CType, sizeOf } from './types';

export type Constant = Exclude<Operand, { kind: 'slot' }>;

/** A number cut to the width of an integer or pointer type. */
export function reduce(value: bigint, type: CType): bigint {
  if (type.kind !== 'int') return BigInt.asUintN(64, value);
  if (type.name === 'bool') return value === 0n ? 0n : 1n;
  return type.signed ? BigInt.asIntN(type.bits, value) : BigInt.asUintN(type.bits, value);
}

/** The value of an integer constant expression; null if it is none. */
export function evaluate(value: Value): bigint | null {
  const constant = constantOf(value);
  return constant?.kind === 'const' ? constant.value : null;
}

/** What can be said about a value before anything runs; null if nothing. */
export function constantOf(value: Value): Constant | null {
  const number = (n: bigint | null): Constant | null =>
    n === null ? null : { kind: 'const', value: reduce(n, value.type) };
  switch (value.kind) {
    case 'const':
      return number(value.value);
    case 'function':
      return { kind: 'function', name: value.name };
    case 'address':
      return addressOf(value.of);
    case 'unary': {
      const operand = evaluate(value.operand);
      if (operand === null) return null;
      if (value.which === 'lnot') return number(operand === 0n ? 1n : 0n);
      return number(value.which === 'neg' ? -operand : ~operand);
    }
    case 'binary': {
      const [left, right] = [evaluate(value.left), evaluate(value.right)];
      if (left === null || right === null) return null;
      return number(compute(value.which, left, right, value.left.type));
    }
    case 'offset': {
      const index = evaluate(value.index);
      return index === null ? null : moved(constantOf(value.pointer), index * BigInt(value.size));
    }
    case 'logical': {
      const left = evaluate(value.left);
      if (left === null) return null;
      if ((left !== 0n) === (value.which === 'or')) return number(left === 0n ? 0n : 1n);
      const right = evaluate(value.right);
      return right === null ? null : number(right === 0n ? 0n : 1n);
    }
    case 'conditional': {
      const cond = evaluate(value.cond);
      return cond === null ? null : constantOf(cond === 0n ? value.otherwise : value.then);
    }
    case 'cast':
      return castConstant(value.type, constantOf(value.operand));
    default:
      return null;
  }
}

function castConstant(to: CType, operand: Constant | null): Constant | null {
  if (operand?.kind === 'const') {
    return to.kind === 'void' ? null : { kind: 'const', value: reduce(operand.value, to) };
  }
  // An address survives only what keeps all of it.
  const isWide = to.kind === 'pointer' || (to.kind === 'int' && to.bits === 64);
  return isWide ? operand : null;
}

/** The address of a place that is the same in every run; null if there is none. */
export function addressOf(place: Lvalue): Constant | null {
  switch (place.kind) {
    case 'global':
      return { kind: 'global', name: place.name, offset: 0 };
    case 'member':
      return place.field.bits ? null : moved(addressOf(place.base), BigInt(place.field.offset));
    case 'element': {
      const index = evaluate(place.index);
      return index === null
        ? null
        : moved(addressOf(place.base), index * BigInt(sizeOf(place.type)));
    }
    case 'deref':
      return constantOf(place.pointer);
    default:
      return null;
  }
}

function moved(base: Constant | null, bytes: bigint): Constant | null {
  if (base?.kind === 'const')
    return { kind: 'const', value: BigInt.asUintN(64, base.value + bytes) };
  if (base?.kind === 'global') return { ...base, offset: base.offset + Number(bytes) };
  return bytes === 0n ? base : null;
}

/** One operation on two numbers of `type`; null where C gives no meaning to it. */
function compute(which: BinaryOpcode, a: bigint, b: bigint, type: CType): bigint | null {
  const truth = (holds: boolean) => (holds ? 1n : 0n);
  const bits = type.kind === 'int' ? BigInt(type.bits) : 64n;
  switch (which) {
    case 'add':
      return a + b;
    case 'sub':
      return a - b;
    case 'mul':
      return a * b;
    case 'div':
      return b === 0n ? null : a / b;
    case 'mod':
      return b === 0n ? null : a % b;
    case 'and':
      return a & b;
    case 'or':
      return a | b;
    case 'xor':
      return a ^ b;
    case 'shl':
      return b < 0n || b >= bits ? null : a << b;
    case 'shr':
      return b < 0n || b >= bits ? null : a >> b;
    case 'eq':
      return truth(a === b);
    case 'ne':
      return truth(a !== b);
    case 'lt':
      return truth(a < b);
    case 'le':
      return truth(a <= b);
    case 'gt':
      return truth(a > b);
    case 'ge':
      return truth(a >= b);
  }
}
