/**
 * What a function has still to do: a list of operations on tree nodes. Equal lists are one cell, so that a list can be
 * written as a number and what is known about it is found out once.
 */
import type { Initial, Label, Lvalue, Statement, Value } from '../../lang/tree';

/** Operations by what they work on. `depth` is the number of operands that are there when it begins. */
interface OnNode {
  /** Leaves the value among the operands (nothing if it is void; the address if it is a record). */
  readonly value: Value;
  /** Evaluates for what it does. */
  readonly effect: Value;
  /** Leaves the address. */
  readonly place: Lvalue;
  readonly statement: Statement;
  /** The operands are there: does what the node says. */
  readonly 'apply value': Value;
  readonly 'apply effect': Value;
  readonly 'apply place': Lvalue;
  readonly 'apply statement': Statement;
  /** Reads what the apply after it changes: the old value, or the integer that holds a bit-field. */
  readonly fetch: Value;
  readonly discard: Value;
  /** The second half of a logical value. */
  readonly truth: Value;
  /** A let's variable begins and ends. */
  readonly bind: Value;
  readonly forget: Value;
  /** The condition of a wait is there. */
  readonly passed: Value;
  /** Where a call goes on: replaces the arguments by the result. */
  readonly after: Value;
  readonly 'bpf_loop start': Value;
  readonly 'bpf_loop head': Value;
  readonly 'bpf_loop next': Value;
  readonly 'bpf_loop end': Value;
  /** Zeroes what is initialised. */
  readonly clear: Statement | Lvalue;
  readonly head: Statement;
  readonly test: Statement;
  readonly 'set variable': Statement;
  /** Where `continue` and `break` lead. */
  readonly next: Statement;
  readonly end: Statement;
  readonly return: Statement;
  /** The end of a function without `return`. */
  readonly finish: null;
}

type Kind = keyof OnNode;
export type Op = {
  readonly [K in Kind]: {
    readonly kind: K;
    readonly node: OnNode[K];
    readonly depth: number;
    readonly id: number;
  };
}[Kind];

export interface Cell {
  readonly id: number;
  readonly op: Op;
  readonly rest: Cell | null;
}

const nodes = new WeakMap<object, number>();
let nrNodes = 0;

function numberOf(node: object | null): number {
  if (node === null) return 0;
  const known = nodes.get(node);
  if (known !== undefined) return known;
  nodes.set(node, ++nrNodes);
  return nrNodes;
}

const ops = new Map<string, Op>();
const cells = new Map<string, Cell>();

export function op<K extends Kind>(kind: K, node: OnNode[K], depth: number): Op {
  const key = `${kind} ${numberOf(node)} ${depth}`;
  const known = ops.get(key);
  if (known) return known;
  const made = { kind, node, depth, id: ops.size } as Op;
  ops.set(key, made);
  return made;
}

function cell(first: Op, rest: Cell | null): Cell {
  const key = `${first.id} ${rest?.id ?? -1}`;
  const known = cells.get(key);
  if (known) return known;
  const made = { id: cells.size, op: first, rest };
  cells.set(key, made);
  return made;
}

export function sequence(list: readonly Op[], rest: Cell | null): Cell | null {
  return list.reduceRight<Cell | null>((later, first) => cell(first, later), rest);
}

/** A local that is no memory: nobody can have its address. */
export const isRegister = (place: Lvalue): place is Extract<Lvalue, { kind: 'local' }> =>
  place.kind === 'local' && !place.local.inMemory;

export const isBits = (place: Lvalue): boolean =>
  place.kind === 'member' && place.field.bits !== undefined;

const assignments = new WeakMap<object, Value>();

/** A store of an initialiser as the assignment that it is. */
export function assignmentOf(store: Initial['stores'][number]): Value {
  const known = assignments.get(store);
  if (known) return known;
  const { target, value } = store;
  const made: Value = { kind: 'assign', target, value, type: target.type, span: value.span };
  assignments.set(store, made);
  return made;
}

/** Function bodies by the labels in them, for `goto`. */
export const labelHomes = new WeakMap<Label, readonly Statement[]>();

/** The end of every function. */
export const theEnd = sequence([op('finish', null, 0)], null);
