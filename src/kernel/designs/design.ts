/** What an API design is: what is said of it, and the files in which its kernel differs from design A's. */
import type { SourceFile } from '../../lang/source';

/** Small enough for the first picture; what else is said of it, and the texts, are apart. */
export interface DesignName {
  /** A letter, as scenarios and links name it. */
  readonly id: string;
  readonly name: string;
}

export interface DesignAbout extends DesignName {
  /** One sentence: how an aio gets into the kernel and back. */
  readonly idea: string;
  /** What of the contract and of what a call does is unlike design A; nothing for A itself. */
  readonly changes: readonly string[];
  /** Whether it promises that a program which the verifier accepts leaks no aio by its own doing. */
  readonly tracksEveryAio: boolean;
  /** What an accepted program can't get wrong, and what it still can. */
  readonly guarantees: readonly string[];
  readonly leavesOpen: readonly string[];
  /** What becomes of the flaws of the RFC's own kernel, and what of it is new. */
  readonly flaws: readonly Flaw[];
  /** Where the kernel does the same already (RFC-FACTS 7.4). */
  readonly precedents: readonly string[];
  /** Atomics and memory, in words. */
  readonly cost: string;
  /** What the verifier would have to learn; null: today's does. */
  readonly newVerifierCode: string | null;
  /** What its verdicts rest on: a real verifier gave some under this contract, or only the rules. */
  readonly judgedBy: 'recorded verdicts' | 'rules';
}

export interface Flaw {
  readonly what: string;
  readonly is: 'kept' | 'mended' | 'new';
  readonly how: string;
}

/** The obvious kernel for a design: the careful one with one thing forgotten. */
export interface NaiveKernel {
  /** Follows on "a kernel that forgets". */
  readonly forgets: string;
  /** The file of the design's kernel, and what stands in it (once) without that thing. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export interface DesignFiles {
  /** Each takes the place of the file of design A with its name. */
  readonly kernel: readonly SourceFile[];
  /** Headers for kernel files: in place of design A's, or new. */
  readonly kernelHeaders: readonly SourceFile[];
  /** Headers that programs include, where a call looks different. */
  readonly programHeaders: readonly SourceFile[];
  /** Programs written for this design, where those for design A will not do; by their names in scenario/ports.ts. */
  readonly ports: Readonly<Record<string, string>>;
  /** Programs that can't be written for it, by the same names, each with the reason. */
  readonly lacks: Readonly<Record<string, string>>;
  readonly naive: readonly NaiveKernel[];
}
