/**
 * The intermediate form that everything downstream reads: the machine runs it, the checker explores it, the verifier
 * walks it, the export writes it. One flat list of instructions per function; jump targets are indices into that list.
 *
 * Scalars whose address is never taken live in numbered slots of the frame. Everything else (records, arrays, locals
 * whose address is taken) lives in the frame's memory at clang's offsets.
 */

import type { Diagnostic, SourceFile, Span } from './source';
import type { Attribute } from './syntax';
import type { CType, FunctionType, IntType, PointerType, RecordType, Scalar } from './types';

/** What one compilation yields. The program, the kernel and the environment are compiled apart and linked by name. */
export interface Unit {
  /** All texts that took part; spans index into this list. */
  readonly files: readonly SourceFile[];
  readonly functions: readonly IrFunction[];
  readonly globals: readonly Global[];
  readonly maps: readonly MapDef[];
  readonly structOps: readonly StructOpsDef[];
  /** Every record that is mentioned, by tag. */
  readonly records: ReadonlyMap<string, RecordType>;
  /** Enumerators and integer macros by name, so that values can be shown by name. */
  readonly constants: ReadonlyMap<string, bigint>;
  readonly diagnostics: readonly Diagnostic[];
}

export interface IrFunction {
  readonly name: string;
  readonly nameSpan: Span;
  readonly span: Span;
  readonly type: FunctionType;
  /** `extern`: declared only (a kfunc, found at link time). */
  readonly linkage: 'static' | 'global' | 'extern';
  /** `noinline` decides what the verifier follows as a subprogram; null where nothing was said. */
  readonly inlining: 'inline' | 'noinline' | null;
  /** The text of SEC("…"), e.g. `struct_ops.s/queue_io_cmd_daemon`; null for a plain function. */
  readonly section: string | null;
  readonly attributes: readonly Attribute[];
  /** Slots 0 … params-1 are the parameters, in order. */
  readonly params: number;
  readonly slots: readonly Slot[];
  readonly memory: readonly FrameObject[];
  /** Bytes of frame memory, a multiple of 8. */
  readonly memorySize: number;
  /** Empty for `extern`. The last instruction never falls through. */
  readonly code: readonly Instr[];
}

export interface Slot {
  /** null for a temporary. */
  readonly name: string | null;
  readonly type: IntType | PointerType;
  readonly isVolatile: boolean;
  readonly span: Span;
}

export interface FrameObject {
  /** null for a temporary. */
  readonly name: string | null;
  readonly type: CType;
  /** Bytes from the start of the frame's memory. */
  readonly offset: number;
  readonly size: number;
  readonly isVolatile: boolean;
  readonly span: Span;
}

export interface Global {
  readonly name: string;
  readonly type: CType;
  readonly attributes: readonly Attribute[];
  readonly section: string | null;
  readonly isConst: boolean;
  readonly isExtern: boolean;
  /** Non-zero initial values, by offset. */
  readonly init: readonly {
    readonly offset: number;
    readonly scalar: Scalar;
    readonly value: Operand;
  }[];
  readonly span: Span;
}

/** A `SEC(".maps")` variable. */
export interface MapDef {
  readonly name: string;
  /** The word after BPF_MAP_TYPE_, e.g. `HASH`. */
  readonly type: string;
  readonly key: CType | null;
  readonly value: CType | null;
  readonly maxEntries: number;
  readonly span: Span;
}

/** A `SEC(".struct_ops")` or `SEC(".struct_ops.link")` object. It is a Global too, under the same name. */
export interface StructOpsDef {
  readonly name: string;
  /** The record's tag, e.g. `ublk_bpf_ops`. */
  readonly record: string;
  /** Which function each member names. */
  readonly members: readonly { readonly field: string; readonly fn: string; readonly span: Span }[];
  readonly span: Span;
}

export type Operand =
  | { readonly kind: 'slot'; readonly slot: number }
  /** Already reduced to the width that the instruction asks for; a null pointer is 0n. */
  | { readonly kind: 'const'; readonly value: bigint }
  /** Address of a global, a map or a struct_ops object. */
  | { readonly kind: 'global'; readonly name: string; readonly offset: number }
  | { readonly kind: 'function'; readonly name: string };

/** Which memory an access means, as far as the types tell: for showing, for conflicts and for the verifier. */
export type Place =
  /** A field (`path` dotted from the innermost record that is a heap type, e.g. `iocb.ki_flags`). */
  | { readonly kind: 'field'; readonly record: string; readonly path: string }
  | { readonly kind: 'global'; readonly name: string; readonly path: string }
  | { readonly kind: 'local'; readonly name: string; readonly path: string }
  /** `*p` where p points to a plain scalar. */
  | { readonly kind: 'pointee'; readonly type: string };

export type BinaryOpcode =
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
  | 'eq'
  | 'ne'
  | 'lt'
  | 'le'
  | 'gt'
  | 'ge';

/** An argument of an intrinsic: a value, a type, or a literal text. */
export type ModelArg =
  | Operand
  | { readonly kind: 'type'; readonly type: CType }
  | { readonly kind: 'text'; readonly text: string };

export type Instr = InstrBody & {
  readonly span: Span;
};

type InstrBody =
  | { readonly op: 'move'; readonly dst: number; readonly value: Operand; readonly type: Scalar }
  | {
      readonly op: 'convert';
      readonly dst: number;
      readonly value: Operand;
      readonly from: Scalar;
      readonly to: Scalar;
      /** Written by the user as a cast, not implied by C. A cast of a pointer to an integer or back is for the verifier to judge. */
      readonly explicit: boolean;
    }
  | {
      readonly op: 'unary';
      readonly dst: number;
      readonly which: 'neg' | 'not' | 'lnot';
      readonly value: Operand;
      readonly type: Scalar;
    }
  /** `type` is that of the operands; comparisons yield i32 0 or 1. Shifts take the count in `right` with the same type. */
  | {
      readonly op: 'binary';
      readonly dst: number;
      readonly which: BinaryOpcode;
      readonly left: Operand;
      readonly right: Operand;
      readonly type: Scalar;
    }
  /** Address of a FrameObject (index into `memory`). */
  | { readonly op: 'local_address'; readonly dst: number; readonly object: number }
  /** `&base->field`: base must point to an object; `offset` in bytes. */
  | {
      readonly op: 'field_address';
      readonly dst: number;
      readonly base: Operand;
      readonly offset: number;
      readonly record: string;
      readonly field: string;
    }
  /** `base + index`, scaled; `length` is the array's where it is known (else null: pointer arithmetic as written). Index is i64. */
  | {
      readonly op: 'element_address';
      readonly dst: number;
      readonly base: Operand;
      readonly index: Operand;
      readonly size: number;
      readonly length: number | null;
    }
  | {
      readonly op: 'pointer_difference';
      readonly dst: number;
      readonly left: Operand;
      readonly right: Operand;
      readonly size: number;
    }
  | {
      readonly op: 'load';
      readonly dst: number;
      readonly address: Operand;
      readonly type: Scalar;
      readonly place: Place;
      readonly isVolatile: boolean;
    }
  | {
      readonly op: 'store';
      readonly address: Operand;
      readonly value: Operand;
      readonly type: Scalar;
      readonly place: Place;
      readonly isVolatile: boolean;
    }
  /** Assignment of a whole record. */
  | {
      readonly op: 'copy';
      readonly to: Operand;
      readonly from: Operand;
      readonly size: number;
      /** What is written, and what is read. */
      readonly place: Place;
      readonly source: Place;
    }
  | {
      readonly op: 'zero';
      readonly address: Operand;
      readonly size: number;
      readonly place: Place;
    }
  | {
      readonly op: 'atomic';
      readonly dst: number | null;
      readonly which: 'add' | 'sub' | 'and' | 'or' | 'xor' | 'xchg' | 'cmpxchg';
      readonly address: Operand;
      readonly value: Operand;
      /** cmpxchg only. */
      readonly expected: Operand | null;
      readonly type: Scalar;
      readonly yields: 'old' | 'new';
      readonly place: Place;
    }
  | { readonly op: 'jump'; readonly target: number }
  /** Takes `then` when the condition (of type `type`) is not zero. */
  | {
      readonly op: 'branch';
      readonly cond: Operand;
      readonly type: Scalar;
      readonly then: number;
      readonly otherwise: number;
    }
  | {
      readonly op: 'switch';
      readonly value: Operand;
      readonly type: Scalar;
      readonly cases: readonly {
        readonly low: bigint;
        readonly high: bigint;
        readonly target: number;
      }[];
      readonly otherwise: number;
    }
  /** A function by name: one of this unit, or a kfunc of the kernel. Argument i has the callee's parameter type i. */
  | {
      readonly op: 'call';
      readonly dst: number | null;
      readonly callee: string;
      readonly args: readonly Operand[];
      /** Scalar type of each argument as converted, then of the result unless it is void. */
      readonly types: readonly Scalar[];
    }
  /** Through a pointer; `member` says which struct_ops member or field it was loaded from, if known. */
  | {
      readonly op: 'call_pointer';
      readonly dst: number | null;
      readonly callee: Operand;
      readonly args: readonly Operand[];
      readonly types: readonly Scalar[];
      readonly member: { readonly record: string; readonly field: string } | null;
    }
  /** A BPF helper of the built-in list (see helpers.ts). */
  | {
      readonly op: 'helper';
      readonly dst: number | null;
      readonly name: string;
      readonly args: readonly Operand[];
      readonly types: readonly Scalar[];
    }
  /** An intrinsic of kernel/headers/model.h. */
  | {
      readonly op: 'model';
      readonly dst: number | null;
      readonly name: string;
      readonly args: readonly ModelArg[];
    }
  /** `value` is null in a void function, and where another function ended without a `return` (C leaves the value open). */
  | { readonly op: 'return'; readonly value: Operand | null }
  /**
   * `wait_until(cond, "…")` and `wait_idle(cond, "…")`: the instructions up to `end` compute the condition without side effects;
   * `end` is the matching `await`. The context is enabled when the condition holds.
   */
  | {
      readonly op: 'wait';
      readonly end: number;
      readonly idle: boolean;
      /** What is waited for, in words that follow "waits until". */
      readonly until: string;
    }
  | { readonly op: 'await'; readonly cond: Operand; readonly start: number }
  /** Start of a loop's head: kind and the verifier's bound matter to the verifier, the machine passes over it. */
  | { readonly op: 'loop'; readonly kind: 'c' | 'bpf_for' | 'bpf_loop' | 'bpf_repeat' }
  /** barrier_var(x), barrier(), asm volatile(""): forgets for the compiler, nothing for the machine. */
  | { readonly op: 'barrier'; readonly slot: number | null };
