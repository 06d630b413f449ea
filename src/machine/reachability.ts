/** What can still be reached, from the heap alone: an independent view of leaks that does not look at tokens. */
import type { ObjectId } from './effects';
import { liveSlots } from './liveness';
import type { Memory } from './memory';
import { pointerOffsets } from './pointers';
import { pointer } from './values';

/**
 * Allocated objects that no pointer chain reaches from globals, maps and the stacks of contexts: nobody can release
 * them any more. Meaningful when nothing runs: a pointer on its way through a temporary counts.
 */
export function unreachable(memory: Memory): readonly ObjectId[] {
  const { layout } = memory;
  const reached = new Set<ObjectId>();
  const todo: ObjectId[] = [];
  const reach = (where: number): void => {
    const value = memory.view.getUint32(where, true);
    if (value === 0 || pointer.isFunction(value)) return;
    const id = pointer.object(value);
    if (memory.object(id)?.role.kind !== 'arena' || !memory.isLive(id) || reached.has(id)) return;
    reached.add(id);
    todo.push(id);
  };
  for (const slot of layout.objects)
    if (
      (slot.role.kind === 'global' && !memory.model.watching.has(slot.id)) ||
      (slot.role.kind === 'map_value' && memory.isLive(slot.id))
    )
      for (const offset of pointerOffsets(slot.type)) reach(slot.base + offset);
  for (let context = 0; context < layout.contexts; context++)
    for (const frame of memory.frames(context)) {
      // A local that is never read again keeps nothing alive.
      const live = liveSlots(frame.fn, memory.pc(frame));
      frame.fn.ir.slots.forEach((slot, index) => {
        if (slot.type.kind === 'pointer' && live.has(index)) reach(memory.slotAt(frame, index));
      });
      const base = memory.memoryAt(frame);
      for (const local of frame.fn.ir.memory)
        for (const offset of pointerOffsets(local.type)) reach(base + local.offset + offset);
    }
  for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
    const slot = memory.object(id);
    if (slot) for (const offset of pointerOffsets(slot.type)) reach(slot.base + offset);
  }
  return layout.objects
    .filter((slot) => slot.role.kind === 'arena' && memory.isLive(slot.id) && !reached.has(slot.id))
    .map((slot) => slot.id);
}
