/**
 * Raw code: what a model is compiled to before it becomes WebAssembly or C. Functions of basic blocks over 32- and
 * 64-bit integers, with one flat memory. Nothing in it knows of contexts, objects or references.
 */

export type RawType = 'i32' | 'i64';

export type Arithmetic =
  | 'add'
  | 'sub'
  | 'mul'
  | 'and'
  | 'or'
  | 'xor'
  | 'shl'
  | 'shr_s'
  | 'shr_u'
  | 'div_s'
  | 'div_u'
  | 'rem_s'
  | 'rem_u';

export type Comparison =
  | 'eq'
  | 'ne'
  | 'lt_s'
  | 'lt_u'
  | 'le_s'
  | 'le_u'
  | 'gt_s'
  | 'gt_u'
  | 'ge_s'
  | 'ge_u';

/** Bytes that a load or store touches. */
export type Width = 1 | 2 | 4 | 8;

export type Expr =
  | { readonly kind: 'const'; readonly type: RawType; readonly value: bigint }
  | { readonly kind: 'local'; readonly type: RawType; readonly index: number }
  | { readonly kind: 'global'; readonly type: RawType; readonly name: string }
  /** Division traps where C leaves it open: whoever builds the code guards it. Shift counts wrap at the type's width. */
  | {
      readonly kind: 'binary';
      readonly type: RawType;
      readonly which: Arithmetic;
      readonly left: Expr;
      readonly right: Expr;
    }
  /** Yields i32 0 or 1; the operands have one type. */
  | {
      readonly kind: 'compare';
      readonly type: 'i32';
      readonly which: Comparison;
      readonly left: Expr;
      readonly right: Expr;
    }
  /** i64 to i32: the low half. i32 to i64: with or without the sign. */
  | {
      readonly kind: 'resize';
      readonly type: RawType;
      readonly signed: boolean;
      readonly value: Expr;
    }
  /** Keeps the low `width` bytes of an i32, and extends them with their sign. */
  | { readonly kind: 'sign'; readonly type: 'i32'; readonly width: 1 | 2; readonly value: Expr }
  | {
      readonly kind: 'load';
      readonly type: RawType;
      readonly width: Width;
      readonly signed: boolean;
      readonly address: Expr;
      readonly offset: number;
    }
  | {
      readonly kind: 'select';
      readonly type: RawType;
      readonly cond: Expr;
      readonly then: Expr;
      readonly otherwise: Expr;
    }
  | {
      readonly kind: 'call';
      readonly type: RawType;
      readonly callee: string;
      readonly args: readonly Expr[];
    };

export type Stmt =
  | { readonly kind: 'set'; readonly local: number; readonly value: Expr }
  | { readonly kind: 'set_global'; readonly name: string; readonly value: Expr }
  | {
      readonly kind: 'store';
      readonly width: Width;
      readonly address: Expr;
      readonly offset: number;
      readonly value: Expr;
    }
  /** A call whose result, if any, is not wanted. */
  | { readonly kind: 'do'; readonly callee: string; readonly args: readonly Expr[] }
  | { readonly kind: 'fill'; readonly to: Expr; readonly value: Expr; readonly size: Expr }
  | { readonly kind: 'copy'; readonly to: Expr; readonly from: Expr; readonly size: Expr };

export type Terminator =
  | { readonly kind: 'jump'; readonly target: number }
  | {
      readonly kind: 'branch';
      readonly cond: Expr;
      readonly then: number;
      readonly otherwise: number;
    }
  /** `targets[value]`, or `otherwise` where the value is beyond. */
  | {
      readonly kind: 'table';
      readonly value: Expr;
      readonly targets: readonly number[];
      readonly otherwise: number;
    }
  | { readonly kind: 'return'; readonly value: Expr | null }
  | { readonly kind: 'unreachable' };

export interface Block {
  readonly statements: readonly Stmt[];
  readonly end: Terminator;
}

export interface RawFunction {
  readonly name: string;
  /** The first locals. */
  readonly params: readonly RawType[];
  readonly result: RawType | null;
  /** All locals, parameters first. */
  readonly locals: readonly RawType[];
  /** Execution begins at block 0. */
  readonly blocks: readonly Block[];
}

/** A function that whoever starts the module provides. */
export interface RawImport {
  readonly name: string;
  readonly params: readonly RawType[];
  readonly result: RawType | null;
}

export interface RawModule {
  readonly imports: readonly RawImport[];
  readonly functions: readonly RawFunction[];
  readonly globals: readonly {
    readonly name: string;
    readonly type: RawType;
    readonly value: bigint;
  }[];
  /** Functions that code from outside may call. */
  readonly exports: readonly string[];
}

// ---- building expressions

export const i32 = (value: number): Expr => ({
  kind: 'const',
  type: 'i32',
  value: BigInt(value | 0),
});
export const i64 = (value: bigint): Expr => ({
  kind: 'const',
  type: 'i64',
  value: BigInt.asIntN(64, value),
});
export const local = (index: number, type: RawType = 'i32'): Expr => ({
  kind: 'local',
  type,
  index,
});
export const global = (name: string, type: RawType = 'i32'): Expr => ({
  kind: 'global',
  type,
  name,
});
export const binary = (which: Arithmetic, left: Expr, right: Expr): Expr => ({
  kind: 'binary',
  type: left.type,
  which,
  left,
  right,
});
export const compare = (which: Comparison, left: Expr, right: Expr): Expr => ({
  kind: 'compare',
  type: 'i32',
  which,
  left,
  right,
});
export const load = (
  address: Expr,
  offset: number,
  width: Width,
  signed = false,
  type: RawType = width === 8 ? 'i64' : 'i32',
): Expr => ({ kind: 'load', type, width, signed, address, offset });
export const call = (callee: string, args: readonly Expr[], type: RawType = 'i32'): Expr => ({
  kind: 'call',
  type,
  callee,
  args,
});
export const wrap = (value: Expr): Expr =>
  value.type === 'i32' ? value : { kind: 'resize', type: 'i32', signed: false, value };
export const extend = (value: Expr, signed: boolean): Expr =>
  value.type === 'i64' ? value : { kind: 'resize', type: 'i64', signed, value };
export const isZero = (value: Expr): Expr =>
  compare('eq', value, value.type === 'i64' ? i64(0n) : i32(0));
export const store = (address: Expr, offset: number, width: Width, value: Expr): Stmt => ({
  kind: 'store',
  width,
  address,
  offset,
  value,
});
