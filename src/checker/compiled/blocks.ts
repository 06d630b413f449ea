/** Where the basic blocks of a function begin. */
import type { Instr } from '../../lang/ir';
import type { LinkedFunction, Model } from '../../machine/model';
import { type Grain, mayStop } from './stops';

export function jumpTargets(instr: Instr): readonly number[] {
  switch (instr.op) {
    case 'jump':
      return [instr.target];
    case 'branch':
      return [instr.then, instr.otherwise];
    case 'switch':
      return [...instr.cases.map((c) => c.target), instr.otherwise];
    case 'await':
      return [instr.start];
    default:
      return [];
  }
}

/** Jump targets, and wherever a step can begin. */
export function blockStarts(model: Model, fn: LinkedFunction, grain: Grain): ReadonlySet<number> {
  const starts = new Set([0]);
  fn.code.forEach((instr, pc) => {
    for (const target of jumpTargets(instr)) starts.add(target);
    if (mayStop(model, fn, instr, grain)) starts.add(pc);
  });
  return starts;
}
