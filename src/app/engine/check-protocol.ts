/** What the page and the checking worker say to each other. Each answer names the check that it is about. */
import type { Cause, Culprit, Progress, Verdict } from '../../checker/check';
import type { Choice } from '../../machine';
import type { Scenario } from '../../scenario/schema';
import type { StatePicture } from './state-picture';

/** The user's bounds of a check. */
export interface CheckBounds {
  readonly maxStates: number;
  readonly maxSeconds: number;
  /** Most faults in one run; null: any number. */
  readonly maxFaults: number | null;
  /** Explore fewer states, where steps commute; runs that go round for ever are not looked for then. */
  readonly partialOrder: boolean;
}

/** What is checked, and how far. */
export interface Subject {
  readonly scenario: Scenario;
  /** The shipped kernel, packed; the worker compiles one that the scenario has edited. */
  readonly kernelUnits: string;
  readonly bounds: CheckBounds;
}

export interface StartRequest extends Subject {
  readonly kind: 'start';
  readonly id: number;
  /** Try the causes of the check before on this model first. */
  readonly retries: boolean;
}

/** Something about the check that has ended last. null is answered where it can't be known. */
export interface Answers {
  /** Of the cause with this key. */
  readonly culprit: { readonly of: string; readonly is: Culprit };
  /** Of all states, judged by the causes of an owner. */
  readonly states: { readonly of: 'any' | Cause['owner']; readonly is: StatePicture };
}

export type About = keyof Answers;

export type Question = {
  readonly [Key in About]: { readonly about: Key; readonly of: Answers[Key]['of'] };
}[About];

export type CheckRequest =
  | StartRequest
  | { readonly kind: 'stop'; readonly id: number }
  /** It may be asked for soon: all but the search is done ahead. */
  | ({ readonly kind: 'prepare' } & Subject)
  | { readonly kind: 'ask'; readonly id: number; readonly question: Question };

/** A cause with a name that it keeps while lines move. */
export interface FoundCause extends Cause {
  readonly key: string;
}

/** What became of an old counterexample in a model that has changed. */
export interface Retried {
  readonly key: string;
  /** Its choices in the new model, up to the same violation; null if that does not come any more. */
  readonly run: readonly Choice[] | null;
}

/** Why a check has ended: all is explored, or which bound has stopped it. */
export type Ending = 'complete' | 'states' | 'memory' | 'time' | 'cancelled';

export interface Done {
  readonly verdict: Verdict;
  readonly found: readonly FoundCause[];
  readonly ending: Ending;
  readonly ms: number;
}

export interface Sofar {
  readonly progress: Progress;
  /** Milliseconds since the check was asked for. */
  readonly ms: number;
  /** null: as told before. */
  readonly found: readonly FoundCause[] | null;
}

export type CheckAnswer =
  /** The worker lives, and holds its lock. */
  | { readonly kind: 'ready'; readonly id: 0 }
  | ({ readonly kind: 'retried'; readonly id: number } & Retried)
  | ({ readonly kind: 'progress'; readonly id: number } & Sofar)
  | ({ readonly kind: 'done'; readonly id: number } & Done)
  /** `id` is the question's. */
  | {
      readonly kind: 'answer';
      readonly id: number;
      readonly is: Answers[About]['is'] | null;
    }
  | { readonly kind: 'failed'; readonly id: number; readonly reason: string };
