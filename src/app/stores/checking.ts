/** The check: whether one runs, what it has found, and in which model. What does the work is loaded when it is wanted. */
import { create } from 'zustand';
import type { Progress, Verdict } from '../../checker/check';
import type { Choice, Model, NodeId } from '../../machine';
import type { CheckBounds, Ending, FoundCause } from '../engine/check-protocol';

/** What a check has given, or as much of it as there is. */
export interface CheckResult {
  readonly model: Model;
  readonly bounds: CheckBounds;
  readonly found: readonly FoundCause[];
  readonly progress: Progress;
  readonly ms: number;
  /** null while the check goes on; `died`: without a verdict. */
  readonly ending: Ending | 'died' | null;
  readonly verdict: Verdict | null;
}

/** Every run was followed to its end: what was not found is not there, what was not reached can't be. */
export const isProved = ({ ending, verdict }: CheckResult): boolean =>
  ending === 'complete' && verdict?.limits.length === 0;

export type OwnerFilter = 'any' | 'program' | 'kernel';

/** Where the run of a cause goes wrong, beside the nearest run that ends without it. */
export type Parting =
  | { readonly state: 'sought' | 'unknown' }
  | {
      readonly state: 'known';
      readonly model: Model;
      /** After it nothing can avoid the cause; null: nothing ever could. */
      readonly step: number | null;
      /** The end of the cause's run. */
      readonly node: NodeId;
      /** The end of the safe run, in the same tree; null if there is none. */
      readonly safe: NodeId | null;
    };

export interface Checking {
  readonly running: boolean;
  /** Of the check that runs, or has run last; null before there is anything to tell. */
  readonly result: CheckResult | null;
  /** Causes of the check before: what is to be seen again, or gone. */
  readonly old: readonly FoundCause[];
  /** Runs of old causes in this model, as far as they have been tried; null: it does not fail any more. */
  readonly retried: ReadonlyMap<string, readonly Choice[] | null>;
  readonly owner: OwnerFilter;
  /** Key of the cause whose run was loaded last. */
  readonly selected: string | null;
  /** Of the selected cause. */
  readonly parting: Parting | null;
  /** Why there is no verdict. */
  readonly failure: string | null;
}

export const noCheck: Checking = {
  running: false,
  result: null,
  old: [],
  retried: new Map(),
  owner: 'any',
  selected: null,
  parting: null,
  failure: null,
};

export const useChecking = create<Checking>()(() => noCheck);
