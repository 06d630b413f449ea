/** What all rules share while one entry program is verified: numbers, knowledge, the unit, the contract. */
import type { IrFunction, Operand, Slot, Unit } from '../lang/ir';
import { positionOf, type Span } from '../lang/source';
import { type CType, type Scalar, scalarSize } from '../lang/types';
import type { Code } from './code';
import type { Contract } from './contract';
import { between, betweenSigned, type Facts } from './facts';
import { Knowledge } from './knowledge';
import { deepest, Numbers, type Numeric } from './numbers';
import type { Frame, Pointer, State, Value } from './state';

export interface Entry {
  readonly fn: IrFunction;
  readonly isStructOps: boolean;
  readonly isSleepable: boolean;
  readonly isCallback: boolean;
}

export class Rules {
  readonly unit: Unit;
  readonly codes: ReadonlyMap<string, Code>;
  readonly contract: Contract;
  readonly entry: Entry;
  readonly numbers = new Numbers();
  readonly knowledge = new Knowledge();
  readonly functions: ReadonlyMap<string, IrFunction>;
  #ids = 0;

  constructor(unit: Unit, codes: ReadonlyMap<string, Code>, contract: Contract, entry: Entry) {
    this.unit = unit;
    this.codes = codes;
    this.contract = contract;
    this.entry = entry;
    this.functions = new Map(unit.functions.map((fn) => [fn.name, fn]));
  }

  lineOf({ file, start }: Span): number {
    return positionOf(this.unit.files[file]?.text ?? '', start).line;
  }

  newId(): number {
    this.#ids += 1;
    return this.#ids;
  }

  constant(value: bigint, type: Scalar = 'u64'): Value {
    return this.number(this.numbers.constant(value, scalarSize[type] === 8 ? 64 : 32));
  }

  number(number: Numeric, gone = false): Value {
    return { kind: 'number', number, gone };
  }

  /** A number of which only the type is known. `key`: the compiler knows that it is the same one as before. */
  unknown(state: State, type: Scalar, key?: string): Value {
    const bits = scalarSize[type] === 8 ? 64 : 32;
    const number = this.numbers.input(bits, key);
    const range = rangeOf(type);
    if (range && !state.facts.has(number.id)) state.facts.set(number.id, range);
    return this.number(number);
  }

  object(
    state: State,
    from: { readonly record: string; readonly trust: 'trusted' | 'plain' | 'untrusted' },
    how: { readonly ref: boolean; readonly maybeNull: boolean; readonly span: Span },
  ): Value {
    const id = this.newId();
    const ref = how.ref ? id : 0;
    const name = this.numbers.input(64);
    this.knowledge.isAddress(name, id, ref);
    if (how.ref) state.refs.set(id, { id, record: from.record, span: how.span });
    if (!how.maybeNull) state.nulls.set(id, false);
    return { kind: 'object', ...from, id, ref, name, offset: 0n, varies: null };
  }

  /** The value as it counts now: NULL where a check has said so, a number where its reference is gone. */
  now(state: State, value: Value): Value {
    if (value.kind !== 'object' && value.kind !== 'map_value' && value.kind !== 'memory')
      return value;
    if (state.nulls.get(value.id) === true) return this.constant(0n);
    const ref = value.kind === 'object' ? value.ref : 0;
    if (ref !== 0 && !state.refs.has(ref)) {
      const { numbers } = this;
      const at = numbers.arithmetic('add', value.name, numbers.constant(value.offset, 64));
      return this.number(value.varies ? numbers.input(64) : at, true);
    }
    return value;
  }

  maybeNull(state: State, value: Value): boolean {
    return 'id' in value && !state.nulls.has(value.id);
  }

  read(state: State, operand: Operand, type: Scalar = 'u64'): Value {
    switch (operand.kind) {
      case 'const':
        return this.constant(operand.value, type);
      case 'function':
        return { kind: 'function', fn: operand.name };
      case 'global': {
        const isMap = this.unit.maps.some(({ name }) => name === operand.name);
        return isMap
          ? { kind: 'map', map: operand.name }
          : { kind: 'data', variable: operand.name, offset: BigInt(operand.offset), varies: null };
      }
      case 'slot':
        return this.readSlot(state, state.frame, operand.slot);
    }
  }

  readSlot(state: State, frame: Frame, slot: number): Value {
    const info = frame.code.slots[slot] as Slot;
    const held = frame.slots[slot];
    if (!held) {
      // Never set: the compiler may take any number.
      const fresh = this.unknown(state, scalarOfSlot(info));
      frame.slots[slot] = fresh;
      return fresh;
    }
    const value = this.now(state, held);
    return info.isVolatile ? this.fromStack(state, value, info, frame, slot) : value;
  }

  /** A volatile local lies on the stack. Eight bytes are kept there as they are, four only at a multiple of eight. */
  private fromStack(state: State, value: Value, info: Slot, frame: Frame, slot: number): Value {
    if (value.kind !== 'number') return this.renamed(value);
    const type = scalarOfSlot(info);
    const at = frame.code.stack.slots.get(slot) ?? -4;
    return this.spilled(state, value, type, at);
  }

  /** What is known of a number that was stored at this place of the stack, and is read again. */
  spilled(state: State, value: Value & { kind: 'number' }, type: Scalar, at: number): Value {
    const isZero = this.knowledge.of(state, value.number).umax === 0n;
    if (isZero) return this.number(this.numbers.forgotten(value.number), value.gone);
    if (at % 8 !== 0) return this.unknown(state, type);
    return this.number(this.numbers.forgotten(value.number), value.gone);
  }

  /** The same pointer, of which the compiler no longer knows that it is the same. */
  renamed(value: Value): Value {
    return 'name' in value ? { ...value, name: this.numbers.forgotten(value.name) } : value;
  }

  /** The same number, as an input if it is made of so much that no more can be added. */
  shallow(state: State, number: Numeric): Numeric {
    if (number.depth < deepest - 2) return number;
    const input = this.numbers.input(number.bits, `deep:${number.id}`);
    if (!state.facts.has(input.id)) state.facts.set(input.id, this.knowledge.of(state, number));
    return input;
  }

  /** The value after `barrier_var`. */
  forgotten(value: Value): Value {
    return value.kind === 'number'
      ? this.number(this.numbers.forgotten(value.number), value.gone)
      : this.renamed(value);
  }

  write(state: State, slot: number, value: Value): void {
    state.frame.slots[slot] = value;
  }

  /** The number that an address is. */
  asNumber(state: State, value: Value): Numeric {
    if (value.kind === 'number') return value.number;
    if ('name' in value && value.offset === 0n && !value.varies) return value.name;
    const number = this.numbers.input(64, `address:${addressKey(value)}`);
    state.facts.set(number.id, between(1n, (1n << 64n) - 1n, 64));
    return number;
  }

  /** Bytes of what the pointer points into, if that is bounded. */
  factsOf(state: State, number: Numeric): Facts {
    return this.knowledge.of(state, number);
  }
}

/** Equal for pointers that are the same for the compiler. */
export function addressKey(value: Pointer): string {
  const offset = 'offset' in value ? `+${value.offset}+${value.varies?.id ?? ''}` : '';
  switch (value.kind) {
    case 'object':
    case 'map_value':
    case 'memory':
      return `${value.name.id}${offset}`;
    case 'stack':
      return `stack${value.frame}${offset}`;
    case 'data':
      return `data ${value.variable}${offset}`;
    case 'map':
      return `map ${value.map}`;
    case 'function':
      return `function ${value.fn}`;
    case 'context':
      return 'context';
  }
}

export function scalarOfSlot({ type }: Slot): Scalar {
  return type.kind === 'pointer' ? 'ptr' : (`${type.signed ? 'i' : 'u'}${type.bits}` as Scalar);
}

export function scalarOfType(type: CType): Scalar | null {
  if (type.kind === 'pointer') return 'ptr';
  return type.kind === 'int' ? (`${type.signed ? 'i' : 'u'}${type.bits}` as Scalar) : null;
}

/** What a load of fewer than four bytes can give. */
function rangeOf(type: Scalar): Facts | null {
  const bits = BigInt(scalarSize[type] * 8);
  if (bits >= 32n) return null;
  return type.startsWith('u')
    ? between(0n, (1n << bits) - 1n, 32)
    : betweenSigned(-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n, 32);
}
