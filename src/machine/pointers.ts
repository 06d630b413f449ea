/** Where a type holds pointers. */
import type { CType } from '../lang/types';
import { sizeOf } from '../lang/types';

const cache = new WeakMap<CType, readonly number[]>();

/** Offsets of all pointers in a value of this type, in order. */
export function pointerOffsets(type: CType): readonly number[] {
  const known = cache.get(type);
  if (known) return known;
  const offsets = compute(type);
  cache.set(type, offsets);
  return offsets;
}

function compute(type: CType): readonly number[] {
  switch (type.kind) {
    case 'pointer':
      return [0];
    case 'array': {
      const size = sizeOf(type.of);
      const inner = pointerOffsets(type.of);
      return Array.from({ length: type.length }, (_, i) => inner.map((o) => i * size + o)).flat();
    }
    case 'record':
      return type.fields.flatMap((field) =>
        pointerOffsets(field.type).map((offset) => field.offset + offset),
      );
    default:
      return [];
  }
}
