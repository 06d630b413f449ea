/** Texts to units, as both workers do it: a kernel that was edited is compiled once for all the programs that meet it. */
import type { Unit } from '../../lang/ir';
import { compileKernel, compileProgram } from '../../scenario/compile';
import { programName } from './names';

type Edits = Readonly<Record<string, string>>;

export class Texts {
  #edits: string | null = null;
  #kernel: readonly Unit[] = [];

  program(text: string): Unit {
    return compileProgram(text, programName);
  }

  /** `fresh`: these units were not given before for the same edits. */
  kernel(edits: Edits): { readonly units: readonly Unit[]; readonly fresh: boolean } {
    const wanted = JSON.stringify(edits);
    if (wanted === this.#edits) return { units: this.#kernel, fresh: false };
    this.#kernel = compileKernel(edits);
    this.#edits = wanted;
    return { units: this.#kernel, fresh: true };
  }
}
