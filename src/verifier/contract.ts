/**
 * What a design promises the verifier: flags per kfunc, and what the completion callback's argument is. Data only; the
 * shape is the same for the regimes of the recorded corpus, and for what a design's kernel file says of its kfuncs.
 */

export type KfuncFlag =
  | 'KF_ACQUIRE'
  | 'KF_RELEASE'
  | 'KF_RET_NULL'
  | 'KF_TRUSTED_ARGS'
  | 'KF_SLEEPABLE'
  | 'KF_RCU'
  | 'KF_DESTRUCTIVE'
  /** No kernel has it: releases only where the call has returned 0, so that the verifier goes both ways after it. */
  | 'KF_RELEASE_ON_SUCCESS';

export const kfuncFlags: readonly KfuncFlag[] = [
  'KF_ACQUIRE',
  'KF_RELEASE',
  'KF_RET_NULL',
  'KF_TRUSTED_ARGS',
  'KF_SLEEPABLE',
  'KF_RCU',
  'KF_DESTRUCTIVE',
  'KF_RELEASE_ON_SUCCESS',
];

export interface KfuncContract {
  readonly flags: readonly KfuncFlag[];
  /** Arguments (from 0) that may be anything: opaque to the program, not looked at by the verifier. */
  readonly opaque?: readonly number[];
  /** Instructions that a call is compiled to, if it is no plain call: it stands for something in a recording. */
  readonly compiledTo?: number;
}

/** Tag of a struct_ops member's first argument: owned is what a parameter named `…__ref` is. */
export type CallbackArgument = 'untracked' | 'borrowed' | 'owned';

export interface Contract {
  readonly id: string;
  readonly about: string;
  readonly kfuncs: Readonly<Record<string, KfuncContract>>;
  /** Pointers to the aio may lie in maps: its type has a destructor. */
  readonly kptr: boolean;
  readonly callbackArgument: CallbackArgument;
}
