/** The model's pointers as 64-bit integers, and back (machine/values.ts). */
import { compare, extend, i32, i64, binary as op, wrap } from '../raw/code';
import { type Pointers, select } from '../raw/scalars';

export const modelPointers: Pointers = {
  toWide: (value) =>
    select(
      compare('lt_u', value, i32(0x10000)),
      extend(value, false),
      op('or', i64(0xffff_8880_0000_0000n), extend(value, false)),
    ),
  fromWide: (value) =>
    select(
      compare('eq', value, i64(0n)),
      i32(0),
      select(
        compare('eq', op('shr_u', value, i64(32n)), i64(0xffff_8880n)),
        wrap(value),
        op('or', op('and', wrap(value), i32(0xffff)), i32(1)),
      ),
    ),
};
