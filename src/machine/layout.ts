/** Where everything lies in a state's bytes. */
import type { Global, MapDef } from '../lang/ir';
import { type CType, type RecordType, sizeOf } from '../lang/types';
import type { ObjectId } from './effects';

export type ObjectRole =
  | { readonly kind: 'stack'; readonly context: number }
  /** `index` counts the elements of an array of records, each of which is an object. */
  | { readonly kind: 'global'; readonly name: string; readonly index: number }
  | { readonly kind: 'map'; readonly map: number }
  | { readonly kind: 'map_value'; readonly map: number; readonly index: number }
  /** A slot for records that are allocated and freed. */
  | { readonly kind: 'arena'; readonly index: number };

export interface ObjectSlot {
  readonly id: ObjectId;
  readonly role: ObjectRole;
  readonly type: CType;
  readonly size: number;
  /** First byte in the state. */
  readonly base: number;
  /** For map values: where the key lies. */
  readonly keyBase: number;
  /** Objects that lie side by side in C, as elements of one array: address arithmetic walks from one to the next. */
  readonly row: {
    readonly first: ObjectId;
    readonly count: number;
    readonly stride: number;
  } | null;
}

export interface Arena {
  readonly record: RecordType;
  readonly first: ObjectId;
  readonly count: number;
}

export interface Layout {
  readonly size: number;
  readonly contexts: number;
  readonly objects: readonly ObjectSlot[];
  readonly arenas: ReadonlyMap<string, Arena>;
  readonly globals: ReadonlyMap<string, ObjectId>;
  readonly maps: readonly {
    readonly def: MapDef;
    readonly object: ObjectId;
    readonly first: ObjectId;
    readonly count: number;
  }[];
}

/** What the header's addresses depend on. */
type Header = { readonly contexts: number; readonly objects: { readonly length: number } };

/** Bytes of one context's stack: frames of every function that it is in. */
const stackSize = 8192;
/** Most tokens on one object. */
export const maxTokens = 10;

const contextHeader = 16;
const tokenSize = 4;

/** Header fields. `ended`: 0 running, 1 by a violation, 2 at a bound; `reason` indexes the model's bounds. */
export const at = {
  ended: 0,
  reason: 1,
  /** Who has broken a rule in this run: see blame.ts. */
  broke: 2,
  /** Frame pointer (offset into the context's stack; 0 when it is done). */
  framePointer: (context: number): number => 16 + context * contextHeader,
  stackPointer: (context: number): number => 16 + context * contextHeader + 4,
  /** Inside atomic_begin … atomic_end. */
  atomic: (context: number): number => 16 + context * contextHeader + 8,
  live: (layout: Header, object: ObjectId): number => 16 + layout.contexts * contextHeader + object,
  token: (layout: Header, object: ObjectId, index: number): number =>
    align8(16 + layout.contexts * contextHeader + layout.objects.length) +
    (object * maxTokens + index) * tokenSize,
};

function align8(n: number): number {
  return (n + 7) & ~7;
}

/** Lays out a model. `mapBound` is the most entries of a map that are alive at once. */
export function layOut(parts: {
  readonly contexts: number;
  readonly globals: readonly Global[];
  readonly maps: readonly MapDef[];
  readonly arenas: readonly { readonly record: RecordType; readonly count: number }[];
  readonly mapBound: number;
}): Layout {
  const slots: Omit<ObjectSlot, 'base' | 'keyBase'>[] = [];
  const keySizes = new Map<ObjectId, number>();
  const add = (
    role: ObjectRole,
    type: CType,
    size: number,
    row: ObjectSlot['row'] = null,
  ): ObjectId => {
    slots.push({ id: slots.length, role, type, size, row });
    return slots.length - 1;
  };
  // Object 0 is nobody's, so that NULL points nowhere.
  add({ kind: 'global', name: '', index: 0 }, { kind: 'void' }, 0);
  for (let context = 0; context < parts.contexts; context++)
    add({ kind: 'stack', context }, { kind: 'void' }, stackSize);
  const globals = new Map<string, ObjectId>();
  for (const global of parts.globals)
    globals.set(global.name, addGlobal(global, slots.length, add));
  const maps = parts.maps.map((def, map) => {
    const object = add({ kind: 'map', map }, { kind: 'void' }, 8);
    globals.set(def.name, object);
    const count = Math.min(def.maxEntries, parts.mapBound);
    const first = slots.length;
    for (let index = 0; index < count; index++) {
      const id = add(
        { kind: 'map_value', map, index },
        def.value ?? { kind: 'void' },
        def.value ? sizeOf(def.value) : 0,
      );
      keySizes.set(id, def.key ? sizeOf(def.key) : 0);
    }
    return { def, object, first, count };
  });
  const arenas = new Map<string, Arena>();
  for (const { record, count } of parts.arenas) {
    const first = slots.length;
    for (let index = 0; index < count; index++) add({ kind: 'arena', index }, record, record.size);
    arenas.set(record.tag, { record, first, count });
  }
  const header = { contexts: parts.contexts, objects: slots };
  let end = align8(at.token(header, slots.length, 0));
  const objects = slots.map((slot): ObjectSlot => {
    const keyBase = end;
    const base = align8(keyBase + (keySizes.get(slot.id) ?? 0));
    end = align8(base + slot.size);
    return { ...slot, base, keyBase };
  });
  return { size: end, contexts: parts.contexts, objects, arenas, globals, maps };
}

/** One object, or a row of objects for an array of records; gives the first. */
function addGlobal(
  global: Global,
  first: ObjectId,
  add: (role: ObjectRole, type: CType, size: number, row: ObjectSlot['row']) => ObjectId,
): ObjectId {
  const { type, name } = global;
  if (type.kind === 'array' && type.of.kind === 'record') {
    const row = { first, count: type.length, stride: type.of.size };
    for (let index = 0; index < type.length; index++)
      add({ kind: 'global', name, index }, type.of, type.of.size, row);
  } else add({ kind: 'global', name, index: 0 }, type, sizeOf(type), null);
  return first;
}

/** Finds `name.field[2].x` in a type. Null if there is no such place. */
export function resolvePath(type: CType, path: string): { offset: number; type: CType } | null {
  let offset = 0;
  let at: CType = type;
  for (const [, index, name] of path.matchAll(/\[(\d+)\]|\.?([A-Za-z_]\w*)/g)) {
    if (index !== undefined) {
      if (at.kind !== 'array' || Number(index) >= at.length) return null;
      at = at.of;
      offset += Number(index) * sizeOf(at);
    } else {
      if (at.kind !== 'record') return null;
      const field = at.fields.find((f) => f.name === name);
      if (!field) return null;
      at = field.type;
      offset += field.offset;
    }
  }
  return { offset, type: at };
}
