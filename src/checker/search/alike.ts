/**
 * Outcomes of a choice that make no difference but to a value that nobody looks at closely: `-EIO` and `-EREMOTEIO` where
 * all code asks only whether it is negative. What becomes of the value is followed through the code, with all outcomes
 * at once: wherever two of them would go different ways, or where it is not known what becomes of them, they are told
 * apart. What is left together at the end leads to the same runs, step by step, so that one of them stands for all.
 */
import type { Instr, Operand, Place } from '../../lang/ir';
import type { Scalar } from '../../lang/types';
import { destination, operandsOf, successors } from '../../machine/instructions';
import { leavesOf, type Types } from '../../machine/leaves';
import type { LinkedFunction, Model } from '../../machine/model';
import { typesOf } from './model-types';
import { targetsOf } from './targets';

/** A value for each outcome. */
type Values = ReadonlyMap<number, bigint>;
/** Slots that hold such values. All have the same outcomes. */
type Slots = ReadonlyMap<number, Values>;

interface Point {
  readonly fn: LinkedFunction;
  readonly pc: number;
  readonly slots: Slots;
}

/** As many ways as are followed before all outcomes are told apart. */
const mostPoints = 5000;

/** Of one choice: classes of outcomes that are alike, those of two and more. */
export type Alike = readonly (readonly number[])[];

/** By function and pc. */
export function alikeOf(model: Model): readonly (readonly Alike[])[] {
  const code = new CodeIndex(model, typesOf(model));
  return model.functions.map((fn) =>
    fn.code.map((instr, pc) => {
      if (instr.op !== 'model' || instr.dst === null || !/^choose(_among)?$/.test(instr.name))
        return [];
      const count = instr.args.filter(({ kind }) => kind === 'text').length - 1;
      return new Following(code, count).from(fn, pc, instr.dst);
    }),
  );
}

/** Where functions are called, and fields read. */
class CodeIndex {
  readonly targets: ReturnType<typeof targetsOf>;
  readonly callers = new Map<number, { fn: LinkedFunction; pc: number }[]>();
  readonly loads = new Map<string, { fn: LinkedFunction; pc: number }[]>();
  readonly copied = new Set<string>();
  private readonly types: Types;
  private readonly functions: readonly LinkedFunction[];

  constructor(model: Model, types: Types) {
    this.types = types;
    this.functions = model.functions;
    this.targets = targetsOf(model);
    const put = <K>(
      map: Map<K, { fn: LinkedFunction; pc: number }[]>,
      key: K,
      fn: LinkedFunction,
      pc: number,
    ) => map.set(key, [...(map.get(key) ?? []), { fn, pc }]);
    for (const fn of model.functions)
      fn.code.forEach((instr, pc) => {
        for (const callee of this.callees(fn, instr)) put(this.callers, callee.index, fn, pc);
        if (instr.op === 'load' || instr.op === 'atomic')
          for (const leaf of this.leaves(fn, instr.place)) put(this.loads, leaf, fn, pc);
        if (instr.op === 'copy')
          for (const leaf of this.leaves(fn, instr.source)) this.copied.add(leaf);
      });
  }

  callees(fn: LinkedFunction, instr: Instr): readonly LinkedFunction[] {
    if (instr.op === 'call_pointer') return this.targets(fn, instr);
    if (instr.op !== 'call') return [];
    const index = fn.scope.functions.get(instr.callee);
    return this.functions.filter((callee) => callee.index === index);
  }

  /** The scalars of a place; of a local in memory those of its record. */
  leaves(fn: LinkedFunction, place: Place): readonly string[] {
    if (place.kind !== 'local') return leavesOf(place, this.types);
    const type = fn.ir.memory.find(({ name }) => name === place.name)?.type;
    return type?.kind === 'record'
      ? leavesOf({ kind: 'field', record: type.tag, path: place.path }, this.types)
      : ['*'];
  }
}

class Following {
  private readonly code: CodeIndex;
  /** Which class each outcome is in. */
  private classes: number[];
  private readonly todo: Point[] = [];
  private readonly seen = new Set<string>();
  /** What was in the slots where a call returns to, or a field is read. */
  private readonly waiting = new Map<string, Slots[]>();
  private readonly returned = new Map<number, Values[]>();
  private readonly others = new Set<number>();
  private readonly stored = new Map<string, Values[]>();

  constructor(code: CodeIndex, count: number) {
    this.code = code;
    this.classes = Array.from({ length: count }, () => 0);
  }

  from(fn: LinkedFunction, pc: number, dst: number): Alike {
    const all: Values = new Map(this.classes.map((_, outcome) => [outcome, BigInt(outcome)]));
    this.go(fn, pc + 1, new Map([[dst, all]]));
    for (let point = this.todo.pop(); point; point = this.todo.pop()) {
      if (this.seen.size > mostPoints) this.tellApart([...this.classes.keys()]);
      this.step(point);
    }
    const groups = new Map<number, number[]>();
    this.classes.forEach((of, outcome) => {
      groups.set(of, [...(groups.get(of) ?? []), outcome]);
    });
    return [...groups.values()].filter((group) => group.length > 1);
  }

  // ---- classes

  /** Splits classes by what a function says of their outcomes. */
  private split(by: ReadonlyMap<number, string>): void {
    const numbers = new Map<string, number>();
    this.classes = this.classes.map((of, outcome) => {
      const key = `${of} ${by.get(outcome) ?? ''}`;
      const number = numbers.get(key) ?? numbers.size;
      numbers.set(key, number);
      return number;
    });
  }

  private tellApart(outcomes: readonly number[]): void {
    this.split(new Map(outcomes.map((outcome) => [outcome, `${outcome}`])));
  }

  // ---- ways

  private go(fn: LinkedFunction, pc: number, slots: Slots): void {
    const live = this.narrowed(slots);
    if (live === null) return;
    if (![...live.values()].some(differ)) {
      this.returnsOther(fn);
      return;
    }
    const key = `${fn.index} ${pc} ${keyOf(live)}`;
    if (this.seen.has(key)) return;
    this.seen.add(key);
    this.todo.push({ fn, pc, slots: live });
  }

  /** Without outcomes that are alone in their class by now. */
  private narrowed(slots: Slots): Slots | null {
    const sizes = new Map<number, number>();
    const [first] = slots.values();
    if (!first) return slots;
    for (const outcome of first.keys()) {
      const of = this.classes[outcome] ?? 0;
      sizes.set(of, (sizes.get(of) ?? 0) + 1);
    }
    const kept = [...first.keys()].filter((o) => (sizes.get(this.classes[o] ?? 0) ?? 0) > 1);
    return kept.length < 2 ? null : only(slots, kept);
  }

  private next(point: Point, slots: Slots): void {
    const instr = point.fn.code[point.pc] as Instr;
    for (const pc of successors(instr, point.pc)) this.go(point.fn, pc, slots);
  }

  private step(point: Point): void {
    const { fn, pc, slots } = point;
    const instr = fn.code[pc] as Instr;
    const dst = destination(instr);
    const of = (operand: Operand | null): Values | undefined =>
      operand?.kind === 'slot' ? slots.get(operand.slot) : undefined;
    const without = dst === null ? slots : dropped(slots, dst);
    const used = operandsOf(instr).filter((operand) => of(operand) !== undefined);
    const isOpen = used.some((operand) => differ(of(operand)));
    switch (instr.op) {
      case 'move':
      case 'convert': {
        // Constants, too: they decide where it goes on.
        const values =
          instr.value.kind === 'const' ? same(slots, instr.value.value) : of(instr.value);
        const to = instr.op === 'move' ? instr.type : instr.to;
        this.next(point, values ? put(without, instr.dst, wrapped(values, to)) : without);
        return;
      }
      case 'binary':
        if (used.length > 0) this.compare(point, instr, without);
        else this.next(point, without);
        return;
      case 'unary':
      case 'branch':
      case 'await':
      case 'switch':
        if (used.length > 0) this.ask(point, instr, of(used[0] as Operand) as Values);
        else this.next(point, without);
        return;
      case 'load':
        this.read(point, instr, without);
        return;
      case 'store':
        if (differ(of(instr.address))) this.giveUp(slots);
        else {
          const values = of(instr.value);
          if (values && differ(values)) this.write(fn, instr, values);
          this.next(point, slots);
        }
        return;
      case 'call':
      case 'call_pointer':
        this.call(point, instr, without);
        return;
      case 'return': {
        const values = of(instr.value);
        if (values) this.returns(fn, values);
        else if (instr.value?.kind === 'const') this.returns(fn, same(slots, instr.value.value));
        else this.returnsOther(fn);
        return;
      }
      case 'helper':
        if (isOpen && !/printk/.test(instr.name)) this.giveUp(slots);
        else this.next(point, without);
        return;
      default:
        if (isOpen) this.giveUp(slots);
        else this.next(point, without);
    }
  }

  private giveUp(slots: Slots): void {
    const [first] = slots.values();
    this.tellApart([...(first?.keys() ?? [])]);
  }

  /** A comparison goes on with its result for each outcome; other arithmetic is not followed. */
  private compare(point: Point, instr: Instr & { op: 'binary' }, without: Slots): void {
    const { fn, slots } = point;
    const left = instr.left.kind === 'slot' ? slots.get(instr.left.slot) : undefined;
    const right = instr.right.kind === 'slot' ? slots.get(instr.right.slot) : undefined;
    const isLeft = left !== undefined;
    const mine = (left ?? right) as Values;
    const other = isLeft ? instr.right : instr.left;
    const relation = relations[instr.which];
    if (!differ(left) && !differ(right)) {
      const known = other.kind === 'const' && relation;
      if (!known) {
        this.next(point, without);
        return;
      }
    }
    if (!relation || (left && right)) {
      this.giveUp(slots);
      return;
    }
    let against: bigint;
    if (other.kind === 'const') against = wrap(other.value, instr.type);
    else if ([...mine.values()].every((v) => asSigned(v, instr.type) < 0n) && isSmall(fn, other))
      against = 0n;
    else {
      this.giveUp(slots);
      return;
    }
    const results = new Map(
      [...mine].map(([outcome, value]) => {
        const v = wrap(value, instr.type);
        return [outcome, (isLeft ? relation(v, against) : relation(against, v)) ? 1n : 0n];
      }),
    );
    this.next(point, put(without, instr.dst, results));
  }

  /** Where the way depends on the value. */
  private ask(
    point: Point,
    instr: Instr & { op: 'unary' | 'branch' | 'await' | 'switch' },
    values: Values,
  ): void {
    const { fn, pc, slots } = point;
    if (instr.op === 'unary') {
      if (instr.which === 'not') {
        this.giveUp(slots);
        return;
      }
      const turned = [...values].map(([outcome, value]): [number, bigint] => [
        outcome,
        instr.which === 'lnot' ? (value === 0n ? 1n : 0n) : wrap(-value, instr.type),
      ]);
      this.next(point, put(dropped(slots, instr.dst), instr.dst, new Map(turned)));
      return;
    }
    const ways = new Map<number, number[]>();
    const plain = new Map<number, bigint>();
    for (const [outcome, value] of values) {
      const to = wayOf(instr, value, pc);
      const constant = instr.op === 'switch' ? returnedAt(fn, to) : null;
      if (constant !== null) plain.set(outcome, constant);
      else ways.set(to, [...(ways.get(to) ?? []), outcome]);
    }
    const by = new Map<number, string>();
    for (const [to, outcomes] of ways) for (const outcome of outcomes) by.set(outcome, `${to}`);
    for (const outcome of plain.keys()) by.set(outcome, 'returned');
    this.split(by);
    for (const [to, outcomes] of ways) this.go(fn, to, only(slots, outcomes));
    if (plain.size > 0) this.returns(fn, plain);
  }

  private returns(fn: LinkedFunction, values: Values): void {
    if (values.size < 2) return;
    this.returned.set(fn.index, [...(this.returned.get(fn.index) ?? []), values]);
    for (const caller of this.code.callers.get(fn.index) ?? []) {
      const instr = caller.fn.code[caller.pc] as Instr;
      const dst = destination(instr);
      const type = 'types' in instr ? instr.types.at(-1) : undefined;
      if (dst === null) continue;
      const came = type ? wrapped(values, type) : values;
      this.go(caller.fn, caller.pc + 1, new Map([[dst, came]]));
      for (const slots of this.waiting.get(`${caller.fn.index} ${caller.pc}`) ?? [])
        this.go(caller.fn, caller.pc + 1, joined(slots, dst, came));
    }
  }

  /** It returns something else, or nothing. */
  private returnsOther(fn: LinkedFunction): void {
    if (this.others.has(fn.index)) return;
    this.others.add(fn.index);
    for (const caller of this.code.callers.get(fn.index) ?? [])
      for (const slots of this.waiting.get(`${caller.fn.index} ${caller.pc}`) ?? [])
        if (slots.size > 0) this.go(caller.fn, caller.pc + 1, slots);
  }

  private call(point: Point, instr: Instr & { op: 'call' | 'call_pointer' }, without: Slots): void {
    const { fn, pc, slots } = point;
    if (
      instr.op === 'call_pointer' &&
      instr.callee.kind === 'slot' &&
      slots.has(instr.callee.slot)
    ) {
      this.giveUp(slots);
      return;
    }
    const callees = this.code.callees(fn, instr);
    const params = new Map<number, Values>();
    instr.args.forEach((arg, i) => {
      const values = arg.kind === 'slot' ? slots.get(arg.slot) : undefined;
      if (values) params.set(i, wrapped(values, instr.types[i] ?? 'i64'));
    });
    if (params.size > 0 && callees.length === 0) this.giveUp(slots);
    for (const callee of callees)
      if (params.size > 0 && callee.code.length > 0) this.go(callee, 0, params);
    const key = `${fn.index} ${pc}`;
    this.waiting.set(key, [...(this.waiting.get(key) ?? []), without]);
    // What a callee that was given such a value returns is found there.
    if (params.size === 0 || callees.some(({ index }) => this.others.has(index)))
      this.next(point, without);
    if (instr.dst === null) return;
    for (const callee of callees)
      for (const values of this.returned.get(callee.index) ?? [])
        this.next(point, joined(without, instr.dst, wrapped(values, instr.types.at(-1) ?? 'i64')));
  }

  private write(fn: LinkedFunction, instr: Instr & { op: 'store' }, values: Values): void {
    const leaves = this.code.leaves(fn, instr.place);
    // Where other names may lead, nothing is known.
    if (leaves.some((leaf) => leaf.startsWith('*') || this.code.copied.has(leaf))) {
      this.tellApart([...values.keys()]);
      return;
    }
    const kept = wrapped(values, instr.type);
    const key = keyOf(new Map([[0, kept]]));
    for (const leaf of leaves) {
      const known = this.stored.get(leaf) ?? [];
      if (known.some((old) => keyOf(new Map([[0, old]])) === key)) continue;
      this.stored.set(leaf, [...known, kept]);
      for (const place of this.code.loads.get(leaf) ?? []) {
        const load = place.fn.code[place.pc] as Instr;
        if (load.op !== 'load') {
          this.tellApart([...values.keys()]);
          continue;
        }
        const came = wrapped(kept, load.type);
        this.go(place.fn, place.pc + 1, new Map([[load.dst, came]]));
        for (const slots of this.waiting.get(`${place.fn.index} ${place.pc}`) ?? [])
          this.go(place.fn, place.pc + 1, joined(slots, load.dst, came));
      }
    }
  }

  private read(point: Point, instr: Instr & { op: 'load' }, without: Slots): void {
    const { fn, pc, slots } = point;
    if (instr.address.kind === 'slot' && slots.has(instr.address.slot)) {
      this.giveUp(slots);
      return;
    }
    const key = `${fn.index} ${pc}`;
    this.waiting.set(key, [...(this.waiting.get(key) ?? []), without]);
    this.next(point, without);
    for (const leaf of this.code.leaves(fn, instr.place))
      for (const values of this.stored.get(leaf) ?? [])
        this.next(point, joined(without, instr.dst, wrapped(values, instr.type)));
  }
}

// ---- values

const relations: Partial<Record<string, (a: bigint, b: bigint) => boolean>> = {
  eq: (a, b) => a === b,
  ne: (a, b) => a !== b,
  lt: (a, b) => a < b,
  le: (a, b) => a <= b,
  gt: (a, b) => a > b,
  ge: (a, b) => a >= b,
};

const bitsOf = (type: Scalar): number => (type === 'ptr' ? 64 : Number(type.slice(1)));

function wrap(value: bigint, type: Scalar): bigint {
  return type.startsWith('i')
    ? BigInt.asIntN(bitsOf(type), value)
    : BigInt.asUintN(bitsOf(type), value);
}

const asSigned = (value: bigint, type: Scalar): bigint => BigInt.asIntN(bitsOf(type), value);

const differ = (values: Values | undefined): boolean => new Set(values?.values()).size > 1;

const wrapped = (values: Values, type: Scalar): Values =>
  new Map([...values].map(([outcome, value]) => [outcome, wrap(value, type)]));

/** Whether an operand of 64 bits is surely one of 32 bits without a sign. */
function isSmall(fn: LinkedFunction, operand: Operand): boolean {
  if (operand.kind !== 'slot') return false;
  const defs = fn.code.filter((instr) => destination(instr) === operand.slot);
  return (
    operand.slot >= fn.ir.params &&
    defs.every(
      (instr) =>
        instr.op === 'convert' &&
        /^u(8|16|32)$/.test(instr.from) &&
        bitsOf(instr.to) > bitsOf(instr.from),
    )
  );
}

function wayOf(
  instr: Instr & { op: 'branch' | 'await' | 'switch' },
  value: bigint,
  pc: number,
): number {
  if (instr.op === 'branch') return value !== 0n ? instr.then : instr.otherwise;
  if (instr.op === 'await') return value !== 0n ? pc + 1 : instr.start;
  const found = instr.cases.find(({ low, high }) => low <= value && value <= high);
  return found ? found.target : instr.otherwise;
}

/** The constant with which the function returns from there, doing nothing else; null if that is not what happens. */
function returnedAt(fn: LinkedFunction, pc: number): bigint | null {
  let at = pc;
  for (let n = 0; n < 8; n++) {
    const instr = fn.code[at];
    if (instr?.op === 'jump') at = instr.target;
    else return instr?.op === 'return' && instr.value?.kind === 'const' ? instr.value.value : null;
  }
  return null;
}

// ---- slots

const put = (slots: Slots, slot: number, values: Values): Slots =>
  new Map([...slots, [slot, values]]);

const dropped = (slots: Slots, slot: number): Slots =>
  slots.has(slot) ? new Map([...slots].filter(([other]) => other !== slot)) : slots;

const only = (slots: Slots, outcomes: readonly number[]): Slots =>
  new Map(
    [...slots].map(([slot, values]) => [
      slot,
      new Map(outcomes.map((outcome) => [outcome, values.get(outcome) ?? 0n])),
    ]),
  );

/** One value for all outcomes. */
function same(slots: Slots, value: bigint): Values {
  const [first] = slots.values();
  return new Map([...(first?.keys() ?? [])].map((outcome) => [outcome, value]));
}

/** With one more, for the outcomes that both have. */
function joined(slots: Slots, slot: number, values: Values): Slots {
  const [first] = slots.values();
  const both = first
    ? [...first.keys()].filter((outcome) => values.has(outcome))
    : [...values.keys()];
  return both.length < 2 ? new Map() : only(put(slots, slot, values), both);
}

const keyOf = (slots: Slots): string =>
  [...slots]
    .map(([slot, values]) => `${slot}:${[...values].map(([o, v]) => `${o}=${v}`).join()}`)
    .sort()
    .join(' ');
