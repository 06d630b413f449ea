/** Whether two states differ in nothing that matters: what nobody will read is no difference. */
import { lastingSlots } from './liveness';
import { type Frame, Memory } from './memory';
import type { Model } from './model';
import type { State } from './state';

export function sameFuture(model: Model, a: State, b: State): boolean {
  if (!standAlike(model, a, b)) return false;
  const [one, other] = [cleared(model, a), cleared(model, b)];
  return one.every((byte, i) => byte === other[i]);
}

/** Quickly, for most states that differ. */
function standAlike(model: Model, a: State, b: State): boolean {
  const [one, other] = [new Memory(model, a.bytes), new Memory(model, b.bytes)];
  return model.contexts.every(({ id }) => {
    const [mine, its] = [one.top(id), other.top(id)];
    if (!mine || !its) return mine === its;
    return mine.fn === its.fn && mine.offset === its.offset && one.pc(mine) === other.pc(its);
  });
}

/** The state's bytes without what the future can't depend on. */
function cleared(model: Model, state: State): Uint8Array {
  const memory = new Memory(model, state.bytes.slice());
  for (const { id } of model.contexts)
    for (const [i, frame] of memory.frames(id).entries()) clearDead(memory, frame, i > 0);
  return memory.bytes;
}

function clearDead(memory: Memory, frame: Frame, called: boolean): void {
  const lasting = lastingSlots(frame.fn, memory.pc(frame), called);
  frame.fn.ir.slots.forEach((_, slot) => {
    if (!lasting.has(slot)) memory.view.setBigUint64(memory.slotAt(frame, slot), 0n, true);
  });
}
