/**
 * Numbers as the compiler sees them: expressions, of which equal ones are one object (value numbering). What the kernel
 * knows of a number is kept beside it, per path, in facts.ts.
 */
import { type Arithmetic, type Bits, constantResult, type Relation, unsigned } from './facts';

export type NumberOp =
  | 'constant'
  /** Nothing is known of it but its name: input, the result of a call, what memory held. */
  | 'input'
  /** The same register, but the compiler has forgotten what is in it. */
  | 'forgotten'
  | 'zero_extend'
  | 'sign_extend'
  | 'low_half'
  | Arithmetic
  | Relation;

export interface Numeric {
  readonly id: number;
  readonly op: NumberOp;
  readonly bits: Bits;
  readonly args: readonly Numeric[];
  /** Of a constant. */
  readonly value: bigint;
  /** Inputs that it is made of. */
  readonly inputs: readonly Numeric[];
  readonly depth: number;
}

const relations: ReadonlySet<NumberOp> = new Set(['eq', 'ne', 'ult', 'ule', 'slt', 'sle']);

export const isRelation = (op: NumberOp): op is Relation => relations.has(op);

/** Expressions deeper than this are an input of their own: no compiler remembers them either. */
export const deepest = 12;

export class Numbers {
  readonly #known = new Map<string, Numeric>();
  #next = 0;

  constant(value: bigint, bits: Bits): Numeric {
    const u = unsigned(value, bits);
    return this.#make('constant', bits, [], u, `c${bits}:${u}`);
  }

  /** A new unknown; `key`: the same one for the same key. */
  input(bits: Bits, key?: string): Numeric {
    return this.#make('input', bits, [], 0n, key === undefined ? null : `i${bits}:${key}`);
  }

  forgotten(of: Numeric): Numeric {
    if (of.op === 'forgotten') return this.forgotten(of.args[0] as Numeric);
    return this.#make('forgotten', of.bits, [of], 0n, null);
  }

  zeroExtend(of: Numeric): Numeric {
    if (of.bits === 64) return of;
    if (of.op === 'constant') return this.constant(of.value, 64);
    return this.#make('zero_extend', 64, [of], 0n, `zx:${of.id}`);
  }

  signExtend(of: Numeric): Numeric {
    if (of.bits === 64) return of;
    if (of.op === 'constant') return this.constant(BigInt.asIntN(32, of.value), 64);
    if (isRelation(of.op)) return this.zeroExtend(of);
    return this.#make('sign_extend', 64, [of], 0n, `sx:${of.id}`);
  }

  lowHalf(of: Numeric): Numeric {
    if (of.bits === 32) return of;
    if (of.op === 'constant') return this.constant(of.value, 32);
    if (of.op === 'zero_extend' || of.op === 'sign_extend') return of.args[0] as Numeric;
    return this.#make('low_half', 32, [of], 0n, `lo:${of.id}`);
  }

  arithmetic(which: Arithmetic, left: Numeric, right: Numeric): Numeric {
    const { bits } = left;
    if (left.op === 'constant' && right.op === 'constant') {
      const value = constantResult(which, left.value, right.value, bits);
      if (value !== null) return this.constant(value, bits);
    }
    // Unsigned division by a power of two.
    const bit = right.op === 'constant' ? powerOfTwo(right.value) : null;
    if (which === 'div' && bit !== null)
      return this.arithmetic('shr', left, this.constant(bit, bits));
    if (which === 'mod' && bit !== null)
      return this.arithmetic('and', left, this.constant(right.value - 1n, bits));
    const folded = this.#identity(which, left, right);
    if (folded) return folded;
    const commutes = ['add', 'mul', 'and', 'or', 'xor'].includes(which);
    const swap =
      commutes && (left.op === 'constant' || (right.op !== 'constant' && right.id < left.id));
    const [a, b] = swap ? [right, left] : [left, right];
    if (which === 'sub' && b.op === 'constant')
      return this.arithmetic('add', a, this.constant(-b.value, bits));
    if (which === 'add' && b.op === 'constant' && a.op === 'add' && a.args[1]?.op === 'constant')
      return this.arithmetic(
        'add',
        a.args[0] as Numeric,
        this.constant(a.args[1].value + b.value, bits),
      );
    return this.#make(which, bits, [a, b], 0n, `${which}:${a.id}:${b.id}`);
  }

  #identity(which: Arithmetic, left: Numeric, right: Numeric): Numeric | null {
    const isZero = (n: Numeric) => n.op === 'constant' && n.value === 0n;
    const none = this.constant(0n, left.bits);
    switch (which) {
      case 'add':
      case 'or':
      case 'xor':
        if (isZero(right)) return left;
        if (isZero(left)) return right;
        if (left === right && which === 'or') return left;
        return left === right && which === 'xor' ? none : null;
      case 'sub':
        if (left === right) return none;
        return isZero(right) ? left : null;
      case 'and':
        if (left === right) return left;
        return isZero(left) || isZero(right) ? none : null;
      case 'mul':
        if (isZero(left) || isZero(right)) return none;
        if (right.op === 'constant' && right.value === 1n) return left;
        return left.op === 'constant' && left.value === 1n ? right : null;
      case 'shl':
      case 'shr':
      case 'sar':
        return isZero(right) ? left : null;
      default:
        return null;
    }
  }

  /** Normal form: constants on the right; of two complementary relations, one (see `positive`). */
  relation(which: Relation, left: Numeric, right: Numeric): Numeric {
    if ((which === 'eq' || which === 'ne') && left.op === 'constant' && right.op !== 'constant')
      return this.relation(which, right, left);
    if (left.op === 'constant' && right.op === 'constant' && left.bits === right.bits)
      return this.constant(holds(which, left, right) ? 1n : 0n, 32);
    if (left === right)
      return this.constant(which === 'eq' || which === 'ule' || which === 'sle' ? 1n : 0n, 32);
    // (x is 0 or 1) != 0 is x itself.
    if (isRelation(left.op) && right.op === 'constant' && right.value <= 1n) {
      if (which === 'ne' && right.value === 0n) return left;
      if (which === 'eq' && right.value === 1n) return left;
    }
    const shifted = this.#unshifted(which, left, right);
    if (shifted) return shifted;
    const extension = left.op;
    if ((extension === 'zero_extend' || extension === 'sign_extend') && right.op === 'constant') {
      const inner = left.args[0] as Numeric;
      const small = this.constant(right.value, 32);
      const same =
        extension === 'zero_extend'
          ? this.zeroExtend(small) === right
          : this.signExtend(small) === right;
      if (same && (which === 'eq' || which === 'ne')) return this.relation(which, inner, small);
      if (same && extension === 'zero_extend') {
        const plain = ({ slt: 'ult', sle: 'ule' } as const)[which as 'slt'] ?? which;
        return this.relation(plain, inner, small);
      }
      if (same && extension === 'sign_extend') return this.relation(which, inner, small);
    }
    return this.#make(which, 32, [left, right], 0n, `${which}:${left.id}:${right.id}`);
  }

  /** `x >> 2 < 5` is asked as `x < 20`. */
  #unshifted(which: Relation, left: Numeric, right: Numeric): Numeric | null {
    const isBelow = which === 'ult' && left.op === 'shr';
    const isAbove = which === 'ult' && right.op === 'shr';
    const [shift, limit] = isBelow ? [left, right] : [right, left];
    const [value, count] = shift.args;
    if (!(isBelow || isAbove) || limit.op !== 'constant') return null;
    if (!value || count?.op !== 'constant') return null;
    const wide = isBelow ? limit.value << count.value : ((limit.value + 1n) << count.value) - 1n;
    if (wide >= 1n << BigInt(limit.bits)) return null;
    const edge = this.constant(wide, limit.bits);
    return isBelow ? this.relation('ult', value, edge) : this.relation('ult', edge, value);
  }

  /** The relation of which both this one and its complement can be told: what is remembered of a branch. */
  positive(of: Numeric): { readonly condition: Numeric; readonly negated: boolean } {
    const [left, right] = of.args;
    if (!left || !right || !isRelation(of.op)) return { condition: of, negated: false };
    if (of.op === 'ne') {
      if (right.op === 'constant' && right.value === 0n && isRelation(left.op))
        return this.positive(left);
      return { condition: this.relation('eq', left, right), negated: true };
    }
    if (of.op === 'eq' && right.op === 'constant' && right.value === 0n && isRelation(left.op)) {
      const inner = this.positive(left);
      return { condition: inner.condition, negated: !inner.negated };
    }
    if (of.op === 'ule') return { condition: this.relation('ult', right, left), negated: true };
    if (of.op === 'sle') return { condition: this.relation('slt', right, left), negated: true };
    // x < 5 and 4 < x are complements.
    if ((of.op === 'ult' || of.op === 'slt') && left.op === 'constant') {
      const next = this.constant(left.value + 1n, left.bits);
      if (next.value !== 0n) return { condition: this.relation(of.op, right, next), negated: true };
    }
    return { condition: of, negated: false };
  }

  #make(
    op: NumberOp,
    bits: Bits,
    args: readonly Numeric[],
    value: bigint,
    key: string | null,
  ): Numeric {
    const known = key === null ? undefined : this.#known.get(key);
    if (known) return known;
    const depth = 1 + Math.max(0, ...args.map((arg) => arg.depth));
    if (depth > deepest) return this.input(bits);
    const inputs = [...new Set(args.flatMap((arg) => arg.inputs))];
    const made: Numeric = { id: this.#next++, op, bits, args, value, inputs, depth };
    const opaque = op === 'input' || op === 'forgotten';
    const numeric = opaque ? { ...made, inputs: [] as Numeric[] } : made;
    if (opaque) (numeric.inputs as Numeric[]).push(numeric);
    if (key !== null) this.#known.set(key, numeric);
    return numeric;
  }
}

function powerOfTwo(value: bigint): bigint | null {
  if (value === 0n || (value & (value - 1n)) !== 0n) return null;
  return BigInt(value.toString(2).length - 1);
}

function holds(which: Relation, left: Numeric, right: Numeric): boolean {
  const [x, y] = [left.value, right.value];
  const [s, t] = [BigInt.asIntN(left.bits, x), BigInt.asIntN(right.bits, y)];
  switch (which) {
    case 'eq':
      return x === y;
    case 'ne':
      return x !== y;
    case 'ult':
      return x < y;
    case 'ule':
      return x <= y;
    case 'slt':
      return s < t;
    case 'sle':
      return s <= t;
  }
}
