/** What compiled code looks up: lists of objects, functions, contexts, maps and counters, written once per model. */
import { scalarSize, sizeOf } from '../../lang/types';
import { obligationOf } from '../../machine/blame';
import { type LinkedFunction, type Model, watches } from '../../machine/model';
import { mapPointers, type WorkLayout } from './layout';
import type { FramePlan } from './plan';
import { properties } from './properties';

/** Addresses; see runtime.c for what lies there. */
export interface Tables {
  readonly objects: number;
  readonly rows: number;
  readonly slots: number;
  readonly functions: number;
  /** Per entry point: the contexts in which it ran. */
  readonly ran: number;
  /** Per site: the alternatives that were taken there; whether it was reached, if it begins a block. */
  readonly taken: number;
  readonly visited: number;
  readonly contexts: number;
  readonly maps: number;
  readonly counters: number;
  readonly lists: number;
  readonly dirtyFlags: number;
  readonly dirtyList: number;
  readonly events: number;
  readonly copies: number;
  readonly miscounts: number;
  readonly reliedFlags: number;
  readonly reliedList: number;
  readonly soughtList: number;
  readonly counted: number;
  readonly scratch: number;
  /** How many components are dirty, and how many events there are, after a step. */
  readonly status: number;
  readonly end: number;
  /** Lists of offsets by their text, and where each lies. */
  readonly listAt: ReadonlyMap<string, number>;
}

const maxEvents = 64;
const contextKinds = ['task', 'irq', 'kworker', 'teardown'];

export function layOutTables(model: Model, plans: readonly FramePlan[], start: number): Tables {
  let end = start;
  const take = (bytes: number): number => {
    const at = (end + 7) & ~7;
    end = at + bytes;
    return at;
  };
  const { objects, maps } = model.layout;
  const sites = model.functions.reduce((sum, fn) => sum + fn.code.length, 1);
  const tables = {
    objects: take(objects.length * 8),
    rows: take(objects.length * 12),
    slots: take(objects.length * 4),
    functions: take(model.functions.length * 16),
    ran: take(model.functions.length * 4),
    taken: take(sites * 4),
    visited: take(sites),
    contexts: take((model.contexts.length + 1) * 8),
    maps: take(maps.length * 36),
    counters: take(model.counters.length * 20),
    dirtyFlags: take(objects.length),
    dirtyList: take(objects.length * 4),
    events: take(maxEvents * 16),
    copies: take(64 * 4),
    miscounts: take(model.counters.length),
    counted: take(objects.length * 2),
    reliedFlags: take(objects.length),
    reliedList: take(objects.length * 8),
    soughtList: take(16 * 4),
    scratch: take(64),
    status: take(8),
  };
  const listAt = new Map<string, number>();
  const addList = (offsets: readonly number[]): void => {
    const key = offsets.join();
    if (!listAt.has(key)) listAt.set(key, take(4 + offsets.length * 4));
  };
  for (const plan of plans) {
    if (!plan.fn.isProgram) continue;
    for (const pc of plan.fn.code.keys()) addList(plan.copies(pc));
  }
  for (const pointers of mapPointers(model)) addList(pointers);
  const programs = plans.filter((plan) => plan.fn.isProgram);
  const lists = take(programs.reduce((sum, plan) => sum + plan.fn.code.length * 4, 0));
  return { ...tables, lists, listAt, end };
}

/** Writes the tables into the memory. */
export function writeTables(
  memory: DataView,
  model: Model,
  plans: readonly FramePlan[],
  tables: Tables,
  work: WorkLayout,
): void {
  const words = (at: number, values: readonly number[]): void =>
    values.forEach((value, i) => {
      memory.setUint32(at + i * 4, value, true);
    });
  for (const [key, at] of tables.listAt) {
    const offsets = key === '' ? [] : key.split(',').map(Number);
    words(at, [offsets.length, ...offsets]);
  }
  const listOf = (offsets: readonly number[]): number => tables.listAt.get(offsets.join()) ?? 0;
  model.layout.objects.forEach((slot, id) => {
    const size = slot.role.kind === 'stack' ? 0x10000 : slot.size;
    words(tables.objects + id * 8, [work.objects[id] ?? 0, size]);
    const { first = 0, count = 0, stride = 0 } = slot.row ?? {};
    words(tables.rows + id * 12, [first, count, stride]);
    words(tables.slots + id * 4, [slot.role.kind === 'arena' ? slot.role.index : 0]);
  });
  let list = tables.lists;
  let site = 1;
  plans.forEach((plan, index) => {
    const { entry, isProgram, code } = plan.fn;
    const flags =
      (isProgram ? 1 : 0) |
      (entry?.sleepable === false ? 2 : 0) |
      (entry ? 4 : 0) |
      (watches(plan.fn) ? 8 : 0);
    words(tables.functions + index * 16, [flags, isProgram ? list : 0, site, obliges(plan.fn)]);
    site += code.length;
    if (!isProgram) return;
    words(
      list,
      code.map((_, pc) => listOf(plan.copies(pc))),
    );
    list += code.length * 4;
  });
  model.contexts.forEach((context, id) => {
    const first = model.contexts.findIndex((other) => other.fn === context.fn);
    words(tables.contexts + id * 8, [contextKinds.indexOf(context.kind), first]);
  });
  words(tables.contexts + model.contexts.length * 8, [0, model.contexts.length]);
  const pointers = mapPointers(model);
  model.layout.maps.forEach((map, index) => {
    words(tables.maps + index * 36, [
      map.object,
      map.first,
      map.count,
      map.def.key ? sizeOf(map.def.key) : 0,
      map.def.value ? sizeOf(map.def.value) : 0,
      /ARRAY$/.test(map.def.type) ? 1 : 0,
      map.def.maxEntries,
      listOf(pointers[index] ?? []),
      lookupChoices(model, index),
    ]);
  });
  model.counters.forEach((counter, index) => {
    const first = model.counters.findIndex(({ object }) => object === counter.object);
    memory.setUint16(tables.counted + counter.object * 2, first + 1, true);
    words(tables.counters + index * 20, [
      counter.object,
      counter.offset,
      counter.scalar === 'ptr' ? 8 : scalarSize[counter.scalar],
      model.words.indexOf(counter.ref) + 1,
      counter.scalar.startsWith('i') ? 1 : 0,
    ]);
  });
}

/** The properties that callers of a kfunc answer for, a bit each. */
function obliges(fn: LinkedFunction): number {
  return properties.reduce(
    (mask, property, n) => (obligationOf(fn, property) === null ? mask : mask | (1 << n)),
    0,
  );
}

/** What the scenario leaves open of a lookup that finds its entry; 0 where user space did not have to put it there. */
function lookupChoices(model: Model, index: number): number {
  const def = model.layout.maps[index]?.def;
  if (!def || /ARRAY$/.test(def.type) || !model.setup.maps[def.name]?.length) return 0;
  return allowedMask(model, `lookup in ${def.name}`, ['ok', 'fails']);
}

/** Which of a choice's alternatives the scenario leaves open, a bit each. */
export function allowedMask(model: Model, label: string, texts: readonly string[]): number {
  const rule = model.setup.choices[label];
  return texts.reduce((mask, text, index) => {
    const open =
      !rule || ((rule.force === undefined || text === rule.force) && !rule.forbid?.includes(text));
    return open && index < 31 ? mask | (1 << index) : mask;
  }, 0);
}
