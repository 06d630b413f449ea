/** What the verifier says when it refuses a program, in the kernel's own words. */
import type { Span } from '../lang/source';

export type Reason =
  | 'leak'
  | 'null'
  | 'null-map-value'
  | 'double-release'
  | 'use-after-release'
  | 'not-refcounted'
  | 'untrusted'
  | 'not-a-pointer'
  | 'bad-offset'
  | 'bounds'
  | 'pointer-arithmetic'
  | 'write-to-aio'
  | 'kptr-field'
  | 'wrong-type'
  | 'global-function'
  | 'sleepable'
  | 'tail-call'
  | 'return-value'
  | 'not-allowed'
  | 'loop';

/** Thrown by the rules, caught where the path is known. */
export class Refusal extends Error {
  readonly reason: Reason;
  /** All lines that the kernel would print; the last one is the message. */
  readonly lines: readonly string[];
  /** Where the lost reference was acquired. */
  readonly acquired: Span | null;

  constructor(reason: Reason, lines: string | readonly string[], acquired: Span | null = null) {
    const all = typeof lines === 'string' ? [lines] : lines;
    super(all.at(-1));
    this.reason = reason;
    this.lines = all;
    this.acquired = acquired;
  }
}
