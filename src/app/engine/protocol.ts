/** What the page and the compiling worker say to each other. */
import type { Unit } from '../../lang/ir';

export interface CompileRequest {
  readonly id: number;
  readonly text: string;
  readonly design: string;
  readonly sockets: boolean;
  /** Kernel files as the scenario has edited them, by name; null where the shipped kernel (design A’s) is meant. */
  readonly edits: Readonly<Record<string, string>> | null;
}

export type CompileAnswer =
  | {
      readonly id: number;
      readonly program: Unit;
      /** The kernel's units; null for the shipped one, and where they are those of the last answer that had some. */
      readonly kernel: readonly Unit[] | null;
    }
  /** The compiler itself gave up; a program with errors is an ordinary answer. */
  | { readonly id: number; readonly failure: string };
