/** What an API design is: what is said of it, and the files in which its kernel differs from design A's. */
import type { SourceFile } from '../../lang/source';

/** Small enough for the first picture; the texts are apart. */
export interface DesignAbout {
  /** A letter, as scenarios and links name it. */
  readonly id: string;
  readonly name: string;
  /** One sentence: how an aio gets into the kernel and back. */
  readonly idea: string;
  /** What becomes of the flaws of the RFC's own kernel, and what of it is new. */
  readonly flaws: readonly Flaw[];
  /** Where the kernel does the same already (RFC-FACTS 7.4). */
  readonly precedents: readonly string[];
  readonly cost: string;
}

export interface Flaw {
  readonly what: string;
  readonly is: 'kept' | 'mended' | 'new';
  readonly how: string;
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
}
