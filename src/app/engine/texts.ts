/** Texts to units, as both workers do it: a kernel that was edited is compiled once for all the programs that meet it. */
import type { Unit } from '../../lang/ir';
import { compileKernel, compileProgram } from '../../scenario/compile';
import { programName } from './names';

type Edits = Readonly<Record<string, string>>;

export class Texts {
  #given: string | null = null;
  #kernel: readonly Unit[] = [];

  program(text: string, design: string): Unit {
    return compileProgram(text, programName, design);
  }

  /** `fresh`: these units were not given before for the same design, sockets and edits. */
  kernel(
    edits: Edits,
    design: string,
    sockets: boolean,
  ): { readonly units: readonly Unit[]; readonly fresh: boolean } {
    const wanted = JSON.stringify([design, sockets, edits]);
    if (wanted === this.#given) return { units: this.#kernel, fresh: false };
    this.#kernel = compileKernel(edits, design, sockets);
    this.#given = wanted;
    return { units: this.#kernel, fresh: true };
  }
}
