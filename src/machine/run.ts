/** One run of a model, recorded: what the timeline draws, the inspector shows and a link restores. */
import type { Span } from '../lang/source';
import type { ContextId, Effect, Holder, ObjectId, PropertyId } from './effects';

/** Something that can happen next: this context runs, with this alternative if it stands at a choice. */
export interface Choice {
  readonly context: ContextId;
  /** Index of the alternative; 0 where the context has nothing to choose. */
  readonly alternative: number;
}

/** A choice as the user sees it. */
export interface EnabledChoice extends Choice {
  /** Label of the choice point, e.g. `read_iter`; null where the context just goes on. */
  readonly label: string | null;
  /** e.g. `-EAGAIN`; for a context that goes on, the function that it goes on in. */
  readonly text: string;
  readonly fault: boolean;
  /** Where the context stands. */
  readonly span: Span;
}

export interface StepRecord {
  /** Counts from 1. Step 0 is the initial state. */
  readonly index: number;
  readonly choice: EnabledChoice;
  readonly effects: readonly Effect[];
  /** Source places of the instructions that ran, in order, without repeats. */
  readonly visited: readonly Span[];
  /** Function in which the step began, and its name on the timeline. */
  readonly fn: string;
  readonly label: string;
}

/** A context (thread of execution) of the model. */
export interface ContextInfo {
  readonly id: ContextId;
  /** e.g. `ublk daemon`, `kworker 1`. */
  readonly name: string;
  readonly kind: 'task' | 'irq' | 'kworker' | 'teardown';
  readonly fn: string;
  readonly instance: number;
}

/** An object over its life in one run. A slot that is freed and allocated again is two objects. */
export interface RunObject {
  /** Unique in the run: `aio#1`, `file fd 5`, `io tag 0`. */
  readonly name: string;
  readonly slot: ObjectId;
  /** The record's tag, e.g. `bpf_aio`. */
  readonly type: string;
  /** Step of the alloc effect (0 for what is there from the start) and of the free; null while alive. */
  readonly born: number;
  readonly freed: number | null;
}

/** One reference over its life in one run. */
export interface RunReference {
  readonly object: RunObject;
  readonly ref: string;
  /** Stretches with one holder each; each begins where the one before ends. `to` null: still there at the end of the run. */
  readonly spans: readonly {
    readonly holder: Holder;
    readonly from: number;
    readonly to: number | null;
  }[];
  /** How it ended: given back, freed with the object, lost, or not yet. */
  readonly end: 'dropped' | 'freed' | 'lost' | 'open';
  /** Set when lost. */
  readonly lost: {
    readonly step: number;
    readonly span: Span;
    readonly lastHeld: Span;
    readonly variable: string | null;
    readonly how: 'returned' | 'overwritten' | 'deleted';
  } | null;
}

export interface RunViolation {
  readonly step: number;
  readonly property: PropertyId;
  readonly object: RunObject | null;
  readonly message: string;
  readonly blame: 'program' | 'kernel' | 'model';
  /** If it is the program's: the obligation that the program broke first, and where. */
  readonly obligation: BrokenObligation | null;
  readonly ends: boolean;
  readonly span: Span;
}

/** What a program must do and did not. */
export interface BrokenObligation {
  /** Follows on "a program must". */
  readonly text: string;
  /** The program's line; null if the program did not run. */
  readonly span: Span | null;
}

/** Everything that is known about one run, from its first step to the last that was taken. */
export interface RecordedRun {
  readonly contexts: readonly ContextInfo[];
  /** `steps[0]` is the initial state: its effects are those of the set-up. */
  readonly steps: readonly StepRecord[];
  readonly objects: readonly RunObject[];
  readonly references: readonly RunReference[];
  readonly violations: readonly RunViolation[];
  /** The first step after which the run was in the state in which it ends: it can go round from there. null if it never was. */
  readonly again: number | null;
  /** Why nothing more can happen, if so: all done, stuck, or ended by a violation or a bound. */
  readonly end: RunEnd | null;
}

export type RunEnd =
  | { readonly kind: 'quiescent' }
  | {
      readonly kind: 'stuck';
      /** `until` is what a context waits for, in words that follow "waits until". */
      readonly waiting: readonly {
        readonly context: ContextId;
        readonly until: string;
        readonly span: Span;
      }[];
    }
  | { readonly kind: 'violation' }
  | { readonly kind: 'bound'; readonly what: string };

/** The state after one step, made readable: for the inspector, hovers and the reference graph. */
export interface Inspection {
  readonly contexts: readonly ContextInspection[];
  readonly objects: readonly ObjectInspection[];
  readonly maps: readonly MapInspection[];
  readonly globals: readonly NamedValue[];
}

export interface ContextInspection {
  readonly context: ContextId;
  readonly status: 'ready' | 'at-choice' | 'waiting' | 'idle' | 'done';
  /** For waiting and idle: words that follow "waits until"; for at-choice: the label. */
  readonly detail: string | null;
  /** Outermost first. */
  readonly stack: readonly FrameInspection[];
}

export interface FrameInspection {
  readonly fn: string;
  /** Where it stands (for outer frames: the call). */
  readonly span: Span;
  readonly locals: readonly NamedValue[];
}

/** A value made readable. `object` is set when it points to (or is) an object. */
export interface NamedValue {
  readonly name: string;
  /** The C type as written. */
  readonly type: string;
  /** e.g. `4096`, `-EAGAIN`, `aio#2`, `NULL`, `{…}`. */
  readonly text: string;
  readonly object: ObjectId | null;
  /** Fields of a record, elements of an array. */
  readonly children?: readonly NamedValue[];
}

export interface ObjectInspection {
  readonly object: ObjectId;
  readonly name: string;
  readonly type: string;
  readonly live: boolean;
  readonly tokens: readonly { readonly ref: string; readonly holder: Holder }[];
  readonly fields: readonly NamedValue[];
  /** Objects that its pointers reach. */
  readonly pointsTo: readonly { readonly field: string; readonly object: ObjectId }[];
}

export interface MapInspection {
  readonly name: string;
  readonly type: string;
  readonly maxEntries: number;
  readonly entries: readonly { readonly key: string; readonly value: NamedValue }[];
}
