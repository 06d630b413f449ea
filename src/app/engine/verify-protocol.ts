/** What the page and the verifying worker say to each other. */
import type { Contract } from '../../verifier/contract';
import type { Verdict } from '../../verifier/verify';

export interface VerifyRequest {
  readonly id: number;
  readonly text: string;
  readonly design: string;
  /** Kernel files as the scenario has edited them, by name. */
  readonly edits: Readonly<Record<string, string>>;
}

export interface Verified {
  readonly verdicts: readonly Verdict[];
  readonly contract: Contract;
}

export type VerifyAnswer =
  | ({ readonly id: number } & Verified)
  /** Why nothing can be said: the program has errors, or a kernel file. */
  | { readonly id: number; readonly problem: string };
