/** Writes initial values of globals, the scenario's values and the contents of maps into a fresh state. */
import { type CType, scalarOf, scalarSize, sizeOf } from '../lang/types';
import { globalPointer, shift } from './addresses';
import type { Exec } from './exec';
import { insert } from './helpers';
import { resolvePath } from './layout';
import type { Scope } from './model';
import { fromBig, pointer, writeScalar } from './values';

export function applySetup(exec: Exec): void {
  const { memory, model } = exec;
  for (const slot of memory.layout.objects)
    if (slot.id !== 0 && slot.role.kind !== 'arena' && slot.role.kind !== 'map_value')
      memory.setLive(slot.id, true);
  for (const map of memory.layout.maps)
    if (/ARRAY$/.test(map.def.type))
      for (let id = map.first; id < map.first + map.count; id++) memory.setLive(id, true);
  for (const { scope, global, object } of model.initial)
    for (const { offset, scalar, value } of global.init) {
      const resolved =
        value.kind === 'const'
          ? fromBig(value.value, scalar)
          : value.kind === 'function'
            ? pointer.toFunction(scope.functions.get(value.name) ?? 0)
            : value.kind === 'global'
              ? globalPointer(memory, scope.globals.get(value.name) ?? 0, value.offset)
              : 0;
      poke(exec, globalPointer(memory, object, offset), scalar, resolved);
    }
  fillTables(exec);
  for (const [path, value] of Object.entries(model.setup.values)) setPath(exec, path, value);
  for (const [name, entries] of Object.entries(model.setup.maps)) fillMap(exec, name, entries);
  // Setting up is not part of the run.
  exec.effects.length = 0;
}

function poke(
  exec: Exec,
  target: number,
  scalar: Parameters<typeof writeScalar>[2],
  value: number | bigint,
): void {
  const slot = exec.memory.object(pointer.object(target));
  if (slot && pointer.offset(target) + scalarSize[scalar] <= slot.size)
    writeScalar(exec.memory.view, slot.base + pointer.offset(target), scalar, value);
}

/** STRUCT_OPS_TABLE globals get the program's objects of their type, in order. */
function fillTables(exec: Exec): void {
  const { model, memory } = exec;
  const program = programScope(exec);
  for (const { global, object } of model.initial) {
    if (!global.attributes.some((a) => a.name === 'struct_ops_table')) continue;
    if (global.type.kind !== 'array' || global.type.of.kind !== 'pointer') continue;
    const { to } = global.type.of;
    const tag = to.kind === 'record' ? to.tag : '';
    model.structOps
      .filter((ops) => ops.record === tag)
      .slice(0, global.type.length - 1)
      .forEach((ops, i) => {
        const target = pointer.to(program?.globals.get(ops.name) ?? 0, 0);
        poke(exec, globalPointer(memory, object, i * 8), 'ptr', target);
      });
  }
}

function programScope(exec: Exec): Scope | null {
  return exec.model.functions.find((fn) => fn.isProgram)?.scope ?? null;
}

function setPath(exec: Exec, path: string, value: number | bigint): void {
  const name = /^\w+/.exec(path)?.[0] ?? '';
  const entry = exec.model.initial.find(({ global }) => global.name === name);
  const place = entry && resolvePath(entry.global.type, path.slice(name.length));
  if (!entry || !place || (place.type.kind !== 'int' && place.type.kind !== 'pointer'))
    throw new RangeError(`the scenario sets ${path}, which the kernel files do not have`);
  const scalar = scalarOf(place.type);
  poke(
    exec,
    shift(exec.memory, pointer.to(entry.object, 0), place.offset),
    scalar,
    fromBig(BigInt(value), scalar),
  );
}

function fillMap(
  exec: Exec,
  name: string,
  entries: readonly {
    readonly key: Readonly<Record<string, number | bigint>>;
    readonly value: Readonly<Record<string, number | bigint>>;
  }[],
): void {
  const map = exec.memory.layout.maps.find((m) => m.def.name === name);
  if (!map)
    throw new RangeError(`the scenario fills the map ${name}, which the program does not have`);
  for (const entry of entries) {
    const key = encode(map.def.key, entry.key, `key of ${name}`);
    const value = encode(map.def.value, entry.value, `value of ${name}`);
    const result = insert(exec, map, key, value, 0n);
    if (result !== 0)
      throw new RangeError(`the scenario's entry does not fit into the map ${name}`);
  }
}

function encode(
  type: CType | null,
  scalars: Readonly<Record<string, number | bigint>>,
  what: string,
): Uint8Array {
  const bytes = new Uint8Array(type ? sizeOf(type) : 0);
  const view = new DataView(bytes.buffer);
  for (const [path, value] of Object.entries(scalars)) {
    const place = type && resolvePath(type, path);
    if (!place || (place.type.kind !== 'int' && place.type.kind !== 'pointer'))
      throw new RangeError(`the ${what} has no field ${path}`);
    const scalar = scalarOf(place.type);
    writeScalar(view, place.offset, scalar, fromBig(BigInt(value), scalar));
  }
  return bytes;
}
