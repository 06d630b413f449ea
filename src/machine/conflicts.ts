/**
 * Which memory two contexts can disagree about. A step ends before an access to a place that another context may
 * write (or read, if this access writes); everything else can be merged without losing an interleaving.
 */
import type { Global, Instr, Operand, Place } from '../lang/ir';
import type { CType, RecordType } from '../lang/types';
import { operandsOf } from './instructions';
import { leavesAtOffset, leavesOf, type Types } from './leaves';
import type { LinkedFunction, Scope } from './model';
import type { ContextInfo } from './run';

export interface ConflictSet {
  /** Whether an access to this place must begin a step, because another context may use it at the same time. */
  mustBegin(place: Place, writes: boolean): boolean;
  /** Whether the kernel files say that the place is handed from one context to the next (HANDED_OVER). */
  isHandedOver(place: Place): boolean;
  /** Whether it is a field that several contexts use all the same (CONCURRENT). */
  isConcurrent(place: Place): boolean;
}

interface Uses {
  readonly reads: Set<string>;
  readonly writes: Set<string>;
}

/** Places as they are named, by record and field. Locals are nobody else's. */
function keyOf(place: Place): string | null {
  switch (place.kind) {
    case 'field':
      return `${place.record}.${place.path}`;
    case 'global':
      return `global ${place.name}.${place.path}`;
    case 'pointee':
      return `*${place.type}`;
    case 'local':
      return null;
  }
}

export function conflictsOf(
  functions: readonly LinkedFunction[],
  contexts: readonly ContextInfo[],
  globals: readonly { readonly scope: Scope; readonly global: Global }[],
  /** Records, and globals as `global name`, that no run depends on. */
  watching: ReadonlySet<string>,
  /** As the kernel files know them, with their marks. */
  records: ReadonlyMap<string, RecordType>,
  /** Those of the program, too. */
  allRecords: ReadonlyMap<string, RecordType>,
): ConflictSet {
  const typesOf = new Map<string, CType[]>();
  for (const { global } of globals)
    typesOf.set(global.name, [...(typesOf.get(global.name) ?? []), global.type]);
  const types: Types = { records: allRecords, globals: (name) => typesOf.get(name) ?? [] };
  const known = new WeakMap<Place, readonly string[]>();
  const given = addressGiven(functions, globals);
  const leaves = (place: Place): readonly string[] => {
    const old = known.get(place);
    if (old) return old;
    const own = leavesOf(place, types);
    // What a pointer to a number leads to may be any number whose address somebody has.
    const found =
      place.kind === 'pointee' || own.some((leaf) => given.has(leaf)) ? [...own, '*'] : own;
    known.set(place, found);
    return found;
  };
  const pointedTo = addressTaken(functions, globals);
  const usesOf = new Map<string, Uses>();
  const instances = new Map<string, number>();
  for (const context of contexts) {
    instances.set(context.fn, (instances.get(context.fn) ?? 0) + 1);
    if (usesOf.has(context.fn)) continue;
    const root = functions.find((fn) => !fn.isProgram && fn.name === context.fn);
    if (root) usesOf.set(context.fn, collect(root, functions, pointedTo, leaves));
  }
  const written = new Map<string, number>();
  const used = new Map<string, number>();
  for (const [fn, { reads, writes }] of usesOf) {
    const times = instances.get(fn) ?? 1;
    for (const key of writes) written.set(key, (written.get(key) ?? 0) + times);
    for (const key of new Set([...reads, ...writes])) used.set(key, (used.get(key) ?? 0) + times);
  }
  const { handedOver, concurrent } = marks(records);
  return {
    isHandedOver: (place) => place.kind === 'field' && handedOver.has(place.record),
    isConcurrent: (place) => concurrent.has(keyOf(place) ?? ''),
    mustBegin(place, writes) {
      const key = keyOf(place);
      if (key === null || watching.has(key.slice(0, key.indexOf('.')))) return false;
      // Someone writes it, and more than one context uses it. Who only reads among readers needs no step.
      return leaves(place).some(
        (leaf) => (used.get(leaf) ?? 0) > 1 && (writes || (written.get(leaf) ?? 0) > 0),
      );
    },
  };
}

/** What HANDED_OVER and CONCURRENT say, as record tags and as `record.field`. */
function marks(records: ReadonlyMap<string, RecordType>) {
  const handedOver = new Set<string>();
  const concurrent = new Set<string>();
  for (const record of records.values())
    for (const field of record.fields) {
      const names = field.attributes.map((attribute) => attribute.name);
      const type = field.type.kind === 'array' ? field.type.of : field.type;
      if (names.includes('handed_over') && type.kind === 'record') handedOver.add(type.tag);
      if (names.includes('concurrent'))
        addConcurrent(`${record.tag}.${field.name}`, field.type, concurrent);
    }
  return { handedOver, concurrent };
}

/** A field that is a record (refcount_t) is concurrent with all that is in it. */
function addConcurrent(key: string, type: CType, concurrent: Set<string>): void {
  concurrent.add(key);
  if (type.kind !== 'record') return;
  for (const field of type.fields) {
    concurrent.add(`${type.tag}.${field.name}`);
    addConcurrent(`${key}.${field.name}`, field.type, concurrent);
  }
}

/** Functions that a call through a pointer can reach: struct_ops members and functions whose address is stored. */
export function addressTaken(
  functions: readonly LinkedFunction[],
  globals: readonly { readonly scope: Scope; readonly global: Global }[],
): ReadonlySet<number> {
  const taken = new Set<number>();
  const take = (scope: Scope, name: string): void => {
    const index = scope.functions.get(name);
    if (index !== undefined) taken.add(index);
  };
  for (const fn of functions) for (const name of mentioned(fn)) take(fn.scope, name);
  // Struct_ops objects and tables such as file_operations.
  for (const { scope, global } of globals)
    for (const { value } of global.init) if (value.kind === 'function') take(scope, value.name);
  return taken;
}

/** Numbers in memory whose address is given away, as leaves.ts names them. */
function addressGiven(
  functions: readonly LinkedFunction[],
  globals: readonly { readonly global: Global }[],
): ReadonlySet<string> {
  const types = new Map(globals.map(({ global }) => [global.name, global.type]));
  const given = new Set<string>();
  const give = (name: string, offset: number): void => {
    const type = types.get(name);
    for (const leaf of type ? leavesAtOffset(type, offset, `global ${name}`) : []) given.add(leaf);
  };
  for (const { global } of globals)
    for (const { value } of global.init)
      if (value.kind === 'global') give(value.name, value.offset);
  for (const fn of functions) {
    const addresses = new Map<number, () => unknown>();
    for (const instr of fn.code) {
      if (instr.op === 'field_address' && isOfNumber(fn.ir.slots[instr.dst]?.type))
        addresses.set(instr.dst, () => given.add(`${instr.record}+${instr.offset}`));
      if (instr.op === 'element_address' && instr.base.kind === 'global') {
        const { name, offset } = instr.base;
        addresses.set(instr.dst, () => give(name, offset));
      }
    }
    for (const instr of fn.code)
      for (const operand of givenBy(instr, functions[calleeOf(fn, instr)], fn)) {
        if (operand.kind === 'global') give(operand.name, operand.offset);
        if (operand.kind === 'slot') addresses.get(operand.slot)?.();
      }
  }
  return given;
}

const calleeOf = (fn: LinkedFunction, instr: Instr): number =>
  instr.op === 'call' ? (fn.scope.functions.get(instr.callee) ?? -1) : -1;

const isOfNumber = (type: CType | undefined): boolean =>
  type?.kind === 'pointer' && type.to.kind === 'int';

/** Operands that are more than the place of an access, or a step on the way to it: pointers to numbers among them. */
function givenBy(
  instr: Instr,
  callee: LinkedFunction | undefined,
  { ir }: LinkedFunction,
): readonly Operand[] {
  switch (instr.op) {
    case 'call':
      return instr.args.filter((_, i) => isOfNumber(callee?.ir.type.params[i]));
    case 'move':
      return isOfNumber(ir.slots[instr.dst]?.type) ? [instr.value] : [];
    case 'return':
      return instr.value && isOfNumber(ir.type.returns) ? [instr.value] : [];
    case 'store':
      return [instr.value];
    case 'call_pointer':
      return instr.args;
    default:
      return [];
  }
}

function mentioned(fn: LinkedFunction): string[] {
  return fn.code.flatMap((instr) =>
    operandsOf(instr).flatMap((operand) => (operand.kind === 'function' ? [operand.name] : [])),
  );
}

function collect(
  root: LinkedFunction,
  functions: readonly LinkedFunction[],
  pointedTo: ReadonlySet<number>,
  leaves: (place: Place) => readonly string[],
): Uses {
  const uses: Uses = { reads: new Set(), writes: new Set() };
  const seen = new Set<number>();
  const todo = [root.index];
  for (let index = todo.pop(); index !== undefined; index = todo.pop()) {
    const fn = functions[index];
    if (!fn || seen.has(index)) continue;
    seen.add(index);
    for (const instr of fn.code) {
      note(instr, uses, leaves);
      if (instr.op === 'call') todo.push(fn.scope.functions.get(instr.callee) ?? -1);
      if (instr.op === 'call_pointer') todo.push(...pointedTo);
    }
  }
  return uses;
}

function note(instr: Instr, uses: Uses, leaves: (place: Place) => readonly string[]): void {
  const add = (set: Set<string>, place: Place): void => {
    for (const leaf of leaves(place)) set.add(leaf);
  };
  switch (instr.op) {
    case 'load':
      add(uses.reads, instr.place);
      return;
    case 'store':
    case 'zero':
      add(uses.writes, instr.place);
      return;
    case 'copy':
      add(uses.writes, instr.place);
      add(uses.reads, instr.source);
      return;
    case 'atomic':
      add(uses.reads, instr.place);
      add(uses.writes, instr.place);
      return;
    default:
      return;
  }
}
