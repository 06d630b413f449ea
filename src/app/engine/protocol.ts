/** What the page and the compiling worker say to each other. */
import type { Unit } from '../../lang/ir';

export interface CompileRequest {
  readonly id: number;
  readonly text: string;
  /** Kernel files as the scenario has edited them, by name. */
  readonly edits: Readonly<Record<string, string>>;
}

export type CompileAnswer =
  | {
      readonly id: number;
      readonly program: Unit;
      /** The kernel's units; null where they are those of the last answer, as they are while only the program changes. */
      readonly kernel: readonly Unit[] | null;
    }
  /** The compiler itself gave up; a program with errors is an ordinary answer. */
  | { readonly id: number; readonly failure: string };
