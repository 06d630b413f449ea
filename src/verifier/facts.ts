/**
 * What the kernel's verifier knows of a number: its unsigned and signed range, and which bits are known (struct tnum).
 * Kernel: __reg_deduce_bounds, reg_set_min_max, is_branch_taken, scalar_min_max_*.
 */

export type Bits = 32 | 64;

export interface Facts {
  readonly bits: Bits;
  readonly umin: bigint;
  readonly umax: bigint;
  readonly smin: bigint;
  readonly smax: bigint;
  /** Known bits, and a mask of the unknown ones. */
  readonly value: bigint;
  readonly mask: bigint;
}

export type Relation = 'eq' | 'ne' | 'ult' | 'ule' | 'slt' | 'sle';

const allOnes = { 32: (1n << 32n) - 1n, 64: (1n << 64n) - 1n } as const;
const least = { 32: -(1n << 31n), 64: -(1n << 63n) } as const;
const most = { 32: (1n << 31n) - 1n, 64: (1n << 63n) - 1n } as const;

const big = {
  min: (a: bigint, b: bigint): bigint => (a < b ? a : b),
  max: (a: bigint, b: bigint): bigint => (a > b ? a : b),
};

export const unsigned = (value: bigint, bits: Bits): bigint => BigInt.asUintN(bits, value);
const signed = (value: bigint, bits: Bits): bigint => BigInt.asIntN(bits, value);

export const unknown: Readonly<Record<Bits, Facts>> = {
  32: limits(32),
  64: limits(64),
};

function limits(bits: Bits): Facts {
  const mask = allOnes[bits];
  return { bits, umin: 0n, umax: mask, smin: least[bits], smax: most[bits], value: 0n, mask };
}

export function exactly(value: bigint, bits: Bits): Facts {
  const u = unsigned(value, bits);
  const s = signed(value, bits);
  return { bits, umin: u, umax: u, smin: s, smax: s, value: u, mask: 0n };
}

export const constantOf = (facts: Facts): bigint | null =>
  facts.umin === facts.umax ? facts.umin : null;

export const between = (low: bigint, high: bigint, bits: Bits): Facts =>
  settled({ ...unknown[bits], umin: low, umax: high });

export const betweenSigned = (low: bigint, high: bigint, bits: Bits): Facts =>
  settled({ ...unknown[bits], smin: low, smax: high });

const isEmpty = ({ umin, umax, smin, smax }: Facts): boolean => umin > umax || smin > smax;

/** Each part of what is known sharpens the others. A contradiction is forgotten, as the kernel does. */
function settled(facts: Facts): Facts {
  let now = facts;
  for (let round = 0; round < 3; round++) now = settledOnce(now);
  return isEmpty(now) ? unknown[facts.bits] : now;
}

function settledOnce(facts: Facts): Facts {
  const { bits } = facts;
  let { umin, umax, smin, smax, value, mask } = facts;
  umin = big.max(umin, value);
  umax = big.min(umax, value | mask);
  const sign = 1n << BigInt(bits - 1);
  if (!(mask & sign)) {
    smin = big.max(smin, signed(value, bits));
    smax = big.min(smax, signed(value | mask, bits));
  }
  if (signed(umin, bits) <= signed(umax, bits)) {
    smin = big.max(smin, signed(umin, bits));
    smax = big.min(smax, signed(umax, bits));
  }
  if (smin >= 0n || smax < 0n) {
    umin = big.max(umin, unsigned(smin, bits));
    umax = big.min(umax, unsigned(smax, bits));
  }
  if (umin <= umax) {
    // tnum_range: the bits above the highest one in which the two ends differ are known.
    const low = (1n << BigInt((umin ^ umax).toString(2).length)) - 1n;
    const rangeMask = umin === umax ? 0n : low;
    const rangeValue = umin & ~rangeMask;
    const known = ~mask & ~rangeMask;
    if (((value ^ rangeValue) & known) === 0n) {
      value = value | rangeValue;
      mask = mask & rangeMask;
      value = value & ~mask;
    }
  }
  return { bits, umin, umax, smin, smax, value, mask };
}

function intersection(a: Facts, b: Facts): Facts {
  return settled({
    bits: a.bits,
    umin: big.max(a.umin, b.umin),
    umax: big.min(a.umax, b.umax),
    smin: big.max(a.smin, b.smin),
    smax: big.min(a.smax, b.smax),
    value: (a.value | b.value) & ~(a.mask & b.mask),
    mask: a.mask & b.mask,
  });
}

/** Whether the comparison is sure to come out true or false; null: either (is_branch_taken). */
export function decidedBy(relation: Relation, a: Facts, b: Facts): boolean | null {
  switch (relation) {
    case 'eq': {
      if (constantOf(a) !== null && constantOf(a) === constantOf(b)) return true;
      const apart =
        a.umax < b.umin || b.umax < a.umin || a.smax < b.smin || b.smax < a.smin || differ(a, b);
      return apart ? false : null;
    }
    case 'ne': {
      const equal = decidedBy('eq', a, b);
      return equal === null ? null : !equal;
    }
    case 'ult':
      return a.umax < b.umin ? true : a.umin >= b.umax ? false : null;
    case 'ule':
      return a.umax <= b.umin ? true : a.umin > b.umax ? false : null;
    case 'slt':
      return a.smax < b.smin ? true : a.smin >= b.smax ? false : null;
    case 'sle':
      return a.smax <= b.smin ? true : a.smin > b.smax ? false : null;
  }
}

const differ = (a: Facts, b: Facts): boolean => ((a.value ^ b.value) & ~(a.mask | b.mask)) !== 0n;

const opposite: Readonly<Record<Relation, Relation>> = {
  eq: 'ne',
  ne: 'eq',
  ult: 'ule',
  ule: 'ult',
  slt: 'sle',
  sle: 'slt',
};

/** What is known of both sides where the comparison came out as `holds` (reg_set_min_max). */
export function refinedBy(
  relation: Relation,
  a: Facts,
  b: Facts,
  holds: boolean,
): readonly [Facts, Facts] {
  if (!holds) {
    const other = opposite[relation];
    if (other === 'eq' || other === 'ne') return refinedBy(other, a, b, true);
    // not (a < b) is b <= a.
    const [right, left] = refinedBy(other, b, a, true);
    return [left, right];
  }
  switch (relation) {
    case 'eq': {
      const both = intersection(a, b);
      return [both, both];
    }
    case 'ne':
      return [without(a, constantOf(b)), without(b, constantOf(a))];
    case 'ult':
      return [
        settled({ ...a, umax: big.min(a.umax, b.umax - 1n) }),
        settled({ ...b, umin: big.max(b.umin, a.umin + 1n) }),
      ];
    case 'ule':
      return [
        settled({ ...a, umax: big.min(a.umax, b.umax) }),
        settled({ ...b, umin: big.max(b.umin, a.umin) }),
      ];
    case 'slt':
      return [
        settled({ ...a, smax: big.min(a.smax, b.smax - 1n) }),
        settled({ ...b, smin: big.max(b.smin, a.smin + 1n) }),
      ];
    case 'sle':
      return [
        settled({ ...a, smax: big.min(a.smax, b.smax) }),
        settled({ ...b, smin: big.max(b.smin, a.smin) }),
      ];
  }
}

/** "Not 3" is only remembered where 3 is an end of the range. */
function without(facts: Facts, value: bigint | null): Facts {
  if (value === null || constantOf(facts) !== null) return facts;
  let { umin, umax, smin, smax } = facts;
  if (umin === value) umin += 1n;
  if (umax === value) umax -= 1n;
  if (smin === signed(value, facts.bits)) smin += 1n;
  if (smax === signed(value, facts.bits)) smax -= 1n;
  return settled({ ...facts, umin, umax, smin, smax });
}

export type Arithmetic =
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'mod'
  | 'and'
  | 'or'
  | 'xor'
  | 'shl'
  | 'shr'
  | 'sar';

/** The result of an operation of the processor. */
export function computed(which: Arithmetic, a: Facts, b: Facts): Facts {
  const { bits } = a;
  const [x, y] = [constantOf(a), constantOf(b)];
  if (x !== null && y !== null) {
    const value = constantResult(which, x, y, bits);
    return value === null ? unknown[bits] : exactly(value, bits);
  }
  const bounds = boundsOf(which, a, b);
  const known = knownBits(which, a, b);
  return known ? intersection(bounds, { ...unknown[bits], ...known }) : bounds;
}

export function constantResult(which: Arithmetic, x: bigint, y: bigint, bits: Bits): bigint | null {
  const count = y & BigInt(bits - 1);
  switch (which) {
    case 'add':
      return unsigned(x + y, bits);
    case 'sub':
      return unsigned(x - y, bits);
    case 'mul':
      return unsigned(x * y, bits);
    case 'div':
      return y === 0n ? 0n : x / y;
    case 'mod':
      return y === 0n ? x : x % y;
    case 'and':
      return x & y;
    case 'or':
      return x | y;
    case 'xor':
      return x ^ y;
    case 'shl':
      return unsigned(x << count, bits);
    case 'shr':
      return x >> count;
    case 'sar':
      return unsigned(signed(x, bits) >> count, bits);
  }
}

function boundsOf(which: Arithmetic, a: Facts, b: Facts): Facts {
  const { bits } = a;
  const any = unknown[bits];
  const shift = constantOf(b);
  switch (which) {
    case 'add':
      return fitting(bits, a.umin + b.umin, a.umax + b.umax, a.smin + b.smin, a.smax + b.smax);
    case 'sub':
      return fitting(bits, a.umin - b.umax, a.umax - b.umin, a.smin - b.smax, a.smax - b.smin);
    case 'mul':
      return a.smin >= 0n && b.smin >= 0n && a.umax * b.umax <= most[bits]
        ? between(a.umin * b.umin, a.umax * b.umax, bits)
        : any;
    case 'and':
      return between(0n, big.min(a.umax, b.umax), bits);
    case 'or':
      return settled({ ...any, umin: big.max(a.umin, b.umin) });
    case 'shl':
      return shift !== null && shift < BigInt(bits) && a.umax << shift <= allOnes[bits]
        ? between(a.umin << shift, a.umax << shift, bits)
        : any;
    case 'shr':
      return shift !== null && shift < BigInt(bits)
        ? between(a.umin >> shift, a.umax >> shift, bits)
        : any;
    case 'sar':
      return shift !== null && shift < BigInt(bits)
        ? betweenSigned(a.smin >> shift, a.smax >> shift, bits)
        : any;
    default:
      return any;
  }
}

/** Ends that do not fit wrap around, and then nothing is known of that range. */
function fitting(bits: Bits, umin: bigint, umax: bigint, smin: bigint, smax: bigint): Facts {
  const any = unknown[bits];
  const u = umin >= 0n && umax <= allOnes[bits] ? { umin, umax } : {};
  const s = smin >= least[bits] && smax <= most[bits] ? { smin, smax } : {};
  return settled({ ...any, ...u, ...s });
}

function knownBits(which: Arithmetic, a: Facts, b: Facts): { value: bigint; mask: bigint } | null {
  const { bits } = a;
  const all = allOnes[bits];
  const shift = constantOf(b);
  switch (which) {
    case 'and': {
      const [alpha, beta] = [a.value | a.mask, b.value | b.mask];
      const value = a.value & b.value;
      return { value, mask: alpha & beta & ~value & all };
    }
    case 'or': {
      const value = a.value | b.value;
      return { value, mask: (a.mask | b.mask) & ~value };
    }
    case 'xor': {
      const mask = a.mask | b.mask;
      return { value: (a.value ^ b.value) & ~mask, mask };
    }
    case 'add': {
      const sum = a.mask + b.mask + a.value + b.value;
      const mask = (sum ^ (a.value + b.value)) | a.mask | b.mask;
      return { value: unsigned((a.value + b.value) & ~mask, bits), mask: mask & all };
    }
    case 'shl':
      return shift !== null && shift < BigInt(bits)
        ? { value: (a.value << shift) & all, mask: (a.mask << shift) & all }
        : null;
    case 'shr':
      return shift !== null && shift < BigInt(bits)
        ? { value: a.value >> shift, mask: a.mask >> shift }
        : null;
    default:
      return null;
  }
}

/** The same number in more bits. */
export function widened(facts: Facts, isSigned: boolean): Facts {
  if (facts.bits === 64) return facts;
  if (isSigned && !(facts.smin >= 0n)) return betweenSigned(facts.smin, facts.smax, 64);
  return settled({
    ...unknown[64],
    umin: facts.umin,
    umax: facts.umax,
    value: facts.value,
    mask: facts.mask,
  });
}

/** The low half. */
export function narrowed(facts: Facts): Facts {
  if (facts.bits === 32) return facts;
  const all = allOnes[32];
  const low = { ...unknown[32], value: facts.value & all, mask: facts.mask & all };
  if (facts.umax <= all) return settled({ ...low, umin: facts.umin, umax: facts.umax });
  if (facts.smin >= least[32] && facts.smax <= most[32])
    return settled({ ...low, smin: facts.smin, smax: facts.smax });
  return settled(low);
}
