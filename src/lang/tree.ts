/**
 * The typed tree: names resolved, every implicit conversion written down, sugar removed. It says by itself what a
 * program means: the lowering reads it, and so does the naive checker of the tests.
 *
 * An Lvalue is a place; reading it is an explicit `load`. Operands of a binary operation have one type. Evaluation
 * order is clang's: arguments from left to right, the right side of an assignment before its place.
 */
import type { BinaryOpcode, Global, MapDef, StructOpsDef } from './ir';
import type { Span } from './source';
import type { Attribute } from './syntax';
import type { CType, Field, FunctionType, RecordType } from './types';

/** What the checker makes of one translation unit. */
export interface CheckedUnit {
  readonly functions: readonly CheckedFunction[];
  readonly globals: readonly Global[];
  readonly maps: readonly MapDef[];
  readonly structOps: readonly StructOpsDef[];
  readonly records: ReadonlyMap<string, RecordType>;
  /** Enumerators by name. */
  readonly constants: ReadonlyMap<string, bigint>;
}

export interface CheckedFunction {
  readonly name: string;
  readonly nameSpan: Span;
  readonly span: Span;
  readonly type: FunctionType;
  readonly linkage: 'static' | 'global' | 'extern';
  readonly inlining: 'inline' | 'noinline' | null;
  readonly section: string | null;
  readonly attributes: readonly Attribute[];
  readonly params: readonly Local[];
  /** null for `extern`. */
  readonly body: readonly Statement[] | null;
}

/** A variable of one function; the object itself is its identity. */
export interface Local {
  /** null for a temporary. */
  readonly name: string | null;
  readonly type: CType;
  readonly isVolatile: boolean;
  readonly isConst: boolean;
  /** An array, a record, or a scalar whose address is taken. */
  readonly inMemory: boolean;
  readonly span: Span;
}

/** Where a `goto`, a `switch` or nothing leads; the object itself is its identity. */
export interface Label {
  readonly name: string;
}

/** A place in memory, or a local. The qualifiers are those of the access. */
export type Lvalue = {
  readonly type: CType;
  readonly isConst: boolean;
  readonly isVolatile: boolean;
  readonly span: Span;
} & (
  | { readonly kind: 'local'; readonly local: Local }
  /** A variable of the file, a map, or (`.str0`) a string literal. */
  | { readonly kind: 'global'; readonly name: string }
  | { readonly kind: 'deref'; readonly pointer: Value }
  | {
      readonly kind: 'member';
      readonly base: Lvalue;
      readonly record: RecordType;
      readonly field: Field;
    }
  /** `base` is an array; `index` has 64 bits. */
  | { readonly kind: 'element'; readonly base: Lvalue; readonly index: Value }
  /** A record's value that is needed as a place: stored to `local` first. */
  | { readonly kind: 'temporary'; readonly local: Local; readonly value: Value }
  /** `(struct t){ … }`. */
  | { readonly kind: 'literal'; readonly local: Local; readonly init: Initial }
);

/** How a variable starts: zeroed as a whole if `zero`, then the stores in order. */
export interface Initial {
  readonly zero: boolean;
  readonly stores: readonly { readonly target: Lvalue; readonly value: Value }[];
}

/** An argument of an intrinsic. */
export type IntrinsicArg =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'type'; readonly type: CType }
  | { readonly kind: 'text'; readonly text: string };

export type AtomicOp = 'add' | 'sub' | 'and' | 'or' | 'xor' | 'xchg' | 'cmpxchg';

/** An expression for its value (or its effect, if `type` is void). */
export type Value = { readonly type: CType; readonly span: Span } & (
  | { readonly kind: 'const'; readonly value: bigint }
  | { readonly kind: 'load'; readonly from: Lvalue }
  /** `&x`, and an array or string where its first element's address is meant. */
  | { readonly kind: 'address'; readonly of: Lvalue }
  | { readonly kind: 'function'; readonly name: string }
  | {
      readonly kind: 'unary';
      readonly which: 'neg' | 'not' | 'lnot';
      readonly operand: Value;
    }
  /** Comparisons yield int. The count of a shift has the type of what is shifted. */
  | {
      readonly kind: 'binary';
      readonly which: BinaryOpcode;
      readonly left: Value;
      readonly right: Value;
    }
  /** `pointer + index`, in elements of `size` bytes; `index` has 64 bits and a sign. */
  | {
      readonly kind: 'offset';
      readonly pointer: Value;
      readonly index: Value;
      readonly size: number;
    }
  | {
      readonly kind: 'difference';
      readonly left: Value;
      readonly right: Value;
      readonly size: number;
    }
  | {
      readonly kind: 'logical';
      readonly which: 'and' | 'or';
      readonly left: Value;
      readonly right: Value;
    }
  | {
      readonly kind: 'conditional';
      readonly cond: Value;
      readonly then: Value;
      readonly otherwise: Value;
    }
  /** Evaluates `value` into a temporary that `body` reads. */
  | { readonly kind: 'let'; readonly local: Local; readonly value: Value; readonly body: Value }
  | { readonly kind: 'comma'; readonly left: Value; readonly right: Value }
  | { readonly kind: 'assign'; readonly target: Lvalue; readonly value: Value }
  /**
   * `target op= operand`, `++` and `--`: the operand first, then the place once; computed in the operand's type (for
   * pointers: in elements of `size` bytes) and converted back.
   */
  | {
      readonly kind: 'update';
      readonly target: Lvalue;
      readonly which: BinaryOpcode;
      readonly operand: Value;
      /** The type to compute in. */
      readonly in: CType;
      /** For pointers: bytes per element. */
      readonly size: number | null;
      readonly yields: 'old' | 'new';
    }
  /** To bool means `!= 0`; to void means the value is not wanted. */
  | { readonly kind: 'cast'; readonly operand: Value; readonly implicit: boolean }
  | { readonly kind: 'call'; readonly callee: string; readonly args: readonly Value[] }
  | {
      readonly kind: 'call_pointer';
      readonly callee: Value;
      readonly args: readonly Value[];
      /** The field that the pointer was read from, if it was. */
      readonly member: { readonly record: string; readonly field: string } | null;
    }
  | { readonly kind: 'helper'; readonly name: string; readonly args: readonly Value[] }
  | { readonly kind: 'model'; readonly name: string; readonly args: readonly IntrinsicArg[] }
  /** wait_until(cond, "until"), wait_idle(cond, "until"): the condition has no effects. */
  | { readonly kind: 'wait'; readonly cond: Value; readonly idle: boolean; readonly until: string }
  | {
      readonly kind: 'atomic';
      readonly which: AtomicOp;
      readonly target: Lvalue;
      readonly value: Value;
      /** cmpxchg only. */
      readonly expected: Value | null;
      readonly yields: 'old' | 'new';
    }
  /** Calls `callback(i, context)` for i from 0 while it yields 0, at most `count` times; yields the number of calls. */
  | {
      readonly kind: 'bpf_loop';
      readonly count: Value;
      readonly callback: string;
      readonly callbackType: FunctionType;
      readonly context: Value;
    }
  | { readonly kind: 'zero'; readonly to: Value; readonly size: number }
  | { readonly kind: 'copy'; readonly to: Value; readonly from: Value; readonly size: number }
  | { readonly kind: 'barrier'; readonly local: Local | null }
  /** `({ … })`: `result` is null if it has none. */
  | {
      readonly kind: 'statements';
      readonly body: readonly Statement[];
      readonly result: Value | null;
    }
);

export type Statement = { readonly span: Span } & (
  | { readonly kind: 'expr'; readonly value: Value }
  | { readonly kind: 'block'; readonly body: readonly Statement[] }
  /** `init` is null for a variable that starts with whatever was there. */
  | { readonly kind: 'declare'; readonly local: Local; readonly init: Initial | null }
  | {
      readonly kind: 'if';
      readonly cond: Value;
      readonly then: Statement;
      readonly otherwise: Statement | null;
    }
  | { readonly kind: 'while' | 'do'; readonly cond: Value; readonly body: Statement }
  | {
      readonly kind: 'for';
      readonly init: Statement | null;
      readonly cond: Value | null;
      readonly step: Value | null;
      readonly body: Statement;
    }
  /** For each number from `from` up to but not including `to` (both int, evaluated once); bpf_repeat has no variable. */
  | {
      readonly kind: 'bpf_for';
      readonly variable: Lvalue | null;
      readonly from: Value;
      readonly to: Value;
      readonly body: Statement;
    }
  | {
      readonly kind: 'switch';
      readonly value: Value;
      readonly cases: readonly {
        readonly low: bigint;
        readonly high: bigint;
        readonly label: Label;
      }[];
      readonly otherwise: Label | null;
      readonly body: Statement;
    }
  /** A label of the user's, or a `case`. */
  | { readonly kind: 'label'; readonly label: Label }
  | { readonly kind: 'goto'; readonly label: Label }
  | { readonly kind: 'break' | 'continue' }
  | { readonly kind: 'return'; readonly value: Value | null }
);
