/**
 * What each context can still use, from where it stands: for partial order. Resources are the scalars of memory, named
 * as in machine/leaves.ts, and what lies beside them: references of a record's objects, whether these are allocated,
 * entries of a map, addresses of variables. A set of resources has two bits for each: for reading and for writing.
 */
import type { Instr, Operand, Place } from '../../lang/ir';
import { type CType, sizeOf } from '../../lang/types';
import { operandsOf, successors } from '../../machine/instructions';
import { leavesOf, type Types } from '../../machine/leaves';
import type { LinkedFunction, Model } from '../../machine/model';
import { pointerOffsets } from '../../machine/pointers';
import type { Compilation } from '../compiled/compilation';
import { typesOf } from './model-types';
import { type LivePointers, livePointers } from './pointers';
import { type Bits, Distinct, Resources } from './resources';
import { targetsOf } from './targets';

type Targets = ReturnType<typeof targetsOf>;

/** What a search looks up of one object: numbers of probes, as a rule. */
export interface ObjectUses {
  /** By word of four bytes: every way to read or write it. */
  readonly words: readonly number[];
  /** All words at once. */
  readonly whole: number;
  /** To ask or change which references there are of it; whether it is allocated, or which key it has. */
  readonly tokens: number;
  readonly life: number;
  /** To have its address from code alone; 0 for what is allocated. */
  readonly named: number;
  /** Where it has pointers. */
  readonly pointers: readonly number[];
  /** Which of the carriers can hold a pointer to it. */
  readonly kind: number;
  /** The object that it stands beside (SHADOWS), else itself. */
  readonly beside: number;
}

export interface Futures {
  readonly words: number;
  /** Distinct sets of what can follow, of what is asked for, of places that hold pointers; the first are empty. */
  readonly sets: readonly Bits[];
  readonly probes: readonly Bits[];
  readonly carriers: readonly Bits[];
  /** By function and pc: the number of the set of what can follow, the instruction there included. */
  readonly from: readonly (readonly number[])[];
  /** As `from`, for a frame that is in the call at pc. */
  readonly after: readonly (readonly number[])[];
  readonly objects: readonly ObjectUses[];
  readonly pointers: LivePointers;
  /** To free anything. */
  readonly freeing: number;
}

/** For a search that asks for none. */
export const noFutures: Futures = {
  words: 0,
  sets: [],
  probes: [],
  carriers: [],
  from: [],
  after: [],
  objects: [],
  pointers: { lists: [], from: [], after: [] },
  freeing: 0,
};

/**
 * `any`: through a pointer of which the type says nothing. `pointees`: scalars whose address is given away. `freeing`:
 * freeing anything.
 */
const any = 'any';
const pointees = 'pointees';
const freeing = 'freeing';

export function futuresOf({ model, plans }: Compilation): Futures {
  const targets = targetsOf(model);
  const resources = new Resources();
  const types = typesOf(model);
  const uses = new Uses(model, resources, types);
  const own = model.functions.map((fn) => fn.code.map((instr) => uses.of(fn, instr)));
  const summaries = summarize(model, targets, own);
  const through = model.functions.map((fn, f) =>
    fn.code.map((instr, pc) => (own[f]?.[pc] ?? 0n) | called(targets, summaries, fn, instr)),
  );
  const from = model.functions.map((fn, f) => backwards(fn, through[f] ?? []));
  const after = model.functions.map((fn, f) =>
    fn.code.map((instr, pc) =>
      successors(instr, pc).reduce((set, next) => set | (from[f]?.[next] ?? 0n), 0n),
    ),
  );
  const sets = new Distinct();
  const probes = new Distinct();
  const carriers = new Distinct();
  const numbered = (all: readonly (readonly Bits[])[]) =>
    all.map((list) => list.map((set) => sets.numberOf(set)));
  return {
    from: numbered(from),
    after: numbered(after),
    objects: objectUses(model, resources, probes, carriers),
    pointers: livePointers(plans),
    freeing: probes.numberOf(resources.both(freeing)),
    sets: sets.list,
    probes: probes.list,
    carriers: carriers.list,
    words: resources.words,
  };
}

// ---- what an instruction uses itself

class Uses {
  private readonly model: Model;
  private readonly resources: Resources;
  private readonly types: Types;
  private readonly unread: ReadonlySet<string>;

  constructor(model: Model, resources: Resources, types: Types) {
    this.model = model;
    this.resources = resources;
    this.types = types;
    this.unread = unreadGlobals(model);
  }

  of(fn: LinkedFunction, instr: Instr): Bits {
    const set = this.named(fn, instr);
    switch (instr.op) {
      case 'load':
        return set | this.place(instr.place, 'reads');
      case 'store':
      case 'zero':
        return set | this.place(instr.place, 'writes');
      case 'atomic':
        return set | this.place(instr.place, 'both');
      case 'copy':
        return set | this.place(instr.place, 'writes') | this.place(instr.source, 'reads');
      case 'helper':
        return set | this.helper(fn, instr);
      case 'model':
        return set | this.intrinsic(fn, instr);
      default:
        return set;
    }
  }

  /** Variables and maps whose addresses stand in the code. */
  private named(fn: LinkedFunction, instr: Instr): Bits {
    return operandsOf(instr).reduce((set, operand) => {
      const object = operand.kind === 'global' ? fn.scope.globals.get(operand.name) : undefined;
      return object === undefined ? set : set | this.resources.reads(address(object));
    }, 0n);
  }

  private place(place: Place, how: 'reads' | 'writes' | 'both'): Bits {
    if (place.kind === 'pointee') return this.resources[how](pointees);
    if (place.kind === 'global' && this.unread.has(place.name)) return 0n;
    return leavesOf(place, this.types).reduce((set, leaf) => set | this.resources[how](leaf), 0n);
  }

  private helper(fn: LinkedFunction, instr: Instr & { op: 'helper' }): Bits {
    const { resources } = this;
    if (/^bpf_kptr_/.test(instr.name)) return resources.both(any);
    if (!/^bpf_map_/.test(instr.name)) return 0n;
    const reads = instr.name === 'bpf_map_lookup_elem';
    const [map] = instr.args;
    const object = map?.kind === 'global' ? fn.scope.globals.get(map.name) : undefined;
    const maps = this.model.layout.maps.filter((m) => object === undefined || m.object === object);
    return maps.reduce(
      (set, m) => set | resources[reads ? 'reads' : 'both'](entries(m.object)),
      0n,
    );
  }

  private intrinsic(fn: LinkedFunction, instr: Instr & { op: 'model' }): Bits {
    const { resources } = this;
    const [arg] = instr.args;
    const tag = pointedTo(fn, arg) ?? any;
    switch (instr.name) {
      case 'user_space_stores':
        return this.model.layout.maps.reduce(
          (set, m) => set | resources.both(entries(m.object)),
          0n,
        );
      case 'took':
      case 'gave_back':
      case 'handed':
      case 'void_references':
        return resources.both(tag === any ? any : tokens(tag));
      case 'holds':
        return resources.reads(tag === any ? any : tokens(tag));
      case 'is_live':
        return resources.reads(tag === any ? any : life(tag));
      case 'free_object':
        return (
          resources.both(tag === any ? any : life(tag)) |
          resources.both(tag === any ? any : tokens(tag)) |
          resources.both(freeing)
        );
      case 'new_object':
        return arg?.kind === 'type' && arg.type.kind === 'record'
          ? resources.both(life(arg.type.tag))
          : resources.both(any);
      default:
        return 0n;
    }
  }
}

const address = (object: number): string => `& ${object}`;
const entries = (map: number): string => `entries ${map}`;
const tokens = (tag: string): string => `tokens ${tag}`;
const life = (tag: string): string => `life ${tag}`;

/** The objects of those variables. */
export function unreadObjects(model: Model): ReadonlySet<number> {
  const unread = unreadGlobals(model);
  const firsts = model.initial.flatMap(({ global, object }) =>
    unread.has(global.name) ? [object] : [],
  );
  return new Set(
    firsts.flatMap((first) => {
      const count = model.layout.objects[first]?.row?.count ?? 1;
      return Array.from({ length: count }, (_, i) => first + i);
    }),
  );
}

/** Numbers that are only ever written, element by element: nothing depends on them. A pointer keeps what it leads to. */
function unreadGlobals(model: Model): ReadonlySet<string> {
  const names = new Set(model.initial.map(({ global }) => global.name));
  for (const { global } of model.initial)
    if (pointerOffsets(global.type).length > 0) names.delete(global.name);
  for (const fn of model.functions)
    for (const instr of fn.code) {
      const places = instr.op === 'load' || instr.op === 'atomic' ? [instr.place] : [];
      if (instr.op === 'copy') places.push(instr.source);
      for (const place of places) if (place.kind === 'global') names.delete(place.name);
      // Where else its address goes, others may read.
      for (const operand of operandsOf(instr))
        if (operand.kind === 'global' && !isDirect(fn, instr, operand, ['store']))
          names.delete(operand.name);
    }
  return names;
}

const accesses = ['load', 'store', 'atomic', 'zero'];

/** Whether the address of a variable, or of an element, serves these instructions only. */
function isDirect(
  fn: LinkedFunction,
  instr: Instr,
  operand: Operand,
  ops: readonly string[],
): boolean {
  if ('address' in instr && ops.includes(instr.op)) return operand === instr.address;
  if (instr.op !== 'element_address' || operand !== instr.base) return false;
  return fn.code.every((user) =>
    operandsOf(user).every(
      (used) =>
        used.kind !== 'slot' ||
        used.slot !== instr.dst ||
        ('address' in user && ops.includes(user.op) && used === user.address),
    ),
  );
}

/** Tag of the record that an argument points to, as its type says. */
function pointedTo(
  fn: LinkedFunction,
  arg: (Instr & { op: 'model' })['args'][number] | undefined,
): string | null {
  const type = arg?.kind === 'slot' ? fn.ir.slots[arg.slot]?.type : undefined;
  const to = type?.kind === 'pointer' ? type.to : undefined;
  return to?.kind === 'record' ? to.tag : null;
}

/** Records and variables of which some scalar's address is given away. */
function exposed(model: Model): ReadonlySet<string> {
  const names = new Set<string>();
  for (const fn of model.functions)
    for (const instr of fn.code) {
      for (const operand of operandsOf(instr))
        if (operand.kind === 'global' && !isDirect(fn, instr, operand, accesses))
          names.add(`global ${operand.name}`);
      if (instr.op !== 'field_address') continue;
      const type = fn.ir.slots[instr.dst]?.type;
      if (type?.kind !== 'pointer' || type.to.kind !== 'int') continue;
      const isGiven = fn.code.some((user) =>
        operandsOf(user).some(
          (operand) =>
            operand.kind === 'slot' &&
            operand.slot === instr.dst &&
            !('address' in user && operand === user.address),
        ),
      );
      if (isGiven) names.add(instr.record);
    }
  return names;
}

// ---- and what follows

function called(
  targets: Targets,
  summaries: readonly Bits[],
  fn: LinkedFunction,
  instr: Instr,
): Bits {
  if (instr.op === 'call') return summaries[fn.scope.functions.get(instr.callee) ?? -1] ?? 0n;
  if (instr.op !== 'call_pointer') return 0n;
  return targets(fn, instr).reduce((set, { index }) => set | (summaries[index] ?? 0n), 0n);
}

/** Everything that a call of each function can do. */
function summarize(
  model: Model,
  targets: Targets,
  own: readonly (readonly Bits[])[],
): readonly Bits[] {
  const summaries = own.map((list) => list.reduce((set, use) => set | use, 0n));
  for (let changed = true; changed; ) {
    changed = false;
    for (const fn of model.functions) {
      const set = fn.code.reduce(
        (all, instr) => all | called(targets, summaries, fn, instr),
        summaries[fn.index] ?? 0n,
      );
      if (set === summaries[fn.index]) continue;
      summaries[fn.index] = set;
      changed = true;
    }
  }
  return summaries;
}

function backwards(fn: LinkedFunction, through: readonly Bits[]): readonly Bits[] {
  const sets = through.slice();
  for (let changed = true; changed; ) {
    changed = false;
    for (let pc = fn.code.length - 1; pc >= 0; pc--) {
      const set = successors(fn.code[pc] as Instr, pc).reduce(
        (all, next) => all | (sets[next] ?? 0n),
        sets[pc] ?? 0n,
      );
      if (set === sets[pc]) continue;
      sets[pc] = set;
      changed = true;
    }
  }
  return sets;
}

// ---- objects

/** Tags of the records that lie in a type. */
function tagsIn(type: CType): readonly string[] {
  if (type.kind === 'array') return tagsIn(type.of);
  if (type.kind !== 'record') return [];
  return [type.tag, ...type.fields.flatMap((field) => tagsIn(field.type))];
}

/** The resources of each word of a type. */
function wordsOf(
  type: CType,
  name: string,
  at: number,
  outer: readonly string[],
  open: ReadonlySet<string>,
  put: (at: number, size: number, names: readonly string[]) => void,
): void {
  if (type.kind === 'array') {
    const size = sizeOf(type.of);
    for (let i = 0; i < type.length; i++) wordsOf(type.of, name, at + i * size, outer, open, put);
    return;
  }
  if (type.kind !== 'record') {
    put(at, sizeOf(type), [name, ...outer]);
    return;
  }
  const more = [
    ...outer,
    ...(type.isUnion ? [`union ${type.tag}`] : []),
    ...(open.has(type.tag) ? [pointees] : []),
  ];
  for (const field of type.fields)
    wordsOf(field.type, `${type.tag}+${field.offset}`, at + field.offset, more, open, put);
}

function objectUses(
  model: Model,
  resources: Resources,
  probes: Distinct,
  carriers: Distinct,
): readonly ObjectUses[] {
  const numberOf = (set: Bits): number => probes.numberOf(set);
  const open = exposed(model);
  const names = new Map(model.initial.map(({ object, global }) => [object, global.name]));
  const all = (list: readonly string[]): Bits =>
    list.reduce((set, name) => set | resources.both(name), 0n);
  const byType = new Map<string, Bits[]>();
  const holders = pointersBy(model, resources);
  const { objects } = model.layout;
  const uses = objects.map((slot): ObjectUses => {
    const { id, role, type, size } = slot;
    const first = slot.row?.first ?? id;
    const name = role.kind === 'global' ? (names.get(first) ?? role.name) : '';
    const outer = [
      any,
      ...(role.kind === 'map_value' || open.has(`global ${name}`) ? [pointees] : []),
    ];
    const key = `${role.kind} ${name} ${type.kind === 'record' ? type.tag : id}`;
    const known = byType.get(key);
    const words = known ?? Array.from({ length: Math.ceil(size / 4) }, () => 0n);
    if (!known && role.kind !== 'stack') {
      wordsOf(type, `global ${name}`, 0, outer, open, (at, bytes, leaves) => {
        for (let word = at >> 2; word << 2 < at + bytes && word < words.length; word++)
          words[word] = (words[word] ?? 0n) | all(leaves);
      });
      byType.set(key, words);
    }
    const map =
      role.kind === 'map' || role.kind === 'map_value' ? model.layout.maps[role.map]?.object : null;
    const tags = role.kind === 'stack' ? [] : tagsIn(type);
    return {
      words: words.map(numberOf),
      whole: numberOf(words.reduce((set, word) => set | word, 0n)),
      tokens: numberOf(all([any, ...tags.map(tokens)])),
      life: numberOf(
        all([
          any,
          ...(map ? [entries(map)] : []),
          ...(role.kind === 'arena' ? tags.map(life) : []),
        ]),
      ),
      named: role.kind === 'arena' ? 0 : numberOf(resources.both(address(map ?? first))),
      pointers: role.kind === 'stack' ? [] : pointerOffsets(type),
      kind: carriers.numberOf(
        role.kind === 'stack'
          ? 0n
          : ['', ...tags].reduce((set, tag) => set | (holders.get(tag) ?? 0n), resources.both(any)),
      ),
      beside: id,
    };
  });
  return besides(model, uses);
}

/** Scalars that hold pointers, by the tag of the record that they point to; '' for what may point to anything. */
function pointersBy(model: Model, resources: Resources): ReadonlyMap<string, Bits> {
  const all = new Map<string, Bits>();
  const walk = (type: CType, name: string): void => {
    if (type.kind === 'array') walk(type.of, name);
    if (type.kind === 'record')
      for (const field of type.fields) walk(field.type, `${type.tag}+${field.offset}`);
    if (type.kind !== 'pointer') return;
    const tag = type.to.kind === 'record' ? type.to.tag : '';
    all.set(tag, (all.get(tag) ?? 0n) | resources.both(name));
  };
  for (const { global } of model.initial) walk(global.type, `global ${global.name}`);
  for (const { type } of model.layout.objects) walk(type, '');
  return all;
}

/** Who uses an element of a SHADOWS array has the object that it stands beside. */
function besides(model: Model, uses: readonly ObjectUses[]): readonly ObjectUses[] {
  const beside = new Map<number, number>();
  for (const { global, object } of model.initial) {
    const mark = global.attributes.find(({ name }) => name === 'shadows');
    const arena = mark && model.layout.arenas.get(String(mark.args[0]));
    const row = model.layout.objects[object]?.row;
    if (!arena || !row) continue;
    for (let n = 0; n < Math.min(row.count, arena.count); n++)
      beside.set(row.first + n, arena.first + n);
  }
  return uses.map((use, id) => ({
    ...use,
    beside: beside.get(id) ?? id,
    named: beside.has(id) ? 0 : use.named,
  }));
}
