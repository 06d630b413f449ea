/** Which of several instructions a finding about all of them points to. */
import type { LinkedFunction, Model } from '../machine/model';

export interface Site {
  readonly fn: LinkedFunction;
  readonly pc: number;
}

/** A call in the program if there is one, else the kernel's own files before their environment, and choices first. */
export function lowestSite(model: Model, sites: readonly Site[]): Site {
  const [first, ...rest] = sites;
  if (!first) throw new Error('there is no place to point to');
  return rest.reduce(
    (best, site) => (rankOf(model, site) < rankOf(model, best) ? site : best),
    first,
  );
}

function rankOf(model: Model, { fn, pc }: Site): number {
  const instr = fn.code[pc];
  const { file, start } = instr?.span ?? fn.span;
  const isCall = instr?.op === 'call' || instr?.op === 'call_pointer';
  const isChoice = instr?.op === 'model' && /^(choose|fault)/.test(instr.name);
  const isKernel = model.files[file]?.role === 'kernel';
  const group = fn.isProgram ? (isCall ? 0 : 1) : (isKernel ? 2 : 4) + (isChoice ? 0 : 1);
  return (group * model.files.length + file) * 2 ** 24 + start;
}
