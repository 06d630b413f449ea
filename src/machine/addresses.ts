/** Address arithmetic. */
import type { ObjectId } from './effects';
import type { Memory } from './memory';
import { pointer } from './values';

/** Moves a pointer by bytes; along a row of objects it walks from one to the next. */
export function shift(memory: Memory, target: number, bytes: number): number {
  if (bytes === 0) return target;
  const object = memory.object(pointer.object(target));
  const offset = pointer.offset(target) + bytes;
  if (!object || object.id === 0) return pointer.invalid(offset);
  if (!object.row)
    return offset < 0 || offset > 0xffff ? pointer.invalid(offset) : pointer.to(object.id, offset);
  const { first, count, stride } = object.row;
  const total = (object.id - first) * stride + offset;
  if (total < 0 || total > count * stride) return pointer.invalid(offset);
  const index = Math.min(Math.floor(total / stride), count - 1);
  return pointer.to(first + index, total - index * stride);
}

export function globalPointer(memory: Memory, object: ObjectId, offset: number): number {
  return shift(memory, pointer.to(object, 0), offset);
}
