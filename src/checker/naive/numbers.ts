/** C's integers: every value of the naive machine is a bigint in the range of its type, addresses included. */
import type { BinaryOpcode } from '../../lang/ir';
import { type CType, sizeOf } from '../../lang/types';

/** Cuts a number to what a type can hold. */
export function cut(value: bigint, type: CType): bigint {
  if (type.kind === 'int' && type.signed) return BigInt.asIntN(type.bits, value);
  return BigInt.asUintN(type.kind === 'int' ? type.bits : 64, value);
}

const truth = (holds: boolean): bigint => (holds ? 1n : 0n);

/** Operands and result have one type, but comparisons yield 0 or 1. As BPF does it: x / 0 is 0, x % 0 is x. */
export function compute(which: BinaryOpcode, a: bigint, b: bigint, type: CType): bigint {
  const count = b & (type.kind === 'int' && type.bits < 64 ? 31n : 63n);
  switch (which) {
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
    case 'add':
      return cut(a + b, type);
    case 'sub':
      return cut(a - b, type);
    case 'mul':
      return cut(a * b, type);
    case 'div':
      return b === 0n ? 0n : cut(a / b, type);
    case 'mod':
      return b === 0n ? a : cut(a % b, type);
    case 'and':
      return cut(a & b, type);
    case 'or':
      return cut(a | b, type);
    case 'xor':
      return cut(a ^ b, type);
    case 'shl':
      return cut(a << count, type);
    case 'shr':
      return cut(a >> count, type);
  }
}

/** Little endian. */
export function toBytes(value: bigint, size: number): number[] {
  return Array.from({ length: size }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn));
}

export function fromBytes(bytes: readonly number[], type: CType): bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] ?? 0);
  return cut(value, type);
}

export const zeros = (size: number): number[] => Array<number>(size).fill(0);

/** Finds `name.field[2].x` in a type. Null if there is no such place. */
export function findPath(type: CType, path: string): { offset: number; type: CType } | null {
  let at = { offset: 0, type };
  for (const part of path.match(/\[\d+\]|\w+/g) ?? []) {
    const { offset, type: whole } = at;
    if (part.startsWith('[')) {
      const index = Number(part.slice(1, -1));
      if (whole.kind !== 'array' || index >= whole.length) return null;
      at = { offset: offset + index * sizeOf(whole.of), type: whole.of };
    } else {
      const field = whole.kind === 'record' ? whole.fields.find((f) => f.name === part) : undefined;
      if (!field) return null;
      at = { offset: offset + field.offset, type: field.type };
    }
  }
  return at;
}

/** Where a type holds pointers. */
export function pointersIn(type: CType): readonly number[] {
  if (type.kind === 'pointer') return [0];
  if (type.kind === 'array')
    return Array.from({ length: type.length }, (_, i) =>
      pointersIn(type.of).map((offset) => i * sizeOf(type.of) + offset),
    ).flat();
  if (type.kind !== 'record') return [];
  return type.fields.flatMap((field) => pointersIn(field.type).map((o) => field.offset + o));
}
