/** Where clang's bpf target puts the members of a record. */
import type { Attribute } from './syntax';
import { alignOf, type CType, type Field, sizeOf } from './types';

/** A member as declared. */
export interface Member {
  readonly name: string;
  readonly type: CType;
  /** Bits of a bit-field; null for an ordinary member. */
  readonly width: number | null;
  readonly isPacked: boolean;
  /** From `aligned(n)`; 1 where nothing was said. */
  readonly aligned: number;
  readonly isConst: boolean;
  readonly isVolatile: boolean;
  readonly attributes: readonly Attribute[];
}

export interface RecordLayout {
  readonly size: number;
  readonly align: number;
  readonly fields: readonly Field[];
  /** A bit-field that shares bytes with other members in a way that no integer covers. */
  readonly problem: Member | null;
}

type Unit = 8 | 16 | 32 | 64;

/** Counts in bits, as bit-fields need it. */
interface Placed {
  readonly member: Member;
  readonly start: number;
  readonly bits: number;
}

/** Lays out the members of a struct or union. */
export function layOutRecord(
  members: readonly Member[],
  record: { readonly isUnion: boolean; readonly isPacked: boolean; readonly aligned: number },
): RecordLayout {
  let end = 0;
  let size = 0;
  let align = record.aligned;
  const placed: Placed[] = [];
  for (const member of members) {
    const isPacked = member.isPacked || record.isPacked;
    const own = Math.max(isPacked ? 1 : alignOf(member.type), member.aligned);
    const bits = member.width ?? sizeOf(member.type) * 8;
    const start = record.isUnion ? 0 : startOf(member, end, own, isPacked);
    // An unnamed bit-field only moves what follows.
    const isPadding = member.width !== null && member.name === '';
    if (!isPadding) align = Math.max(align, own);
    if (!isPadding) placed.push({ member, start, bits });
    end = start + bits;
    size = Math.max(size, Math.ceil(end / 8));
  }
  const bytes = roundUp(size, align);
  const units = record.isUnion ? new Map<Placed, UnitOf>() : unitsOf(placed, bytes);
  let problem: Member | null = null;
  const fields = placed.map((p): Field => {
    const unit = p.member.width === null ? null : (units.get(p) ?? declaredUnit(p));
    if (unit?.isShared) problem = p.member;
    return fieldOf(p, unit);
  });
  return { size: bytes, align, fields, problem };
}

function startOf(member: Member, end: number, align: number, isPacked: boolean): number {
  const { width } = member;
  if (width === null) return roundUp(end, align * 8);
  if (width === 0) return roundUp(end, alignOf(member.type) * 8);
  const from = roundUp(end, member.aligned > 1 ? member.aligned * 8 : 1);
  const unit = sizeOf(member.type) * 8;
  const fits = (from % unit) + width <= unit;
  return isPacked || fits ? from : roundUp(from, unit);
}

interface UnitOf {
  readonly start: number;
  readonly bits: Unit;
  readonly isShared: boolean;
}

/** The integer of the declared type around a bit-field, or a wider one where packing made it straddle. */
function declaredUnit({ member, start, bits }: Placed): UnitOf {
  let unit = sizeOf(member.type) * 8;
  while (unit < 64 && (start % unit) + bits > unit) unit *= 2;
  return {
    start: start - (start % unit),
    bits: unit as Unit,
    isShared: (start % unit) + bits > unit,
  };
}

/**
 * Chooses the integers that bit-fields are read and written through: as declared, merged where they overlap, halved
 * where they would cover an ordinary member or bytes behind the record. Aligned units nest or are disjoint; only where
 * none fits, one is taken that is not aligned.
 */
function unitsOf(placed: readonly Placed[], size: number): Map<Placed, UnitOf> {
  const units = new Map<Placed, UnitOf>();
  const bitFields = placed.filter((p) => p.member.width !== null);
  const isTaken = (start: number, bits: number): boolean =>
    start + bits > size * 8 ||
    placed.some(
      (p) => p.member.width === null && p.start < start + bits && p.start + p.bits > start,
    );
  const assign = (group: readonly Placed[], start: number, bits: Unit): void => {
    const half = start + bits / 2;
    const overlong = group.some((p) => p.start + p.bits > start + bits);
    if (!overlong && !isTaken(start, bits)) {
      for (const p of group) units.set(p, { start, bits, isShared: false });
    } else if (bits === 8 || group.some((p) => p.start < half && p.start + p.bits > half)) {
      const unit = tightUnit(group, isTaken) ?? { start, bits, isShared: true };
      for (const p of group) units.set(p, unit);
    } else {
      const lower = group.filter((p) => p.start < half);
      const upper = group.filter((p) => p.start >= half);
      if (lower.length) assign(lower, start, (bits / 2) as Unit);
      if (upper.length) assign(upper, half, (bits / 2) as Unit);
    }
  };
  let rest = bitFields;
  while (rest.length) {
    const widest = rest.map(declaredUnit).reduce((a, b) => (b.bits > a.bits ? b : a));
    const isInside = (p: Placed) => p.start >= widest.start && p.start < widest.start + widest.bits;
    assign(rest.filter(isInside), widest.start, widest.bits);
    rest = rest.filter((p) => !isInside(p));
  }
  return units;
}

/** An integer around bit-fields that no aligned one covers without touching others; null if there is none. */
function tightUnit(
  group: readonly Placed[],
  isTaken: (start: number, bits: number) => boolean,
): UnitOf | null {
  const from = Math.min(...group.map((p) => p.start - (p.start % 8)));
  const to = Math.max(...group.map((p) => roundUp(p.start + p.bits, 8)));
  for (const bits of [8, 16, 32, 64] as const) {
    for (const start of [from, to - bits]) {
      const covers = start >= 0 && start <= from && start + bits >= to;
      if (covers && !isTaken(start, bits)) return { start, bits, isShared: false };
    }
  }
  return null;
}

function fieldOf({ member, start }: Placed, unit: UnitOf | null): Field {
  return {
    name: member.name,
    type: member.type,
    offset: (unit?.start ?? start) / 8,
    ...(unit && {
      bits: { shift: start - unit.start, width: member.width ?? 0, unit: unit.bits },
    }),
    ...(member.isConst && { isConst: true }),
    ...(member.isVolatile && { isVolatile: true }),
    attributes: member.attributes,
  };
}

const roundUp = (n: number, to: number): number => Math.ceil(n / to) * to;
