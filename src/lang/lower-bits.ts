/** Reading and writing of what does not fill a cell of its own: bit-fields. */
import type { Instr, Operand } from './ir';
import { type Builder, scalarOfValue } from './lower-builder';
import type { Span } from './source';
import type { Field, IntType } from './types';

/** A location that is read and perhaps written back, evaluated once. */
export interface Access {
  read(dest?: number | null): Operand;
  write(value: Operand, span: Span): void;
  /** What is left of a value once it is written: a bit-field keeps only some of its bits. */
  kept(value: Operand, span: Span): Operand;
}

/** The unsigned integer that holds bit-fields. */
export const unitType = (bits: IntType['bits']): IntType => ({
  kind: 'int',
  bits,
  signed: false,
  name: `__u${bits}`,
});

const number = (value: number | bigint): Operand => ({ kind: 'const', value: BigInt(value) });

type Load = Extract<Instr, { op: 'load' }>;

/** A bit-field is read by shifting it out of the integer that holds it, and written by putting it back in. */
export function bitField(
  builder: Builder,
  field: NonNullable<Field['bits']> & { readonly held: IntType; readonly own: IntType },
  access: Pick<Load, 'address' | 'type' | 'place' | 'isVolatile' | 'span'>,
): Access {
  const { shift, width, unit, held, own } = field;
  const mask = (1n << BigInt(width)) - 1n;
  const load = (span: Span): Operand => {
    const dst = builder.temporary(held, span);
    builder.emit({ op: 'load', dst, ...access, span });
    return { kind: 'slot', slot: dst };
  };
  const compute = (
    which: 'and' | 'or' | 'shl' | 'shr',
    left: Operand,
    right: Operand,
    type: IntType,
    span: Span,
  ): Operand => {
    const dst = builder.temporary(type, span);
    builder.emit({ op: 'binary', dst, which, left, right, type: scalarOfValue(type), span });
    return { kind: 'slot', slot: dst };
  };
  const convert = (value: Operand, from: IntType, to: IntType, span: Span): Operand => {
    const types = { from: scalarOfValue(from), to: scalarOfValue(to) };
    if (types.from === types.to) return value;
    const dst = builder.temporary(to, span);
    builder.emit({ op: 'convert', dst, value, ...types, explicit: false, span });
    return { kind: 'slot', slot: dst };
  };
  /** The bits from `at` on as a number of the field's own type. */
  const extract = (all: Operand, at: number, span: Span): Operand => {
    if (!own.signed) {
      const low = compute('shr', all, number(at), held, span);
      return convert(compute('and', low, number(mask), held, span), held, own, span);
    }
    const signed: IntType = { ...held, signed: true };
    const bits = convert(all, held, signed, span);
    const high = compute('shl', bits, number(unit - at - width), signed, span);
    return convert(compute('shr', high, number(unit - width), signed, span), signed, own, span);
  };
  return {
    read: () => extract(load(access.span), shift, access.span),
    kept: (value, span) => extract(convert(value, own, held, span), 0, span),
    write: (value, span) => {
      const hole = number(BigInt.asUintN(unit, ~(mask << BigInt(shift))));
      const rest = compute('and', load(span), hole, held, span);
      const bits = compute('and', convert(value, own, held, span), number(mask), held, span);
      const placed = compute('shl', bits, number(shift), held, span);
      const all = compute('or', rest, placed, held, span);
      builder.emit({ op: 'store', value: all, ...access, span });
    },
  };
}
