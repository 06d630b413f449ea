/** Local records and arrays whose address goes nowhere become variables of their own, one per field (clang's SROA). */

import type { FrameObject, Instr, Operand, Slot } from '../lang/ir';
import { type IntType, type PointerType, type Scalar, scalarSize } from '../lang/types';
import { destination, operandsOf } from '../machine/instructions';
import type { Body } from './body';
import { renamed } from './rename';

interface Address {
  readonly object: number;
  /** null: not known when compiling. */
  readonly offset: number | null;
}

export function split(body: Body): Body {
  if (body.memory.length === 0) return body;
  const addresses = new Addresses(body);
  const cells = addresses.cells();
  if (cells.size === 0) return body;
  const slots: Slot[] = [...body.slots];
  const slotOf = new Map<string, number>();
  for (const [object, fields] of cells)
    for (const [offset, type] of fields) {
      slotOf.set(`${object}:${offset}`, slots.length);
      slots.push(variable(body.memory[object] as FrameObject, type));
    }
  const replaced = body.code.map((instr, pc) => replacement(instr, pc, addresses, cells, slotOf));
  const places: number[] = [];
  let next = 0;
  for (const list of replaced) {
    places.push(next);
    next += list.length;
  }
  const same = { slot: (slot: number) => slot, object: (object: number) => object };
  const target = (pc: number): number => places[pc] as number;
  return {
    ...body,
    slots,
    code: replaced.flat().map((instr) => renamed(instr, { ...same, target })),
    memory: body.memory.map((object, i) => (cells.has(i) ? { ...object, size: 0 } : object)),
  };
}

function variable({ name, span }: FrameObject, type: Scalar): Slot {
  const int: IntType = {
    kind: 'int',
    bits: (scalarSize[type] * 8) as IntType['bits'],
    signed: type.startsWith('i'),
    name: type,
  };
  const pointer: PointerType = { kind: 'pointer', to: { kind: 'void' } };
  return { name, type: type === 'ptr' ? pointer : int, isVolatile: false, span };
}

function replacement(
  instr: Instr,
  pc: number,
  addresses: Addresses,
  cells: ReadonlyMap<number, ReadonlyMap<number, Scalar>>,
  slotOf: ReadonlyMap<string, number>,
): readonly Instr[] {
  const { span } = instr;
  const at = (operand: Operand) => {
    const address = addresses.of(operand);
    return address && cells.has(address.object) && address.offset !== null ? address : null;
  };
  const slot = (object: number, offset: number): number =>
    slotOf.get(`${object}:${offset}`) as number;
  if (instr.op === 'load') {
    const address = at(instr.address);
    if (!address) return [instr];
    const value: Operand = { kind: 'slot', slot: slot(address.object, address.offset as number) };
    return [{ op: 'move', dst: instr.dst, value, type: instr.type, span }];
  }
  if (instr.op === 'store') {
    const address = at(instr.address);
    if (!address) return [instr];
    const dst = slot(address.object, address.offset as number);
    return [{ op: 'move', dst, value: instr.value, type: instr.type, span }];
  }
  if (instr.op === 'zero') {
    const address = at(instr.address);
    if (!address) return [instr];
    const from = address.offset as number;
    const fields = [...(cells.get(address.object) ?? [])].filter(
      ([offset]) => offset >= from && offset < from + instr.size,
    );
    const nothing: Operand = { kind: 'const', value: 0n };
    const moves = fields.map(
      ([offset, type]): Instr => ({
        op: 'move',
        dst: slot(address.object, offset),
        value: nothing,
        type,
        span,
      }),
    );
    return moves.length > 0 ? moves : [{ op: 'jump', target: pc + 1, span }];
  }
  return [instr];
}

class Addresses {
  readonly #body: Body;
  /** The only instruction that writes a slot. */
  readonly #written = new Map<number, Instr | null>();
  readonly #known = new Map<number, Address | null>();

  constructor(body: Body) {
    this.#body = body;
    for (let slot = 0; slot < body.fn.params; slot++) this.#written.set(slot, null);
    for (const instr of body.code) {
      const dst = destination(instr);
      if (dst !== null) this.#written.set(dst, this.#written.has(dst) ? null : instr);
      if (instr.op === 'barrier' && instr.slot !== null) this.#written.set(instr.slot, null);
    }
  }

  of(operand: Operand): Address | null {
    if (operand.kind !== 'slot') return null;
    const known = this.#known.get(operand.slot);
    if (known !== undefined) return known;
    this.#known.set(operand.slot, null);
    const found = this.#find(this.#written.get(operand.slot) ?? null);
    this.#known.set(operand.slot, found);
    return found;
  }

  #find(instr: Instr | null): Address | null {
    switch (instr?.op) {
      case 'local_address':
        return { object: instr.object, offset: 0 };
      case 'field_address': {
        const base = this.of(instr.base);
        return (
          base && { ...base, offset: base.offset === null ? null : base.offset + instr.offset }
        );
      }
      case 'element_address': {
        const base = this.of(instr.base);
        if (!base) return null;
        const { index } = instr;
        const known = base.offset !== null && index.kind === 'const';
        return {
          ...base,
          offset: known ? (base.offset as number) + Number(index.value) * instr.size : null,
        };
      }
      case 'move':
        return this.#body.slots[instr.dst]?.isVolatile ? null : this.of(instr.value);
      default:
        return null;
    }
  }

  /** The fields of each object that can be split: offset and type of all that is read or written of it. */
  cells(): ReadonlyMap<number, ReadonlyMap<number, Scalar>> {
    const { memory, code } = this.#body;
    const cells = new Map<number, Map<number, Scalar>>();
    memory.forEach((object, i) => {
      if (!object.isVolatile) cells.set(i, new Map());
    });
    for (const instr of code) this.#look(instr, cells);
    for (const [object, fields] of cells) if (overlap(fields)) cells.delete(object);
    return cells;
  }

  #look(instr: Instr, cells: Map<number, Map<number, Scalar>>): void {
    const access =
      instr.op === 'load' || instr.op === 'store' || instr.op === 'zero' ? instr.address : null;
    for (const operand of operandsOf(instr)) {
      const address = this.of(operand);
      if (!address) continue;
      const { object, offset } = address;
      if (operand !== access) {
        const stays =
          (instr.op === 'field_address' || instr.op === 'element_address' || instr.op === 'move') &&
          this.of({ kind: 'slot', slot: instr.dst }) !== null;
        if (!stays) cells.delete(object);
        continue;
      }
      if (offset === null || ('isVolatile' in instr && instr.isVolatile)) cells.delete(object);
      else if (instr.op === 'load' || instr.op === 'store') {
        const fields = cells.get(object);
        const before = fields?.get(offset);
        if (before !== undefined && scalarSize[before] !== scalarSize[instr.type])
          cells.delete(object);
        else fields?.set(offset, instr.type);
      }
    }
  }
}

function overlap(fields: ReadonlyMap<number, Scalar>): boolean {
  const ends = [...fields].sort(([a], [b]) => a - b);
  return ends.some(([offset, type], i) => {
    const next = ends[i + 1];
    return next !== undefined && offset + scalarSize[type] > next[0];
  });
}
