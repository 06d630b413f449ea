/** What the timeline is asked to show, apart from the run itself. */

import type { RecordedRun } from '../machine/run';

/** Index of a step; 0 is the initial state. A position in time, never a length on the screen. */
export type Step = number;

/** A length or position on the screen. `StepScale` is the only way from one to the other. */
export type Px = number;

/** What a pointer or a key stroke points at. Objects go by their name, which is unique in a run. */
export type Target =
  | { readonly kind: 'step'; readonly step: Step }
  | { readonly kind: 'object'; readonly name: string }
  | { readonly kind: 'branch'; readonly id: BranchId };

export type BranchId = number;

/** One other run of the tree, as far as the Runs band draws it. */
export interface BranchView {
  /** Given back by `onBranch`; e.g. the id of the leaf's node. */
  readonly id: BranchId;
  /** The last step that it shares with this run; 0 if they differ from the first step on. */
  readonly fork: Step;
  /** The choice that was taken there, e.g. `attach succeeds`. */
  readonly label: string;
  /** `open`: it can go on, or nobody has looked. */
  readonly verdict: 'safe' | 'violation' | 'open';
  /** Its last step. */
  readonly leaf: Step;
}

/** This run beside one that ends without what breaks in it. */
export interface PartedView {
  /** The step after which this run could not be saved any more. Both are the same before it. */
  readonly step: Step;
  /** Some runs were not followed to their end: one of those may avoid it. */
  readonly isWithin: boolean;
  /** Where in this run it shows. */
  readonly broken: Step;
  /** The other run; its `id` is given back by `onBranch`. null: there is none. */
  readonly other: { readonly id: BranchId; readonly run: RecordedRun } | null;
}

/** An object that another design has and this one never makes: its row stays, with a note. */
export interface AbsentObject {
  readonly name: string;
  readonly type: string;
  /** e.g. `not used under A`. */
  readonly note: string;
}

export function sameTarget(a: Target | null, b: Target | null): boolean {
  if (a === null || b === null) return a === b;
  if (a.kind === 'step') return b.kind === 'step' && a.step === b.step;
  if (a.kind === 'object') return b.kind === 'object' && a.name === b.name;
  return b.kind === 'branch' && a.id === b.id;
}
