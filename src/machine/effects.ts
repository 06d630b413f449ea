/** What a step does, as the machine reports it. The timeline, the text views and the reports draw effects; nothing is guessed from differences of states. */
import type { Span } from '../lang/source';

/** Index into the model's table of object slots. A freed slot may be used again; see ObjectName. */
export type ObjectId = number;

/** Index into the model's contexts. */
export type ContextId = number;

/** Who must give a reference back. */
export type Holder =
  /** One activation of a BPF program; `callback` if it is a completion callback. */
  | {
      readonly kind: 'program' | 'callback';
      readonly context: ContextId;
      /** Nesting of BPF programs in that context, outermost 1. */
      readonly depth: number;
    }
  /** The program as a whole: a duty that outlives one activation. */
  | { readonly kind: 'duty' }
  | { readonly kind: 'kernel' }
  | { readonly kind: 'queue' }
  | { readonly kind: 'worker'; readonly context: ContextId }
  | { readonly kind: 'map' }
  | { readonly kind: 'fd_table' }
  | { readonly kind: 'ublk' }
  | { readonly kind: 'object'; readonly object: ObjectId }
  /** Nobody: the reference is lost. */
  | { readonly kind: 'nobody' };

/** The colours of the timeline: hue means holder and nothing else. */
export type HolderClass = 'program' | 'kernel' | 'kworker' | 'callback' | 'map' | 'env';

export type PropertyId =
  | 'no-leak'
  | 'no-use-after-free'
  | 'no-double-free'
  | 'ownership'
  | 'refcount'
  | 'callback-once'
  | 'io-completed-once'
  | 'pages-in-use'
  | 'one-issuer'
  | 'not-stuck'
  | 'no-livelock'
  | 'no-stack-overflow'
  | 'no-sleep-in-atomic'
  | 'fd-table'
  | 'ops-present'
  | 'truthful-result'
  | 'stream-order'
  | 'valid-access'
  | 'verifier-only'
  | 'user-assert'
  | 'model';

export type Effect =
  /** A function was entered. Only named functions of the program and of the kernel, in order. */
  | { readonly kind: 'call'; readonly fn: string; readonly span: Span }
  /** A function returned; `value` is null for void and for a pointer that is not NULL. */
  | {
      readonly kind: 'return';
      readonly fn: string;
      readonly value: bigint | null;
      readonly isPointer?: boolean;
      readonly span: Span;
    }
  /** A BPF program was entered or left through a struct_ops member. */
  | {
      readonly kind: 'enter';
      readonly fn: string;
      readonly member: string;
      readonly depth: number;
      readonly callback: boolean;
      readonly span: Span;
    }
  | {
      readonly kind: 'leave';
      readonly fn: string;
      readonly member: string;
      readonly depth: number;
      readonly callback: boolean;
      readonly value: bigint | null;
      readonly span: Span;
    }
  /** An outcome of the outside world, or a fault that happened (`fault` true) or did not. */
  | {
      readonly kind: 'choice';
      readonly label: string;
      readonly alternative: string;
      readonly fault: boolean;
      readonly span: Span;
    }
  | { readonly kind: 'label'; readonly text: string; readonly span: Span }
  | { readonly kind: 'alloc'; readonly object: ObjectId; readonly span: Span }
  | { readonly kind: 'free'; readonly object: ObjectId; readonly span: Span }
  /** A new reference, one given back, one handed on. `count` is the number of tokens of that kind on the object afterwards; `variables` names the program's copies. */
  | {
      readonly kind: 'take';
      readonly object: ObjectId;
      readonly ref: string;
      readonly holder: Holder;
      readonly count: number;
      readonly variables: readonly string[];
      readonly span: Span;
    }
  | {
      readonly kind: 'drop';
      readonly object: ObjectId;
      readonly ref: string;
      readonly holder: Holder;
      readonly count: number;
      readonly span: Span;
    }
  | {
      readonly kind: 'hand';
      readonly object: ObjectId;
      readonly ref: string;
      readonly from: Holder;
      readonly to: Holder;
      readonly span: Span;
    }
  /** The last copy on the program's side died: `how` and `span` say where, `lastHeld` where it was last named. */
  | {
      readonly kind: 'lost';
      readonly object: ObjectId;
      readonly ref: string;
      readonly from: Holder;
      readonly variable: string | null;
      readonly how: 'returned' | 'overwritten' | 'deleted';
      readonly span: Span;
      readonly lastHeld: Span;
    }
  | { readonly kind: 'passes_on' | 'picked_up'; readonly object: ObjectId; readonly span: Span }
  /** A change of a map: `key` and `value` printed. */
  | {
      readonly kind: 'map';
      readonly map: string;
      readonly what: 'insert' | 'update' | 'delete' | 'exchange';
      readonly key: string;
      readonly value: string;
      readonly span: Span;
    }
  /** The kernel itself would WARN here. */
  | { readonly kind: 'warn'; readonly text: string; readonly span: Span }
  /** The program breaks an obligation of the kernel design, at its own line if it runs; what goes wrong later is its doing. */
  | { readonly kind: 'broke'; readonly obligation: string; readonly span: Span | null }
  | {
      readonly kind: 'violation';
      readonly property: PropertyId;
      readonly object: ObjectId | null;
      readonly message: string;
      /** Whose it is, by what was broken in the run until then; `unclear`: the kernel broke its word before the program did. */
      readonly evidence: 'program' | 'kernel' | 'unclear';
      readonly blame: 'program' | 'kernel' | 'model';
      readonly ends: boolean;
      readonly span: Span;
    };

export type EffectKind = Effect['kind'];
