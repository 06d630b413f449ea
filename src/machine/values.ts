/**
 * Values of the machine: integers up to 32 bits and pointers are numbers, 64-bit integers are bigints, each within
 * the range of its type. A pointer is an object's number and an offset of 16 bits; NULL is 0. Object 0 stands for
 * addresses that are no object's. As a 64-bit integer a pointer looks like a kernel address, so that one that was
 * cut to 32 bits does not come back as a pointer.
 */
import type { BinaryOpcode } from '../lang/ir';
import type { Scalar } from '../lang/types';
import type { ObjectId } from './effects';

export type Value = number | bigint;

const kernelHalf = 0xffff_8880_0000_0000n;
const functionObject = 0xffff;

export const pointer = {
  to: (object: ObjectId, offset: number): number => ((object << 16) | (offset & 0xffff)) >>> 0,
  object: (value: number): ObjectId => value >>> 16,
  offset: (value: number): number => value & 0xffff,
  toFunction: (index: number): number => ((functionObject << 16) | index) >>> 0,
  isFunction: (value: number): boolean => value >>> 16 === functionObject,
  /** An address that is no object's: dereferencing it is a finding. */
  invalid: (bits: number): number => (bits & 0xffff) | 1,
};

export const isWide = (type: Scalar): boolean => type === 'i64' || type === 'u64';

/** Cuts a bigint to the type and gives it in the machine's representation. */
export function fromBig(value: bigint, type: Scalar): Value {
  switch (type) {
    case 'i64':
      return BigInt.asIntN(64, value);
    case 'u64':
      return BigInt.asUintN(64, value);
    case 'ptr':
      return bigToPointer(value);
    case 'i32':
    case 'i16':
    case 'i8':
      return Number(BigInt.asIntN(Number(type.slice(1)), value));
    default:
      return Number(BigInt.asUintN(Number(type.slice(1)), value));
  }
}

/** The value as a bigint, in the range of its type. */
export function toBig(value: Value, type: Scalar): bigint {
  if (typeof value === 'bigint') return value;
  if (type !== 'ptr' || value === 0) return BigInt(value);
  return pointer.object(value) === 0 ? BigInt(value) : kernelHalf | BigInt(value);
}

function bigToPointer(value: bigint): number {
  const bits = BigInt.asUintN(64, value);
  if (bits === 0n) return 0;
  const low = Number(bits & 0xffff_ffffn);
  return (bits & ~0xffff_ffffn) === kernelHalf ? low : pointer.invalid(low);
}

/** C's conversion of a value from one scalar type to another. */
export function convert(value: Value, from: Scalar, to: Scalar): Value {
  if (from === to) return value;
  if (typeof value === 'number' && from !== 'ptr') {
    switch (to) {
      case 'i32':
        return value | 0;
      case 'u32':
        return value >>> 0;
      case 'u8':
        return value & 0xff;
      case 'u16':
        return value & 0xffff;
      case 'i8':
        return (value << 24) >> 24;
      case 'i16':
        return (value << 16) >> 16;
      default:
        break;
    }
  }
  return fromBig(toBig(value, from), to);
}

export function isZero(value: Value): boolean {
  return typeof value === 'bigint' ? value === 0n : value === 0;
}

/** Arithmetic and comparison as BPF does it: signed overflow wraps, x / 0 is 0, x % 0 is x. */
export function binary(which: BinaryOpcode, left: Value, right: Value, type: Scalar): Value {
  if (typeof left === 'number' && typeof right === 'number') {
    switch (which) {
      case 'eq':
        return left === right ? 1 : 0;
      case 'ne':
        return left === right ? 0 : 1;
      case 'lt':
        return left < right ? 1 : 0;
      case 'le':
        return left <= right ? 1 : 0;
      case 'gt':
        return left > right ? 1 : 0;
      case 'ge':
        return left >= right ? 1 : 0;
      case 'add':
        return narrow(left + right, type);
      case 'sub':
        return narrow(left - right, type);
      case 'and':
        return narrow(left & right, type);
      case 'or':
        return narrow(left | right, type);
      case 'xor':
        return narrow(left ^ right, type);
      case 'mul':
        return narrow(Math.imul(left, right), type);
      case 'shl':
        return narrow(left << (right & 31), type);
      case 'shr':
        return narrow(type.startsWith('i') ? left >> (right & 31) : left >>> (right & 31), type);
      case 'div':
        return right === 0 ? 0 : narrow(Math.trunc(left / right), type);
      case 'mod':
        return right === 0 ? left : narrow(left % right, type);
    }
  }
  return wideBinary(which, BigInt(left), BigInt(right), type);
}

function wideBinary(which: BinaryOpcode, left: bigint, right: bigint, type: Scalar): Value {
  switch (which) {
    case 'eq':
      return left === right ? 1 : 0;
    case 'ne':
      return left === right ? 0 : 1;
    case 'lt':
      return left < right ? 1 : 0;
    case 'le':
      return left <= right ? 1 : 0;
    case 'gt':
      return left > right ? 1 : 0;
    case 'ge':
      return left >= right ? 1 : 0;
    case 'add':
      return fromBig(left + right, type);
    case 'sub':
      return fromBig(left - right, type);
    case 'and':
      return fromBig(left & right, type);
    case 'or':
      return fromBig(left | right, type);
    case 'xor':
      return fromBig(left ^ right, type);
    case 'mul':
      return fromBig(left * right, type);
    case 'shl':
      return fromBig(left << (right & 63n), type);
    case 'shr':
      return fromBig(left >> (right & 63n), type);
    case 'div':
      return right === 0n ? fromBig(0n, type) : fromBig(left / right, type);
    case 'mod':
      return right === 0n ? fromBig(left, type) : fromBig(left % right, type);
  }
}

/** Brings a number that an operation on 32-bit values made back into the range of its type. */
function narrow(value: number, type: Scalar): number {
  switch (type) {
    case 'i32':
      return value | 0;
    case 'u8':
      return value & 0xff;
    case 'u16':
      return value & 0xffff;
    case 'i8':
      return (value << 24) >> 24;
    case 'i16':
      return (value << 16) >> 16;
    default:
      return value >>> 0;
  }
}

export function unary(which: 'neg' | 'not' | 'lnot', value: Value, type: Scalar): Value {
  if (which === 'lnot') return isZero(value) ? 1 : 0;
  const big = toBig(value, type);
  return fromBig(which === 'neg' ? -big : ~big, type);
}

/** Reads a scalar from memory. */
export function readScalar(view: DataView, at: number, type: Scalar): Value {
  switch (type) {
    case 'i8':
      return view.getInt8(at);
    case 'u8':
      return view.getUint8(at);
    case 'i16':
      return view.getInt16(at, true);
    case 'u16':
      return view.getUint16(at, true);
    case 'i32':
      return view.getInt32(at, true);
    case 'u32':
    case 'ptr':
      return view.getUint32(at, true);
    case 'i64':
      return view.getBigInt64(at, true);
    case 'u64':
      return view.getBigUint64(at, true);
  }
}

/** Writes a scalar to memory. Pointers take 8 bytes, of which the upper 4 are 0. */
export function writeScalar(view: DataView, at: number, type: Scalar, value: Value): void {
  switch (type) {
    case 'i8':
    case 'u8':
      view.setUint8(at, Number(value));
      return;
    case 'i16':
    case 'u16':
      view.setUint16(at, Number(value), true);
      return;
    case 'i32':
    case 'u32':
      view.setUint32(at, Number(value), true);
      return;
    case 'ptr':
      view.setUint32(at, Number(value), true);
      view.setUint32(at + 4, 0, true);
      return;
    case 'i64':
    case 'u64':
      view.setBigUint64(at, BigInt.asUintN(64, BigInt(value)), true);
  }
}
