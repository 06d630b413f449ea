/** Places: where a variable or member lies, and what an access to it is called. */
import { evaluate } from './check-constants';
import { isScalar, longType, pointerTo } from './check-convert';
import type { Operand, Place } from './ir';
import { type Access, bitField, unitType } from './lower-bits';
import type { Builder } from './lower-builder';
import { scalarOfValue } from './lower-builder';
import type { Span } from './source';
import type { Initial, Lvalue, Statement, Value } from './tree';
import { type CType, type IntType, sizeOf, spell } from './types';

/** The lowering as its parts see it; each reaches the others through it. */
export interface Lowering {
  readonly builder: Builder;
  /** The operand that holds a value; written to the slot `dest` where it must be computed anyway. */
  value(value: Value, dest?: number | null): Operand;
  /** Evaluates for the effects only. */
  effect(value: Value): void;
  /** Writes a record's value to an address. */
  record(value: Value, to: Operand, place: Place): void;
  initialise(target: Lvalue, init: Initial, span: Span): void;
  statement(statement: Statement): void;
}

type Location =
  | { readonly kind: 'slot'; readonly slot: number }
  | {
      readonly kind: 'memory';
      readonly base: Operand;
      /** Members gone through since `base`, not yet turned into an address. */
      readonly pending: {
        readonly offset: number;
        readonly record: string;
        readonly path: string;
      } | null;
    };

/** Where a place lies. Its parts are evaluated here, once. */
function locate(l: Lowering, place: Lvalue): Location {
  const memory = (base: Operand): Location => ({ kind: 'memory', base, pending: null });
  switch (place.kind) {
    case 'local':
      if (!place.local.inMemory) return { kind: 'slot', slot: l.builder.slot(place.local) };
      return memory(localAddress(l, place));
    case 'global':
      return memory({ kind: 'global', name: place.name, offset: 0 });
    case 'deref':
      return memory(l.value(place.pointer));
    case 'member': {
      const base = locate(l, place.base);
      if (base.kind === 'slot') return base;
      const { pending } = base;
      const { name, offset } = place.field;
      return {
        ...base,
        pending: {
          offset: (pending?.offset ?? 0) + offset,
          record: pending?.record ?? place.record.tag,
          path: dotted(pending?.path ?? '', name),
        },
      };
    }
    case 'element':
      return memory(elementAddress(l, place));
    case 'temporary': {
      const to = localAddress(l, place);
      l.record(place.value, to, placeOf(place));
      return memory(to);
    }
    case 'literal': {
      const target: Lvalue = { ...place, kind: 'local', local: place.local };
      l.initialise(target, place.init, place.span);
      return memory(localAddress(l, place));
    }
  }
}

type LocalPlace = Extract<Lvalue, { kind: 'local' | 'temporary' | 'literal' }>;

function localAddress(l: Lowering, { local, span }: LocalPlace): Operand {
  const dst = l.builder.temporary(pointerTo(local.type), span);
  l.builder.emit({ op: 'local_address', dst, object: l.builder.object(local), span });
  return { kind: 'slot', slot: dst };
}

function elementAddress(l: Lowering, place: Extract<Lvalue, { kind: 'element' }>): Operand {
  const { span } = place;
  const length = place.base.type.kind === 'array' ? place.base.type.length : 0;
  const size = sizeOf(place.type);
  const base = addressIn(l, locate(l, place.base), place.base.type, span);
  const known = evaluate(place.index);
  if (base.kind === 'global' && known !== null && known >= 0n && known < BigInt(length)) {
    return { ...base, offset: base.offset + Number(known) * size };
  }
  const index = l.value(place.index);
  const dst = l.builder.temporary(pointerTo(place.type), span);
  l.builder.emit({ op: 'element_address', dst, base, index, size, length, span });
  return { kind: 'slot', slot: dst };
}

/** The address of a location in memory, in `dest` if it must be computed and that is given. */
function addressIn(
  l: Lowering,
  location: Location,
  type: CType,
  span: Span,
  dest: number | null = null,
): Operand {
  if (location.kind === 'slot') return { kind: 'const', value: 0n };
  const { base, pending } = location;
  if (!pending) return base;
  const { offset, record, path: field } = pending;
  if (base.kind === 'global') return { ...base, offset: base.offset + offset };
  const dst = dest ?? l.builder.temporary(pointerTo(type), span);
  l.builder.emit({ op: 'field_address', dst, base, offset, record, field, span });
  return { kind: 'slot', slot: dst };
}

/** The address of a place. */
export function addressOfPlace(l: Lowering, place: Lvalue, dest: number | null = null): Operand {
  return addressIn(l, locate(l, place), place.type, place.span, dest);
}

// ---- reading and writing

/** Opens a scalar place. Nothing is read before `read`. */
export function access(l: Lowering, place: Lvalue): Access {
  const location = locate(l, place);
  const { builder } = l;
  const type = scalarOfValue(place.type);
  if (location.kind === 'slot') {
    const { slot } = location;
    const self: Operand = { kind: 'slot', slot };
    return {
      read: (dest = null) => (place.isVolatile ? moved(l, self, place, dest) : self),
      write: (value, span) => builder.emit({ op: 'move', dst: slot, value, type, span }),
      kept: (value) => value,
    };
  }
  const { isVolatile } = place;
  const name = placeOf(place);
  const bits = place.kind === 'member' ? place.field.bits : undefined;
  if (bits) {
    const held = unitType(bits.unit);
    const address = addressIn(l, location, held, place.span);
    return bitField(
      builder,
      { ...bits, held, own: place.type as IntType },
      {
        ...{ address, type: scalarOfValue(held), place: name, isVolatile, span: place.span },
      },
    );
  }
  const address = addressIn(l, location, place.type, place.span);
  return {
    read: (dest = null) => {
      const dst = dest ?? builder.temporary(place.type as IntType, place.span);
      builder.emit({ op: 'load', dst, address, type, place: name, isVolatile, span: place.span });
      return { kind: 'slot', slot: dst };
    },
    write: (value, span) =>
      builder.emit({ op: 'store', address, value, type, place: name, isVolatile, span }),
    kept: (value) => value,
  };
}

function moved(l: Lowering, value: Operand, place: Lvalue, dest: number | null): Operand {
  const dst = dest ?? l.builder.temporary(place.type as IntType, place.span);
  const { span } = place;
  l.builder.emit({ op: 'move', dst, value, type: scalarOfValue(place.type), span });
  return { kind: 'slot', slot: dst };
}

/** Makes a slot hold a value of the slot's own type. */
export function intoSlot(l: Lowering, value: Value, dst: number, span: Span = value.span): void {
  const operand = l.value(value, dst);
  if (operand.kind === 'slot' && operand.slot === dst) return;
  l.builder.emit({ op: 'move', dst, value: operand, type: scalarOfValue(value.type), span });
}

// ---- names of places

const dotted = (path: string, name: string): string =>
  name === '' ? path : path === '' ? name : `${path}.${name}`;

/** What an access to a place means, as far as the types tell. */
export function placeOf(place: Lvalue, path = ''): Place {
  switch (place.kind) {
    case 'local':
    case 'temporary':
    case 'literal':
      return { kind: 'local', name: place.local.name ?? '', path };
    case 'global':
      return { kind: 'global', name: place.name, path };
    case 'member':
      return placeOf(place.base, joined(place.field.name, path));
    case 'element': {
      const index = evaluate(place.index);
      return placeOf(place.base, joined(`[${index ?? ''}]`, path));
    }
    case 'deref':
      return pointeePlace(place, path);
  }
}

const joined = (name: string, path: string): string =>
  path === '' || path.startsWith('[') ? name + path : dotted(name, path);

function pointeePlace(place: Extract<Lvalue, { kind: 'deref' }>, path: string): Place {
  const { type } = place;
  if (type.kind === 'record') return { kind: 'field', record: type.tag, path };
  // READ_ONCE(x) and the like look at the same place through a cast.
  let { pointer } = place;
  while (pointer.kind === 'cast' && pointer.operand.type.kind === 'pointer')
    pointer = pointer.operand;
  if (pointer.kind === 'address' && isScalar(pointer.of.type)) {
    if (scalarOfValue(pointer.of.type) === scalarOfValue(type)) return placeOf(pointer.of, path);
  }
  return { kind: 'pointee', type: spell(type) };
}

/** The place that a pointer points to, for accesses that are given an address only. */
export function placeBehind(pointer: Value): Place {
  let at = pointer;
  while (at.kind === 'cast' && at.operand.type.kind === 'pointer') at = at.operand;
  if (at.kind === 'address') return placeOf(at.of);
  const to: CType = at.type.kind === 'pointer' ? at.type.to : longType;
  return to.kind === 'record'
    ? { kind: 'field', record: to.tag, path: '' }
    : { kind: 'pointee', type: spell(to) };
}
