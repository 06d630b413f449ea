import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BinaryOpcode } from '../lang/ir';
import type { Scalar } from '../lang/types';
import { binary, convert, fromBig, pointer, readScalar, toBig, writeScalar } from './values';

const scalars: readonly Scalar[] = ['i8', 'u8', 'i16', 'u16', 'i32', 'u32', 'i64', 'u64'];
const scalar = fc.constantFrom(...scalars);
const bits = (type: Scalar): number => Number(type.slice(1));

/** C's meaning, said with bigints only. */
function wrap(value: bigint, type: Scalar): bigint {
  return type.startsWith('i')
    ? BigInt.asIntN(bits(type), value)
    : BigInt.asUintN(bits(type), value);
}

describe('integers of every width', () => {
  it('convert as C does', () => {
    fc.assert(
      fc.property(scalar, scalar, fc.bigInt(), (from, to, n) => {
        const value = fromBig(n, from);
        expect(toBig(convert(value, from, to), to)).toBe(wrap(wrap(n, from), to));
      }),
    );
  });

  it('come back from memory as they were written', () => {
    fc.assert(
      fc.property(scalar, fc.bigInt(), (type, n) => {
        const view = new DataView(new ArrayBuffer(8));
        writeScalar(view, 0, type, fromBig(n, type));
        expect(toBig(readScalar(view, 0, type), type)).toBe(wrap(n, type));
      }),
    );
  });

  it('add, multiply, divide and compare as BPF does', () => {
    const exact: Record<string, (a: bigint, b: bigint) => bigint> = {
      add: (a, b) => a + b,
      sub: (a, b) => a - b,
      mul: (a, b) => a * b,
      and: (a, b) => a & b,
      or: (a, b) => a | b,
      xor: (a, b) => a ^ b,
      div: (a, b) => (b === 0n ? 0n : a / b),
      mod: (a, b) => (b === 0n ? a : a % b),
      lt: (a, b) => (a < b ? 1n : 0n),
      ge: (a, b) => (a >= b ? 1n : 0n),
      eq: (a, b) => (a === b ? 1n : 0n),
    };
    const wide = fc.constantFrom<Scalar>('i32', 'u32', 'i64', 'u64');
    const operand = fc.oneof(fc.bigInt({ min: -5n, max: 5n }), fc.bigInt());
    fc.assert(
      fc.property(
        wide,
        fc.constantFrom(...Object.keys(exact)),
        operand,
        operand,
        (type, op, a, b) => {
          const left = wrap(a, type);
          const right = wrap(b, type);
          const want = exact[op]?.(left, right) ?? 0n;
          const got = binary(op as BinaryOpcode, fromBig(left, type), fromBig(right, type), type);
          const compares = ['lt', 'ge', 'eq'].includes(op);
          expect(toBig(got, compares ? 'i32' : type)).toBe(compares ? want : wrap(want, type));
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('a pointer', () => {
  it('survives the way through a 64-bit integer', () => {
    const p = pointer.to(7, 24);
    expect(convert(convert(p, 'ptr', 'u64'), 'u64', 'ptr')).toBe(p);
  });

  it('that was cut to 32 bits does not come back', () => {
    const cut = convert(convert(pointer.to(7, 24), 'ptr', 'u32'), 'u32', 'u64');
    expect(pointer.object(Number(convert(cut, 'u64', 'ptr')))).toBe(0);
  });

  it('that is NULL is 0 in every type', () => {
    expect(convert(0, 'ptr', 'u64')).toBe(0n);
    expect(convert(0n, 'u64', 'ptr')).toBe(0);
  });
});
