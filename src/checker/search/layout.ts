/** Where a search keeps its tables, behind the model's own memory; see search.c. */
import { lastingMasks } from '../../machine/lasting';
import { pointerOffsets } from '../../machine/pointers';
import type { Compilation } from '../compiled/compilation';
import type { Alike } from './alike';
import { balancedKinds } from './balanced';
import type { Futures } from './futures';

/** Groups of components; search.c keeps so many numbers of a state. */
const groupCount = 8;
const vectorSize = 1024;
const chunk = 65536;
const directoryEntries = 16384;
const arrays = 7;
const noGroup = 0xffff_ffff;

/** Components, by number, of each group. */
export type Groups = readonly (readonly number[])[];

export interface SearchLayout {
  readonly futures: Futures;
  /** By function and pc: outcomes of the choice there that are alike; empty if that is not asked for. */
  readonly alike: readonly (readonly Alike[])[];
  /** What search.c's table variables hold. */
  readonly values: Readonly<Record<string, number>>;
  /** First byte after the tables, where chunks begin. */
  readonly end: number;
}

/** Before anything is known: contexts, what is allocated, the rest. */
export function firstGroups({ work }: Compilation, forgotten: ReadonlySet<number>): Groups {
  const all = work.components.map(({ id }) => id).filter((id) => !forgotten.has(id));
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
export function groupsByChange(
  count: number,
  together: (a: number, b: number) => number,
  forgotten: ReadonlySet<number>,
): Groups {
  const all = Array.from({ length: count }, (_, id) => id).filter((id) => !forgotten.has(id));
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

/** Sets of what contexts can still use that partial-order.c keeps. */
const mostFutures = 8000;

/** Uses of one context's next steps that partial-order.c keeps, with room for those of one more instruction. */
const footprint = (1000 + 24) * 8;

/** What partial-order.c looks up, and its scratch memory. */
function futureTables(
  { model, work, nrSites }: Compilation,
  futures: Futures,
  take: (bytes: number) => number,
): Readonly<Record<string, number>> {
  const count = work.components.length;
  const { sets, probes, carriers, words, objects, pointers } = futures;
  const bytes = words * 4;
  const total = (lists: readonly (readonly number[])[]): number =>
    lists.reduce((sum, { length }) => sum + length, 0);
  return {
    set_table: take(sets.length * bytes),
    set_words: words,
    probe_table: take(probes.length * bytes),
    nr_probes: probes.length,
    carrier_table: take(carriers.length * bytes),
    nr_carriers: carriers.length,
    freeing_probe: futures.freeing,
    future_table: take(nrSites * 4),
    object_uses: take(count * 24),
    object_words: take(total(objects.map((use) => use.words)) * 2),
    object_pointers: take((count + total(objects.map((use) => use.pointers))) * 4),
    pointer_table: take(nrSites * 4),
    pointer_lists: take(pointers.lists.length * 4),
    pointer_offsets: take((pointers.lists.length + total(pointers.lists)) * 4),
    future_sets: take(mostFutures * bytes),
    future_meets: take(mostFutures * probes.length),
    future_index: take(16384 * 2),
    pass_cache: take(4096 * 16),
    futures_now: take(work.contexts * 2),
    reach_of: take(count * 4),
    own_of: take(count * 4),
    is_listed: take(count),
    owned_list: take(count * 4),
    users_of: take(probes.length * 12),
    receivers_of: take(work.contexts * carriers.length * 8),
    footprints: take(work.contexts * footprint),
    footprint_sizes: take(work.contexts * 4),
    balanced: balancedKinds(model).reduce(
      (mask, kind) => mask | (1 << (model.words.indexOf(kind) + 1)),
      0,
    ),
  };
}

function writeFutures(
  memory: DataView,
  { model, siteOf }: Compilation,
  values: SearchLayout['values'],
  futures: Futures,
): void {
  const at = (name: string): number => values[name] ?? 0;
  const writeSets = (to: number, sets: readonly bigint[]): void =>
    sets.forEach((set, number) => {
      for (let word = 0; word < futures.words; word++) {
        const bits = Number((set >> BigInt(word * 32)) & 0xffff_ffffn);
        memory.setUint32(to + (number * futures.words + word) * 4, bits, true);
      }
    });
  writeSets(at('set_table'), futures.sets);
  writeSets(at('probe_table'), futures.probes);
  writeSets(at('carrier_table'), futures.carriers);
  for (const fn of model.functions)
    for (const pc of fn.code.keys()) {
      const site = siteOf(fn, pc);
      const half = (of: readonly (readonly number[])[]): number => of[fn.index]?.[pc] ?? 0;
      memory.setUint16(at('future_table') + site * 4, half(futures.from), true);
      memory.setUint16(at('future_table') + site * 4 + 2, half(futures.after), true);
      memory.setUint16(at('pointer_table') + site * 4, half(futures.pointers.from), true);
      memory.setUint16(at('pointer_table') + site * 4 + 2, half(futures.pointers.after), true);
    }
  let offsets = at('pointer_offsets');
  futures.pointers.lists.forEach((list, number) => {
    memory.setUint32(at('pointer_lists') + number * 4, offsets, true);
    [list.length, ...list].forEach((word) => {
      memory.setUint32(offsets, word, true);
      offsets += 4;
    });
  });
  let words = at('object_words');
  let pointers = at('object_pointers');
  futures.objects.forEach((use, id) => {
    const to = at('object_uses') + id * 24;
    memory.setUint32(to, words, true);
    memory.setUint32(to + 4, pointers, true);
    [use.whole, use.tokens, use.life, use.named, use.beside].forEach((half, i) => {
      memory.setUint16(to + 8 + i * 2, half, true);
    });
    memory.setUint16(to + 20, use.kind, true);
    if (use.beside !== id) memory.setUint16(at('object_uses') + use.beside * 24 + 18, id, true);
    for (const word of use.words) {
      memory.setUint16(words, word, true);
      words += 2;
    }
    memory.setUint32(pointers, use.pointers.length, true);
    pointers += 4;
    for (const offset of use.pointers) {
      memory.setUint16(pointers, offset, true);
      memory.setUint16(pointers + 2, use.words[offset >> 2] ?? 0, true);
      pointers += 4;
    }
  });
}

function writeAlike(
  memory: DataView,
  { model, siteOf }: Compilation,
  values: SearchLayout['values'],
  alike: SearchLayout['alike'],
): void {
  const at = (name: string): number => values[name] ?? 0;
  let classes = at('alike_lists');
  for (const fn of model.functions)
    for (const [pc, groups] of alike[fn.index]?.entries() ?? []) {
      if (groups.length === 0) continue;
      memory.setUint32(at('alike_table') + siteOf(fn, pc) * 4, classes, true);
      const masks = groups.map((group) => group.reduce((mask, bit) => mask | (1 << bit), 0));
      for (const word of [groups.length, ...masks]) {
        memory.setUint32(classes, word, true);
        classes += 4;
      }
    }
}

export function layOutSearch(
  compilation: Compilation,
  futures: Futures,
  alike: readonly (readonly Alike[])[],
): SearchLayout {
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
    alike_table: take(alike.length > 0 ? compilation.nrSites * 4 : 0),
    alike_lists: take(alike.flat().reduce((sum, { length }) => sum + length * 4 + 4, 0)),
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
  return { futures, alike, values: { ...values, lists, chunk_end: end, memory_end: end }, end };
}

export function writeSearchTables(
  memory: DataView,
  compilation: Compilation,
  { values, futures, alike }: SearchLayout,
  groups: Groups,
): void {
  writeFutures(memory, compilation, values, futures);
  writeAlike(memory, compilation, values, alike);
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
  for (const { id } of work.components) words(at('component_table') + id * 16 + 8, [noGroup]);
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
