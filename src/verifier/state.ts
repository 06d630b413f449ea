/** What the verifier knows at one point of one path: the kernel's struct bpf_verifier_state, with slots for registers. */
import type { Span } from '../lang/source';
import type { Scalar } from '../lang/types';
import type { Code } from './code';
import type { Block } from './compiler';
import type { Facts } from './facts';
import type { Numeric } from './numbers';

/** `trusted`: as the kernel gave it; `plain`: without any flag; `untrusted`: read from a map slot. */
export type Trust = 'trusted' | 'plain' | 'untrusted';

interface Offset {
  readonly offset: bigint;
  /** An unknown number that is added to it. */
  readonly varies: Numeric | null;
}

export type Value =
  /** `gone`: it was a pointer once, but what it pointed to has been released. */
  | { readonly kind: 'number'; readonly number: Numeric; readonly gone: boolean }
  | (Offset & {
      readonly kind: 'object';
      readonly record: string;
      /** Told apart by the NULL check: see State.nulls. */
      readonly id: number;
      /** The reference that it carries; 0: none. */
      readonly ref: number;
      readonly trust: Trust;
      /** How the compiler knows it. */
      readonly name: Numeric;
    })
  | (Offset & {
      readonly kind: 'map_value';
      readonly map: string;
      readonly id: number;
      readonly name: Numeric;
    })
  /** Memory that a global function got from its caller. */
  | (Offset & {
      readonly kind: 'memory';
      readonly size: number;
      readonly id: number;
      readonly name: Numeric;
    })
  | (Offset & { readonly kind: 'stack'; readonly frame: number; readonly object: number })
  | (Offset & { readonly kind: 'data'; readonly variable: string })
  | { readonly kind: 'map'; readonly map: string }
  | { readonly kind: 'function'; readonly fn: string }
  | { readonly kind: 'context' };

export type Pointer = Exclude<Value, { readonly kind: 'number' }>;

export interface Cell {
  readonly value: Value;
  readonly size: number;
  /** State.version when it was stored: the compiler still knows what is in it until a call. */
  readonly version: number;
}

/** How one branch went that the compiler may not ask again (see compiler.ts). */
export interface Decision {
  readonly condition: Numeric;
  readonly holds: boolean;
  readonly from: number;
  readonly to: number;
  /** Ways have met since that do not all lead over it. */
  readonly isMerged: boolean;
  /** By a case of a switch, from which LLVM concludes less. */
  readonly isCase: boolean;
}

export interface Frame {
  readonly code: Code;
  pc: number;
  slots: (Value | undefined)[];
  /** Memory of the frame by offset. */
  cells: Map<number, Cell>;
  decisions: Map<number, Decision>;
  block: Block;
  /** The caller's slot that gets what is returned. */
  readonly result: number | null;
  /** Head of the bpf_loop that this frame is a callback of. */
  readonly callbackOf: number | null;
}

export interface Reference {
  readonly id: number;
  readonly record: string;
  readonly span: Span;
}

export type TrailEvent =
  | { readonly kind: 'branch'; readonly taken: boolean }
  | { readonly kind: 'case'; readonly value: bigint | null }
  | { readonly kind: 'acquire' | 'release' | 'move'; readonly ref: number; readonly by: string }
  | { readonly kind: 'null'; readonly ref: number }
  | { readonly kind: 'enter' | 'leave'; readonly fn: string }
  | { readonly kind: 'iterate'; readonly again: boolean }
  | { readonly kind: 'exit' };

export interface Trail {
  readonly before: Trail | null;
  readonly span: Span;
  readonly event: TrailEvent;
}

export interface Stored {
  readonly address: Pointer;
  readonly type: Scalar;
  readonly value: Value;
  readonly version: number;
}

export class State {
  frames: Frame[] = [];
  refs = new Map<number, Reference>();
  /** What NULL checks have told, by the pointer's id. */
  nulls = new Map<number, boolean>();
  facts = new Map<number, Facts>();
  /** Counts what may have changed memory. */
  version = 0;
  /** The last store to memory that is not a known place of the stack: the compiler knows what a load of it gives. */
  stored: Stored | null = null;
  /** How often one of the kernel's loops has gone round. */
  iterations = 0;
  trail: Trail | null = null;

  get frame(): Frame {
    return this.frames[this.frames.length - 1] as Frame;
  }

  clone(): State {
    const copy = new State();
    copy.frames = this.frames.map((frame) => ({
      ...frame,
      slots: [...frame.slots],
      cells: new Map(frame.cells),
      decisions: new Map(frame.decisions),
    }));
    copy.refs = new Map(this.refs);
    copy.nulls = new Map(this.nulls);
    copy.facts = new Map(this.facts);
    copy.version = this.version;
    copy.iterations = this.iterations;
    copy.stored = this.stored;
    copy.trail = this.trail;
    return copy;
  }

  note(span: Span, event: TrailEvent): void {
    this.trail = { before: this.trail, span, event };
  }
}
