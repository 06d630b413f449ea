/**
 * What a design's kernel files say of its contract with programs: obligations, and whose the callback's argument is.
 * The KF_ flags of kfuncs stand there, too (KFUNC): the verifier reads them.
 */
import type { Unit } from '../lang/ir';

export interface Obligation {
  /** The function of the kernel that it stands at. */
  readonly at: string;
  /** Broken with this property, below a call of the function; null: as the code there tells. */
  readonly property: string | null;
  /** Follows on "a program must". */
  readonly text: string;
}

export function obligationsOf(kernel: readonly Unit[]): readonly Obligation[] {
  return kernel.flatMap(({ functions }) =>
    functions.flatMap(({ name, attributes, code }) => [
      ...attributes
        .filter((attribute) => attribute.name === 'obliges')
        .map(({ args }) => ({ at: name, property: String(args[0]), text: String(args[1]) })),
      ...code.flatMap((instr): readonly Obligation[] => {
        const text = instr.op === 'model' && instr.name === 'program_must' ? instr.args[1] : null;
        return text?.kind === 'text' ? [{ at: name, property: null, text: text.text }] : [];
      }),
    ]),
  );
}

/** The stub of a struct_ops member is called `<struct_ops>__<member>`; a parameter of it named `…__ref` is owned. */
export function callbackArgumentOf(kernel: readonly Unit[]): 'borrowed' | 'owned' {
  const stub = kernel
    .flatMap(({ functions }) => functions)
    .find(({ name }) => name === 'bpf_aio_complete_ops__bpf_aio_complete_cb');
  return stub?.slots[0]?.name?.endsWith('__ref') ? 'owned' : 'borrowed';
}
