/** What does not change in a run: functions and who can name them, objects and where they lie, contexts. */
import type { Global, MapDef } from '../../lang/ir';
import type { SourceFile } from '../../lang/source';
import type { CheckedFunction, CheckedUnit, Local } from '../../lang/tree';
import { type CType, type RecordType, sizeOf } from '../../lang/types';
import type { Setup } from '../../machine';
import { addressOf } from './addresses';
import { type Cell, labelHomes, op, sequence, theEnd } from './cells';
import { walk } from './walk';

/** A unit as `checkSource` gives it. */
export interface Source {
  readonly files: readonly SourceFile[];
  readonly checked: CheckedUnit;
}

export interface Fn {
  readonly index: number;
  readonly name: string;
  readonly unit: number;
  readonly isProgram: boolean;
  /** Of a BPF program that is entered through a struct_ops member. */
  readonly entry: { readonly sleepable: boolean } | null;
  readonly tree: CheckedFunction;
  readonly start: Cell | null;
  /** Its locals, by number. */
  readonly locals: Local[];
}

/** An object: a variable of a file, a map, an entry of a map, or a place for what new_object makes. */
export interface Thing {
  readonly id: number;
  readonly role: 'variable' | 'map' | 'entry' | 'arena';
  readonly type: CType;
  readonly size: number;
  readonly address: bigint;
  /** Reading what never changes, and looking at what only watches, is nothing that others can tell. */
  readonly sharing: 'constant' | 'watching' | 'shared';
}

/** Things that lie side by side. */
interface Region {
  readonly things: readonly Thing[];
  readonly stride: number;
}

export interface MapThings {
  readonly def: MapDef;
  readonly thing: Thing;
  readonly entries: readonly Thing[];
}

export interface Context {
  readonly root: Fn;
  readonly kind: string;
  readonly instance: number;
}

export interface World {
  readonly units: readonly Source[];
  readonly setup: Setup;
  readonly functions: readonly Fn[];
  readonly contexts: readonly Context[];
  readonly init: Fn | null;
  readonly atRest: readonly Fn[];
  readonly things: readonly Thing[];
  readonly regions: readonly Region[];
  readonly maps: readonly MapThings[];
  readonly arenas: ReadonlyMap<string, readonly Thing[]>;
  readonly variables: readonly { unit: number; global: Global; thing: Thing }[];
  /** Names of each unit. */
  readonly functionOf: (unit: number, name: string) => Fn | null;
  readonly variableOf: (unit: number, name: string) => Thing | null;
  /** Texts for holders; a holder_t is a number of this list. */
  readonly holders: string[];
}

/** Most objects of a type alive at once, and most entries of a map, where the scenario says nothing. */
const objectBound = 4;
const entryBound = 8;

/** The program's unit first, then those of the kernel. */
export function makeWorld(program: Source, kernel: readonly Source[], setup: Setup): World {
  const units = [program, ...kernel];
  const functions = units
    .flatMap(({ checked }, unit) =>
      checked.functions.flatMap((tree) => (tree.body ? [{ unit, tree }] : [])),
    )
    .map(({ unit, tree }, index) => makeFunction(unit, tree, index));
  const contexts = functions.flatMap((root) => contextsOf(root, setup));
  const things: Thing[] = [];
  const regions: Region[] = [];
  const add = (
    count: number,
    size: number,
    parts: Pick<Thing, 'role' | 'type' | 'sharing'>,
  ): readonly Thing[] => {
    const row = Array.from({ length: count }, (_, i): Thing => {
      const address = addressOf.region(regions.length, i * size);
      return { ...parts, id: things.length + i, size, address };
    });
    regions.push({ things: row, stride: size });
    things.push(...row);
    return row;
  };
  const separate = (count: number, size: number, parts: Parameters<typeof add>[2]) =>
    Array.from({ length: count }, () => add(1, size, parts)).flat();

  const ops = new Set(program.checked.structOps.map(({ name }) => `0 ${name}`));
  const known = new Map<string, Thing>();
  const variables: { unit: number; global: Global; thing: Thing }[] = [];
  units.forEach(({ checked }, unit) => {
    for (const global of checked.globals) {
      const key = variableKey(unit, global.name);
      if (global.isExtern || known.has(key)) continue;
      const { type } = global;
      // Each record of an array is an object of its own.
      const isRow = type.kind === 'array' && type.of.kind === 'record';
      const [count, each] = isRow ? [type.length, type.of] : [1, type];
      const isConstant =
        global.isConst ||
        ops.has(key) ||
        has(global, 'scenario') ||
        has(global, 'struct_ops_table');
      const sharing = has(global, 'bookkeeping') ? 'watching' : isConstant ? 'constant' : 'shared';
      const [thing] = add(count, sizeOf(each), { role: 'variable', type: each, sharing });
      if (!thing) continue;
      known.set(key, thing);
      variables.push({ unit, global, thing });
    }
  });
  const maps = program.checked.maps.map((def): MapThings => {
    const [thing] = add(1, 8, { role: 'map', type: { kind: 'void' }, sharing: 'constant' });
    if (!thing) throw new Error('a map has no object');
    known.set(variableKey(0, def.name), thing);
    const type: CType = def.value ?? { kind: 'void' };
    const entries = separate(Math.min(def.maxEntries, entryBound), sizeOf(type), {
      ...{ role: 'entry', type, sharing: 'shared' },
    });
    return { def, thing, entries };
  });
  const arenas = new Map<string, readonly Thing[]>();
  for (const type of allocated(functions)) {
    const bound = setup.bounds[type.tag] ?? objectBound;
    arenas.set(type.tag, separate(bound, type.size, { role: 'arena', type, sharing: 'shared' }));
  }
  return {
    ...{ units, setup, functions, contexts, things, regions, maps, arenas, variables },
    init: functions.find(({ tree }) => has(tree, 'init')) ?? null,
    atRest: functions.filter(({ tree }) => has(tree, 'at_rest')),
    functionOf: (unit, name) => findFunction(functions, unit, name),
    variableOf: (unit, name) => known.get(variableKey(unit, name)) ?? null,
    holders: ['nobody'],
  };
}

export const has = (
  item: { readonly attributes: readonly { readonly name: string }[] },
  mark: string,
): boolean => item.attributes.some(({ name }) => name === mark);

/** The kernel's files share their variables by name; the program's, and each file's strings, are its own. */
function variableKey(unit: number, name: string): string {
  if (unit === 0) return `0 ${name}`;
  return name.startsWith('.') ? `${unit} ${name}` : `kernel ${name}`;
}

/** One of the unit itself, else a global one of the kernel. */
function findFunction(functions: readonly Fn[], unit: number, name: string): Fn | null {
  const own = functions.find((fn) => fn.unit === unit && fn.name === name);
  if (own) return own;
  const isGlobal = (fn: Fn) => fn.name === name && !fn.isProgram && fn.tree.linkage === 'global';
  return functions.find(isGlobal) ?? null;
}

function makeFunction(unit: number, tree: CheckedFunction, index: number): Fn {
  const body = tree.body ?? [];
  walk(body, (node) => {
    if (node.kind === 'label' && 'label' in node) labelHomes.set(node.label, body);
  });
  const isProgram = unit === 0;
  return {
    ...{ index, name: tree.name, unit, isProgram, tree, locals: [] },
    entry: isProgram ? entryOf(tree.section ?? '') : null,
    start: sequence(
      body.map((statement) => op('statement', statement, 0)),
      theEnd,
    ),
  };
}

function entryOf(section: string): Fn['entry'] {
  const [, words] = /^\??(struct_ops(?:\.s)?|aio\/\w+)(?:\/|$)/.exec(section) ?? [];
  return words === undefined
    ? null
    : { sleepable: words === 'struct_ops.s' || words === 'aio/handler' };
}

function contextsOf(root: Fn, setup: Setup): Context[] {
  const mark = root.tree.attributes.find(({ name }) => name === 'context');
  if (!mark || root.isProgram) return [];
  const [kind, byDefault] = mark.args;
  const count = setup.instances[root.name] ?? Number(byDefault ?? 1);
  return Array.from({ length: count }, (_, instance) => ({ root, kind: String(kind), instance }));
}

/** What the kernel files make with new_object. */
function allocated(functions: readonly Fn[]): readonly RecordType[] {
  const found = new Map<string, RecordType>();
  for (const { tree } of functions)
    walk(tree.body, (node) => {
      if (node.kind !== 'model' || !('name' in node) || node.name !== 'new_object') return;
      const [arg] = node.args;
      if (arg?.kind === 'type' && arg.type.kind === 'record' && !found.has(arg.type.tag))
        found.set(arg.type.tag, arg.type);
    });
  return [...found.values()];
}
