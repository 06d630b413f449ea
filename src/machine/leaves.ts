/** Which memory a place means, so that two ways to name the same memory can be told to be the same. */
import type { Place } from '../lang/ir';
import { type CType, type RecordType, sizeOf } from '../lang/types';

export interface Types {
  readonly records: ReadonlyMap<string, RecordType>;
  /** Types of the variables of this name: the program's and the kernel's may be two. */
  globals(name: string): readonly CType[];
}

/**
 * The scalars in a place. One in a record is named by the innermost record, through whatever it is reached
 * (`aio->iocb.ki_flags`, `iocb->ki_flags`), and by its offset, since bit-fields share; elements of an array are one;
 * what lies in a union is all of the union besides. Locals are nobody else's.
 */
export function leavesOf(place: Place, types: Types): readonly string[] {
  switch (place.kind) {
    case 'local':
      return [];
    case 'pointee':
      return [`*${place.type}`];
    case 'field': {
      const record = types.records.get(place.record);
      return (record && leavesAt(record, '', place.path)) ?? [`${place.record}.${place.path}`];
    }
    case 'global': {
      const name = `global ${place.name}`;
      const found = types
        .globals(place.name)
        .flatMap((type) => leavesAt(type, name, place.path) ?? []);
      return found.length > 0 ? found : [`${name}.${place.path}`];
    }
  }
}

/** Null if the type has no such path. */
function leavesAt(type: CType, name: string, path: string): readonly string[] | null {
  let at = type;
  let key = name;
  const unions: string[] = [];
  for (const [part] of path.matchAll(/\[\d*\]|\w+/g)) {
    if (part.startsWith('[')) {
      if (at.kind !== 'array') return null;
      at = at.of;
      continue;
    }
    while (at.kind === 'array') at = at.of;
    const steps = at.kind === 'record' ? stepsTo(at, part) : null;
    if (!steps) return null;
    for (const { record, field } of steps) {
      if (record.isUnion) unions.push(`union ${record.tag}`);
      key = `${record.tag}+${field.offset}`;
      at = field.type;
    }
  }
  return [...unions, ...leavesIn(at, key)];
}

type Step = { readonly record: RecordType; readonly field: RecordType['fields'][number] };

/** The member of this name, through members without one. */
function stepsTo(record: RecordType, name: string): readonly Step[] | null {
  for (const field of record.fields) {
    if (field.name === name) return [{ record, field }];
    const inner = field.name === '' && field.type.kind === 'record' && stepsTo(field.type, name);
    if (inner) return [{ record, field }, ...inner];
  }
  return null;
}

function leavesIn(type: CType, key: string): readonly string[] {
  if (type.kind === 'array') return leavesIn(type.of, key);
  if (type.kind !== 'record') return [key];
  const fields = type.fields.flatMap((f) => leavesIn(f.type, `${type.tag}+${f.offset}`));
  return type.isUnion ? [`union ${type.tag}`, ...fields] : fields;
}

/** The scalars that begin at an offset in a type; `key` is what the type itself is called. */
export function leavesAtOffset(type: CType, offset: number, key: string): readonly string[] {
  if (type.kind === 'array') {
    const size = sizeOf(type.of);
    return size === 0 ? [] : leavesAtOffset(type.of, offset % size, key);
  }
  if (type.kind !== 'record') return offset === 0 ? [key] : [];
  return type.fields.flatMap((f) => {
    const inside = offset - f.offset;
    if (inside < 0 || inside >= Math.max(1, sizeOf(f.type))) return [];
    return leavesAtOffset(f.type, inside, `${type.tag}+${f.offset}`);
  });
}
