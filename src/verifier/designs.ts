/** What each API design promises the verifier, read off its kernel files. */
import { callbackArgumentOf } from '../kernel/contract';
import { designById } from '../kernel/designs/list';
import type { Unit } from '../lang/ir';
import { type Contract, type KfuncFlag, kfuncFlags } from './contract';

/** The contract of a design; `kernel`: its units. */
export function contractOfDesign(id: string, kernel: readonly Unit[]): Contract | null {
  const design = designById(id);
  if (!design) return null;
  const kfuncs = Object.fromEntries([...flagsOf(kernel)].map(([name, flags]) => [name, { flags }]));
  return {
    ...{ id, about: design.name, kfuncs, kptr: true },
    callbackArgument: callbackArgumentOf(kernel),
  };
}

/** The flags that kernel files register their kfuncs with. */
function flagsOf(kernel: readonly Unit[]): ReadonlyMap<string, readonly KfuncFlag[]> {
  const marks = kernel.flatMap(({ functions }) =>
    functions.flatMap(({ name, attributes }) =>
      attributes
        .filter((attribute) => attribute.name === 'kfunc')
        .map(({ args }) => [name, String(args[0] ?? '')] as const),
    ),
  );
  return new Map(
    marks.map(([name, text]) => [
      name,
      kfuncFlags.filter((flag) => text.split(/[\s|]+/).includes(flag)),
    ]),
  );
}
