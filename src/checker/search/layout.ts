/** Where a search keeps its tables, behind the model's own memory; see search.c. */
import { lastingMasks } from '../../machine/lasting';
import { pointerOffsets } from '../../machine/pointers';
import type { Compilation } from '../compiled/compilation';
import type { Futures } from './futures';

/** Groups of components; search.c keeps so many numbers of a state. */
const groupCount = 8;
const vectorSize = 1024;
const chunk = 65536;
const directoryEntries = 16384;
const arrays = 6;

/** Components, by number, of each group. */
export type Groups = readonly (readonly number[])[];

export interface SearchLayout {
  readonly futures: Futures;
  /** What search.c's table variables hold. */
  readonly values: Readonly<Record<string, number>>;
  /** First byte after the tables, where chunks begin. */
  readonly end: number;
}

/** Before anything is known: contexts, what is allocated, the rest. */
export function firstGroups({ work }: Compilation): Groups {
  const all = work.components.map(({ id }) => id);
  const most = vectorSize / 4 - 4;
  const groups = [
    all.filter((id) => id < work.firstObject),
    all.filter((id) => id >= work.firstArena),
    all.filter((id) => id >= work.firstObject && id < work.firstArena),
  ].flatMap((ids) =>
    Array.from({ length: Math.ceil(ids.length / most) }, (_, i) =>
      ids.slice(i * most, (i + 1) * most),
    ),
  );
  if (groups.length > groupCount)
    throw new Error(`a model of ${all.length} objects is more than a search can hold`);
  return groups;
}

/**
 * Groups of components that change together, so that a step touches few of them; what has never changed yet is a group
 * of its own. `together[a][b]` counts the steps in which both changed.
 */
export function groupsByChange(count: number, together: (a: number, b: number) => number): Groups {
  const all = Array.from({ length: count }, (_, id) => id);
  const hot = all
    .filter((id) => together(id, id) > 0)
    .sort((a, b) => together(b, b) - together(a, a));
  const cold = all.filter((id) => together(id, id) === 0);
  const spare = cold.length > 0 ? 1 : 0;
  const groups: number[][] = Array.from({ length: groupCount - spare }, () => []);
  const most = Math.ceil(hot.length / groups.length) + 1;
  for (const id of hot) {
    const affinity = (group: readonly number[]): number =>
      group.reduce((sum, other) => sum + together(id, other) / together(other, other), 0) /
      Math.max(1, group.length);
    let best = groups.find((group) => group.length < most) as number[];
    for (const group of groups)
      if (group.length < most && affinity(group) > affinity(best)) best = group;
    // Whatever changes with nothing in particular begins a group of its own, while there are any.
    const empty = groups.find((group) => group.length === 0);
    (empty && affinity(best) < 0.5 ? empty : best).push(id);
  }
  return [...groups, ...(spare ? [cold] : [])].filter((group) => group.length > 0);
}

/** Globals and values of maps that hold pointers, and are more than records of what happened. */
function rootsOf({ model }: Compilation): readonly number[] {
  return model.layout.objects
    .filter(
      ({ id, role, type }) =>
        (role.kind === 'global' || role.kind === 'map_value') &&
        !model.watching.has(id) &&
        pointerOffsets(type).length > 0,
    )
    .map(({ id }) => id);
}

/** What partial-order.c looks up, and its scratch memory. */
function futureTables(
  { work, nrSites }: Compilation,
  futures: Futures,
  take: (bytes: number) => number,
): Readonly<Record<string, number>> {
  const count = work.components.length;
  return {
    set_table: take(futures.sets.length * futures.words * 4),
    set_words: futures.words,
    future_table: take(nrSites * 4),
    condition_table: take(nrSites * 2),
    use_table: take(count * 4),
    beside_table: take(count * 8),
    future_of: take(work.contexts * futures.words * 4),
    reach_of: take(work.contexts * count),
    footprints: take(work.contexts * 512),
  };
}

function writeFutures(
  memory: DataView,
  { model, siteOf }: Compilation,
  values: SearchLayout['values'],
  futures: Futures,
): void {
  const at = (name: string): number => values[name] ?? 0;
  futures.sets.forEach((set, number) => {
    for (let word = 0; word < futures.words; word++) {
      const bits = Number((set >> BigInt(word * 32)) & 0xffff_ffffn);
      memory.setUint32(at('set_table') + (number * futures.words + word) * 4, bits, true);
    }
  });
  for (const fn of model.functions)
    for (const pc of fn.code.keys()) {
      const site = siteOf(fn, pc);
      const half = (of: readonly (readonly number[])[]): number => of[fn.index]?.[pc] ?? 0;
      memory.setUint16(at('future_table') + site * 4, half(futures.from), true);
      memory.setUint16(at('future_table') + site * 4 + 2, half(futures.after), true);
      memory.setUint16(at('condition_table') + site * 2, half(futures.conditions), true);
    }
  futures.beside.forEach((object, id) => {
    memory.setUint16(at('use_table') + id * 4, futures.reads[id] ?? 0, true);
    memory.setUint16(at('use_table') + id * 4 + 2, futures.writes[id] ?? 0, true);
    memory.setUint32(at('beside_table') + id * 8, object, true);
    if (object !== id) memory.setUint32(at('beside_table') + object * 8 + 4, id, true);
  });
}

export function layOutSearch(compilation: Compilation, futures: Futures): SearchLayout {
  const { work, tables } = compilation;
  const roots = rootsOf(compilation);
  let end = work.end;
  const take = (bytes: number): number => {
    const at = (end + 7) & ~7;
    end = at + bytes;
    return at;
  };
  const count = work.components.length;
  const values = {
    component_table: take(count * 16),
    nr_components: count,
    taken_table: tables.taken,
    successor_list: take(512 * 8),
    lasting_table: take(compilation.nrSites * 4),
    ...futureTables(compilation, futures, take),
    root_table: take(roots.length * 4),
    nr_roots: roots.length,
    reached_list: take(count * 4),
    group_table: take(groupCount * 8),
    current_leaves: take(count * 4),
    current_groups: take(groupCount * 4),
    next_groups: take(groupCount * 4),
    scratch_vector: take(groupCount * vectorSize),
    directories: take(arrays * directoryEntries * 4),
    together: take(count * count * 4),
    change_list: take(count * 8),
    held_flags: take(count),
    held_list: take(count * 4),
    memo_roots: take(work.contexts * 32 * 8),
    regroup_cache: take(16384 * 12),
    words_now: take(groupCount * 4),
  };
  const lists = take(count * 4);
  end = Math.ceil(end / chunk) * chunk;
  return { futures, values: { ...values, lists, chunk_end: end, memory_end: end }, end };
}

export function writeSearchTables(
  memory: DataView,
  compilation: Compilation,
  { values, futures }: SearchLayout,
  groups: Groups,
): void {
  writeFutures(memory, compilation, values, futures);
  const { model, siteOf } = compilation;
  for (const fn of model.functions)
    lastingMasks(fn).forEach((mask, pc) => {
      memory.setUint32((values.lasting_table ?? 0) + siteOf(fn, pc) * 4, mask, true);
    });
  const { work } = compilation;
  const words = (at: number, numbers: readonly number[]): void =>
    numbers.forEach((number, i) => {
      memory.setUint32(at + i * 4, number, true);
    });
  const at = (name: string): number => values[name] ?? 0;
  words(at('root_table'), rootsOf(compilation));
  let list = at('lists');
  groups.forEach((members, g) => {
    words(at('group_table') + g * 8, [members.length, list]);
    words(list, members);
    list += members.length * 4;
    members.forEach((id, place) => {
      const component = work.components[id];
      if (!component) return;
      const isRecord = id >= 1 && id <= work.contexts;
      words(at('component_table') + id * 16, [
        component.address,
        isRecord ? 0 : component.size,
        g,
        place,
      ]);
    });
  });
}
