/**
 * How a function's frame lies in a compiled model's state. Slots that no step can end with stay in registers; of the
 * others, those that the future can't depend on are cleared, so that equal bytes are equal states.
 */
import type { Instr } from '../../lang/ir';
import { type Scalar, scalarOf, scalarSize } from '../../lang/types';
import { destination, successors } from '../../machine/instructions';
import { lastingSlots, liveSlots } from '../../machine/liveness';
import type { LinkedFunction, Model } from '../../machine/model';
import { pointerOffsets } from '../../machine/pointers';
import { type Grain, mayStop } from './stops';

/** Function, flags, pc, caller: two bytes each. */
const frameHeader = 8;

export interface FramePlan {
  readonly fn: LinkedFunction;
  /** Scalar of each slot. */
  readonly scalars: readonly Scalar[];
  /** Offset of each slot in the frame; null for one that is only ever in a register. */
  readonly offsets: readonly (number | null)[];
  /** Offset of the locals in memory. */
  readonly memory: number;
  readonly size: number;
  /** Bytes of the machine's own frame: stacks must overflow at the same depth. */
  readonly sizeThere: number;
  /** Slots in memory to clear when a step ends before the instruction at this pc, or when the call at it begins. */
  clears(pc: number, called: boolean): readonly number[];
  /** Offsets of the program's copies of pointers when the frame stands at this pc; the lowest bit marks 8 bytes. */
  copies(pc: number): readonly number[];
}

const align = (n: number, to: number): number => (n + to - 1) & ~(to - 1);

export function planFrame(model: Model, fn: LinkedFunction, grain: Grain): FramePlan {
  const { slots, params, memorySize, memory } = fn.ir;
  const scalars = slots.map((slot) => scalarOf(slot.type));
  const kept = new Set<number>();
  for (let slot = 0; slot < params; slot++) kept.add(slot);
  fn.code.forEach((instr, pc) => {
    if (mayStop(model, fn, instr, grain)) for (const slot of liveSlots(fn, pc)) kept.add(slot);
    if (isCall(instr)) for (const slot of lastingSlots(fn, pc, true)) kept.add(slot);
  });
  if (fn.isProgram)
    scalars.forEach((scalar, slot) => {
      if (scalar === 'ptr') kept.add(slot);
    });
  const offsets: (number | null)[] = slots.map(() => null);
  let end = frameHeader;
  const place = (slot: number): void => {
    const size = slotSize(scalars[slot] as Scalar);
    end = align(end, size);
    offsets[slot] = end;
    end += size;
  };
  for (const slot of kept) if (slotSize(scalars[slot] as Scalar) === 8) place(slot);
  for (const slot of kept) if (slotSize(scalars[slot] as Scalar) === 4) place(slot);
  const memoryAt = align(end, 8);
  const written = writtenBefore(fn, kept);
  const locals = memory.flatMap((local) =>
    pointerOffsets(local.type).map((offset) => memoryAt + local.offset + offset + 1),
  );
  return {
    fn,
    scalars,
    offsets,
    memory: memoryAt,
    size: memoryAt + memorySize,
    sizeThere: 16 + slots.length * 8 + memorySize,
    clears(pc, called) {
      const lasting = lastingSlots(fn, pc, called);
      const bits = written[pc] ?? 0n;
      return [...kept]
        .filter((slot) => ((bits >> BigInt(slot)) & 1n) === 1n && !lasting.has(slot))
        .sort((a, b) => a - b);
    },
    copies(pc) {
      const live = liveSlots(fn, pc);
      const pointers = slots.flatMap((slot, index) => {
        const offset = offsets[index];
        const counts = scalars[index] === 'ptr' && (slot.name !== null || live.has(index));
        return counts && offset !== null && offset !== undefined ? [offset] : [];
      });
      return [...pointers, ...locals];
    },
  };
}

const slotSize = (scalar: Scalar): 4 | 8 => (scalar !== 'ptr' && scalarSize[scalar] === 8 ? 8 : 4);

const isCall = (instr: Instr): boolean => instr.op === 'call' || instr.op === 'call_pointer';

/** Slots of `kept` that may hold something when the instruction at each pc runs next, a bit each. */
function writtenBefore(fn: LinkedFunction, kept: ReadonlySet<number>): readonly bigint[] {
  const written = fn.code.map(() => 0n);
  written[0] = (1n << BigInt(fn.ir.params)) - 1n;
  const seen = new Set<number>();
  const todo = fn.code.length > 0 ? [0] : [];
  for (let pc = todo.pop(); pc !== undefined; pc = todo.pop()) {
    seen.add(pc);
    const instr = fn.code[pc] as Instr;
    const dst = destination(instr);
    const before = written[pc] ?? 0n;
    const out = dst !== null && kept.has(dst) ? before | (1n << BigInt(dst)) : before;
    for (const next of successors(instr, pc)) {
      const known = written[next];
      if (known === undefined || ((known | out) === known && seen.has(next))) continue;
      written[next] = known | out;
      todo.push(next);
    }
  }
  return written;
}
