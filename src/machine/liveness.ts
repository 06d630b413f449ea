/** Which slots of a function will still be read, at each instruction. */
import type { Instr, IrFunction } from '../lang/ir';
import { destination, operandsOf, successors } from './instructions';
import type { LinkedFunction } from './model';

/** By the function as it was compiled: linking it again, beside another program, changes nothing here. */
const cache = new WeakMap<IrFunction, LiveSlots>();

/**
 * Slots that are read later, before they are written again, when the instruction at `pc` runs next or, for a call,
 * is under way.
 */
export function liveSlots(fn: LinkedFunction, pc: number): ReadonlySet<number> {
  let live = cache.get(fn.ir);
  if (!live) {
    live = new LiveSlots(fn.ir);
    cache.set(fn.ir, live);
  }
  return live.at(pc);
}

const lastingCache = new WeakMap<IrFunction, Map<number, ReadonlySet<number>>>();

/**
 * Slots of a frame whose values the future can still depend on: those that will be read, and the program's pointer
 * variables until their function returns (see loss.ts). Two states that differ in other slots only are the same.
 * `called`: the frame stands in the call at `pc`, whose arguments have been read.
 */
export function lastingSlots(fn: LinkedFunction, pc: number, called: boolean): ReadonlySet<number> {
  const known = lastingCache.get(fn.ir) ?? new Map<number, ReadonlySet<number>>();
  lastingCache.set(fn.ir, known);
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

class LiveSlots {
  /** A row of bits per instruction. */
  private readonly bits: Uint32Array;
  private readonly words: number;
  private readonly sets: ReadonlySet<number>[] = [];

  constructor({ code, slots }: IrFunction) {
    this.words = Math.max(1, Math.ceil(slots.length / 32));
    this.bits = new Uint32Array(code.length * this.words);
    const row = new Uint32Array(this.words);
    for (let changed = true; changed; ) {
      changed = false;
      for (let pc = code.length - 1; pc >= 0; pc--) {
        const instr = code[pc] as Instr;
        row.fill(0);
        for (const next of successors(instr, pc)) this.add(row, next);
        const written = destination(instr);
        if (written !== null) row[written >> 5] = (row[written >> 5] ?? 0) & ~(1 << written);
        for (const operand of operandsOf(instr))
          if (operand.kind === 'slot')
            row[operand.slot >> 5] = (row[operand.slot >> 5] ?? 0) | (1 << operand.slot);
        const at = pc * this.words;
        if (row.every((word, i) => word === this.bits[at + i])) continue;
        this.bits.set(row, at);
        changed = true;
      }
    }
  }

  private add(row: Uint32Array, pc: number): void {
    const at = pc * this.words;
    row.forEach((word, i) => {
      row[i] = word | (this.bits[at + i] ?? 0);
    });
  }

  at(pc: number): ReadonlySet<number> {
    const known = this.sets[pc];
    if (known) return known;
    const set = new Set<number>();
    const words = this.bits.subarray(pc * this.words, (pc + 1) * this.words);
    words.forEach((word, i) => {
      for (let rest = word; rest !== 0; rest &= rest - 1)
        set.add(i * 32 + 31 - Math.clz32(rest & -rest));
    });
    this.sets[pc] = set;
    return set;
  }
}
