/** Where a step can end: the static side of the machine's rule (machine/step.ts). */
import type { Instr, Place } from '../../lang/ir';
import type { LinkedFunction, Model } from '../../machine/model';

export type Grain = 'step' | 'micro';

/** Intrinsics that begin a step: choices, and what a reader wants to see by itself. */
export const beginning: ReadonlySet<string> = new Set([
  'choose',
  'choose_among',
  'choose_number',
  'fault',
  'warn',
]);

/** Whether a step can end before this instruction, in some state. */
export function mayStop(model: Model, fn: LinkedFunction, instr: Instr, grain: Grain): boolean {
  if (fn.conditions.has(instr)) return false;
  switch (instr.op) {
    case 'wait':
    case 'call_pointer':
      return true;
    case 'model':
      return (
        beginning.has(instr.name) ||
        instr.name === 'atomic_begin' ||
        instr.name === 'free_object' ||
        instr.name === 'user_space_stores'
      );
    case 'helper':
      return instr.name === 'bpf_get_prandom_u32' || /^bpf_(map_|kptr_|tail_call)/.test(instr.name);
    case 'call':
      return fn.isProgram && model.eventful.has(fn.scope.functions.get(instr.callee) ?? -1);
    case 'return':
      return fn.isProgram;
    case 'load':
      return mayBeShared(model, instr.place, false, grain);
    case 'store':
    case 'atomic':
    case 'zero':
      return mayBeShared(model, instr.place, true, grain);
    case 'copy':
      return (
        mayBeShared(model, instr.place, true, grain) ||
        mayBeShared(model, instr.source, false, grain)
      );
    default:
      return false;
  }
}

function mayBeShared(model: Model, place: Place, writes: boolean, grain: Grain): boolean {
  if (place.kind === 'local') return false;
  if (grain === 'micro') return true;
  // A global is in no arena: only the conflict rule speaks. Anything else may be handed over, and then passed on.
  return place.kind !== 'global' || model.conflicts.mustBegin(place, writes);
}
