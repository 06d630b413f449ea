/**
 * What each context can still use, from where it stands: for partial order. Resources are the variables by name and
 * the records by tag; a set of them has two bits each, for reading and for writing.
 */
import type { Instr, Place } from '../../lang/ir';
import type { CType } from '../../lang/types';
import { operandsOf, successors } from '../../machine/instructions';
import type { LinkedFunction, Model } from '../../machine/model';
import type { Compilation } from '../compiled/compilation';
import { targetsOf } from './targets';

type Bits = bigint;
type Targets = ReturnType<typeof targetsOf>;

export interface Futures {
  readonly words: number;
  /** Distinct sets; the first is empty. */
  readonly sets: readonly Bits[];
  /** By function and pc: the number of the set of what can follow, the instruction there included. */
  readonly from: readonly (readonly number[])[];
  /** As `from`, for a frame that is in the call at pc. */
  readonly after: readonly (readonly number[])[];
  /** By function and pc: what the condition of the wait there reads; 0 elsewhere. */
  readonly conditions: readonly (readonly number[])[];
  /** By object: every way to read it, and every way to write it. */
  readonly reads: readonly number[];
  readonly writes: readonly number[];
  /** By object: the one that it stands beside (SHADOWS), else itself. */
  readonly beside: readonly number[];
}

/** For a search that asks for none. */
export const noFutures: Futures = {
  words: 0,
  sets: [],
  from: [],
  after: [],
  conditions: [],
  reads: [],
  writes: [],
  beside: [],
};

/**
 * `any`: through a pointer of which the type says nothing. `pointees`: scalars whose address is given away. `tokens`:
 * references of any allocated object.
 */
const any = 'any';
const pointees = 'pointees';
const tokens = 'tokens';
const maps = 'maps';

class Resources {
  private readonly numbers = new Map<string, number>();

  private number(name: string): number {
    const known = this.numbers.get(name) ?? this.numbers.size;
    this.numbers.set(name, known);
    return known;
  }

  reads(name: string): Bits {
    return 1n << BigInt(this.number(name) * 2);
  }

  writes(name: string): Bits {
    return 2n << BigInt(this.number(name) * 2);
  }

  both(name: string): Bits {
    return this.reads(name) | this.writes(name);
  }

  get words(): number {
    return Math.ceil((this.numbers.size * 2) / 32);
  }
}

export function futuresOf({ model }: Compilation): Futures {
  const targets = targetsOf(model);
  const resources = new Resources();
  const own = model.functions.map((fn) => fn.code.map((instr) => uses(resources, fn, instr)));
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
  const conditions = model.functions.map((fn, f) =>
    fn.code.map((instr, pc) =>
      instr.op === 'wait'
        ? (own[f] ?? []).slice(pc, instr.end + 1).reduce((set, use) => set | use, 0n)
        : 0n,
    ),
  );
  const { reads, writes, beside } = objects(model, resources);
  const sets: Bits[] = [0n];
  const numbers = new Map<Bits, number>([[0n, 0]]);
  const numberOf = (set: Bits): number => {
    const known = numbers.get(set) ?? sets.length;
    if (known === sets.length) sets.push(set);
    numbers.set(set, known);
    return known;
  };
  const numbered = (all: readonly (readonly Bits[])[]) => all.map((list) => list.map(numberOf));
  return {
    from: numbered(from),
    after: numbered(after),
    conditions: numbered(conditions),
    reads: reads.map(numberOf),
    writes: writes.map(numberOf),
    beside,
    sets,
    words: resources.words,
  };
}

// ---- what an instruction uses itself

function nameOf(place: Place): string | null {
  switch (place.kind) {
    case 'field':
      return `record ${place.record}`;
    case 'global':
      return `global ${place.name}`;
    case 'pointee':
      return pointees;
    case 'local':
      return null;
  }
}

function uses(resources: Resources, fn: LinkedFunction, instr: Instr): Bits {
  const use = (place: Place, how: 'reads' | 'writes' | 'both'): Bits => {
    const name = nameOf(place);
    return name === null ? 0n : resources[how](name);
  };
  switch (instr.op) {
    case 'load':
      return use(instr.place, 'reads');
    case 'store':
      return use(instr.place, 'writes');
    case 'atomic':
      return use(instr.place, 'both');
    case 'zero':
      return use(instr.place, 'writes');
    case 'copy':
      return use(instr.place, 'writes') | use(instr.source, 'reads');
    case 'helper':
      if (/^bpf_kptr_/.test(instr.name)) return resources.both(any) | resources.both(tokens);
      return /^bpf_map_/.test(instr.name) ? resources.both(maps) | resources.writes(tokens) : 0n;
    case 'return':
      // Leaving a program loses what it still holds; so may a function of it.
      return fn.isProgram ? resources.writes(tokens) : 0n;
    case 'wait':
      return instr.idle ? resources.writes(tokens) : 0n;
    case 'model':
      return ownership(resources, fn, instr);
    default:
      return 0n;
  }
}

function ownership(resources: Resources, fn: LinkedFunction, instr: Instr & { op: 'model' }): Bits {
  switch (instr.name) {
    case 'user_space_stores':
      return resources.both(maps);
    case 'took':
    case 'gave_back':
    case 'handed':
    case 'void_references':
    case 'is_live':
      return resources.both(pointee(fn, instr.args[0]));
    case 'free_object':
      return resources.both(pointee(fn, instr.args[0])) | resources.writes(tokens);
    default:
      return 0n;
  }
}

/** The record that an argument points to, as its type says. */
function pointee(
  fn: LinkedFunction,
  arg: (Instr & { op: 'model' })['args'][number] | undefined,
): string {
  const type = arg?.kind === 'slot' ? fn.ir.slots[arg.slot]?.type : undefined;
  const to = type?.kind === 'pointer' ? type.to : undefined;
  return to?.kind === 'record' ? `record ${to.tag}` : any;
}

/** Records and variables of which some scalar's address is given away, as resources. */
function exposed(model: Model): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { global } of model.initial) {
    const { type } = global;
    if ((type.kind === 'array' ? type.of : type).kind === 'int') names.add(`global ${global.name}`);
  }
  for (const fn of model.functions)
    for (const instr of fn.code) {
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
      if (isGiven) names.add(`record ${instr.record}`);
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
  return targets(instr).reduce((set, { index }) => set | (summaries[index] ?? 0n), 0n);
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

function objects(
  model: Model,
  resources: Resources,
): { reads: readonly Bits[]; writes: readonly Bits[]; beside: readonly number[] } {
  const names: string[][] = model.layout.objects.map(({ role, type }) => {
    const records = tagsIn(type).map((tag) => `record ${tag}`);
    switch (role.kind) {
      case 'global':
        return [any, `global ${role.name}`, ...records];
      case 'map':
      case 'map_value':
        return [any, maps, ...records];
      case 'arena':
        return [any, tokens, ...records];
      default:
        return [];
    }
  });
  const given = exposed(model);
  for (const list of names)
    if (list.includes(maps) || list.some((name) => given.has(name))) list.push(pointees);
  const beside = model.layout.objects.map(({ id }) => id);
  for (const { global, object } of model.initial) {
    const mark = global.attributes.find(({ name }) => name === 'shadows');
    const arena = mark && model.layout.arenas.get(String(mark.args[0]));
    const row = model.layout.objects[object]?.row;
    if (!arena || !row) continue;
    for (let n = 0; n < Math.min(row.count, arena.count); n++) {
      beside[row.first + n] = arena.first + n;
      names[arena.first + n]?.push(...(names[row.first + n] ?? []));
    }
  }
  const all = (how: 'reads' | 'writes') =>
    names.map((list) => list.reduce((set, name) => set | resources[how](name), 0n));
  return { reads: all('reads'), writes: all('writes'), beside };
}
