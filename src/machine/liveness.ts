/** Which slots of a function will still be read, at each instruction. */
import type { Instr } from '../lang/ir';
import { destination, operandsOf, successors } from './instructions';
import type { LinkedFunction } from './model';

const cache = new WeakMap<LinkedFunction, readonly ReadonlySet<number>[]>();

/**
 * Slots that are read later, before they are written again, when the instruction at `pc` runs next or, for a call,
 * is under way.
 */
export function liveSlots(fn: LinkedFunction, pc: number): ReadonlySet<number> {
  let live = cache.get(fn);
  if (!live) {
    live = liveAt(fn.code);
    cache.set(fn, live);
  }
  return live[pc] ?? new Set();
}

function liveAt(code: readonly Instr[]): readonly ReadonlySet<number>[] {
  const live: Set<number>[] = code.map(() => new Set());
  for (let changed = true; changed; ) {
    changed = false;
    for (let pc = code.length - 1; pc >= 0; pc--) {
      const instr = code[pc] as Instr;
      const out = new Set<number>();
      for (const next of successors(instr, pc)) for (const slot of live[next] ?? []) out.add(slot);
      const written = destination(instr);
      if (written !== null) out.delete(written);
      for (const operand of operandsOf(instr)) if (operand.kind === 'slot') out.add(operand.slot);
      const set = live[pc] as Set<number>;
      for (const slot of out)
        if (!set.has(slot)) {
          set.add(slot);
          changed = true;
        }
    }
  }
  return live;
}
