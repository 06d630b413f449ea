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

const lastingCache = new WeakMap<LinkedFunction, Map<number, ReadonlySet<number>>>();

/**
 * Slots of a frame whose values the future can still depend on: those that will be read, and the program's pointer
 * variables until their function returns (see loss.ts). Two states that differ in other slots only are the same.
 * `called`: the frame stands in the call at `pc`, whose arguments have been read.
 */
export function lastingSlots(fn: LinkedFunction, pc: number, called: boolean): ReadonlySet<number> {
  const known = lastingCache.get(fn) ?? new Map<number, ReadonlySet<number>>();
  lastingCache.set(fn, known);
  const key = pc * 2 + (called ? 1 : 0);
  const lasting = known.get(key) ?? lastingAt(fn, pc, called);
  known.set(key, lasting);
  return lasting;
}

function lastingAt(fn: LinkedFunction, pc: number, called: boolean): ReadonlySet<number> {
  const before = liveSlots(fn, pc);
  const lasting = new Set(before);
  if (called) {
    lasting.clear();
    const instr = fn.code[pc] as Instr;
    for (const next of successors(instr, pc))
      for (const slot of liveSlots(fn, next)) lasting.add(slot);
    const written = destination(instr);
    if (written !== null) lasting.delete(written);
  }
  if (fn.isProgram)
    fn.ir.slots.forEach(({ name, type }, slot) => {
      if (type.kind === 'pointer' && (name !== null || before.has(slot))) lasting.add(slot);
    });
  return lasting;
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
