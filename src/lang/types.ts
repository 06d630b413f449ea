/** C types after checking, laid out as clang lays them out for the bpf target (little endian, LP64). */
import type { Attribute } from './syntax';

export interface IntType {
  readonly kind: 'int';
  readonly bits: 8 | 16 | 32 | 64;
  readonly signed: boolean;
  /** As C spells it: `unsigned int`, `bool`, or `enum tag`. */
  readonly name: string;
  /** For an enum: its members, so that values can be shown by name. */
  readonly members?: readonly { readonly name: string; readonly value: bigint }[];
}

export interface PointerType {
  readonly kind: 'pointer';
  readonly to: CType;
  /** Qualifiers of what is pointed to. */
  readonly toConst?: boolean;
  readonly toVolatile?: boolean;
  /** `__kptr` fields of map values: only bpf_kptr_xchg may change them. */
  readonly isKptr?: boolean;
}

export interface ArrayType {
  readonly kind: 'array';
  readonly of: CType;
  /** Elements; 0 for a flexible array. */
  readonly length: number;
}

/** A struct or union. One object per tag in a model, so records compare by identity. */
export interface RecordType {
  readonly kind: 'record';
  readonly isUnion: boolean;
  /** The tag, or `anonymous@file:line` for one without. */
  readonly tag: string;
  /** Bytes; 0 while the record is only declared. */
  readonly size: number;
  readonly align: number;
  readonly fields: readonly Field[];
  /** Only declared, never defined: pointers to it may be passed on, not followed. */
  readonly isOpaque: boolean;
}

export interface Field {
  /** Empty for an anonymous member, whose own fields are found through it. */
  readonly name: string;
  readonly type: CType;
  /** Bytes from the record's start. */
  readonly offset: number;
  /**
   * Set for bit-fields: position within the unsigned integer of `unit` bits at `offset`. Neighbours that share storage
   * share `offset` and `unit`, so that each byte of a record belongs to one cell.
   */
  readonly bits?: {
    readonly shift: number;
    readonly width: number;
    readonly unit: 8 | 16 | 32 | 64;
  };
  readonly isConst?: boolean;
  readonly isVolatile?: boolean;
  /** Attributes such as `counts("io")` that the kernel headers put on a field. */
  readonly attributes: readonly Attribute[];
}

export interface FunctionType {
  readonly kind: 'function';
  readonly returns: CType;
  readonly params: readonly CType[];
  readonly variadic: boolean;
}

interface VoidType {
  readonly kind: 'void';
}

export type CType = VoidType | IntType | PointerType | ArrayType | RecordType | FunctionType;

/** What one machine value can be. Pointers are 8 bytes in memory; `bool` is `u8`. */
export type Scalar = 'i8' | 'u8' | 'i16' | 'u16' | 'i32' | 'u32' | 'i64' | 'u64' | 'ptr';

export const scalarSize: Readonly<Record<Scalar, 1 | 2 | 4 | 8>> = {
  i8: 1,
  u8: 1,
  i16: 2,
  u16: 2,
  i32: 4,
  u32: 4,
  i64: 8,
  u64: 8,
  ptr: 8,
};

/** Bytes that a value of this type takes; 0 for what has no size (void, functions, records only declared). */
export function sizeOf(type: CType): number {
  switch (type.kind) {
    case 'int':
      return type.bits / 8;
    case 'pointer':
      return 8;
    case 'array':
      return type.length * sizeOf(type.of);
    case 'record':
      return type.size;
    default:
      return 0;
  }
}

/** Alignment in bytes, at least 1. */
export function alignOf(type: CType): number {
  switch (type.kind) {
    case 'int':
      return type.bits / 8;
    case 'pointer':
      return 8;
    case 'array':
      return alignOf(type.of);
    case 'record':
      return type.align;
    default:
      return 1;
  }
}

/** The machine's view of an integer or pointer. */
export function scalarOf(type: IntType | PointerType): Scalar {
  return type.kind === 'pointer' ? 'ptr' : (`${type.signed ? 'i' : 'u'}${type.bits}` as const);
}

/** `struct tag`; one without a tag is called what it is. */
function spellRecord({ isUnion, tag }: RecordType): string {
  const keyword = isUnion ? 'union' : 'struct';
  return tag.startsWith('anonymous@') ? `anonymous ${keyword}` : `${keyword} ${tag}`;
}

/** The type as C writes it, e.g. `const struct bpf_aio *`. `inner` is what stands where a name would. */
export function spell(type: CType, inner = ''): string {
  const join = (left: string) => (inner ? `${left} ${inner}` : left);
  switch (type.kind) {
    case 'void':
      return join('void');
    case 'int':
      return join(type.name);
    case 'record':
      return join(spellRecord(type));
    case 'pointer': {
      const qualifiers = `${type.toConst ? 'const ' : ''}${type.toVolatile ? 'volatile ' : ''}`;
      const wrapped = type.to.kind === 'array' || type.to.kind === 'function';
      return qualifiers + spell(type.to, wrapped ? `(*${inner})` : `*${inner}`);
    }
    case 'array':
      return spell(type.of, `${inner}[${type.length || ''}]`);
    case 'function': {
      const params = type.params.map((param) => spell(param));
      if (type.variadic) params.push('...');
      return spell(type.returns, `${inner}(${params.join(', ') || 'void'})`);
    }
  }
}
