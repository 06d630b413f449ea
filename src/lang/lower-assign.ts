/** Assignment: `=`, `op=`, `++`, `--`. */
import { isBool } from './check-convert';
import type { Operand } from './ir';
import { scalarOfValue } from './lower-builder';
import { convertInt } from './lower-convert';
import { access, addressOfPlace, intoSlot, type Lowering, placeOf } from './lower-places';
import type { Span } from './source';
import type { Value } from './tree';
import type { IntType, PointerType } from './types';

type Of<Kind extends Value['kind']> = Extract<Value, { kind: Kind }>;
type ScalarType = IntType | PointerType;

/** Evaluates the value of a `let` into its local. */
export function bindLocal(l: Lowering, { local, value }: Of<'let'>): void {
  if (local.inMemory) {
    const place = { kind: 'local', local, type: local.type, span: local.span } as const;
    assignPlace(l, { ...place, isConst: false, isVolatile: false }, value, value.span);
  } else intoSlot(l, value, l.builder.slot(local));
}

/** Stores a value; yields the operand that holds what was stored, if that is wanted. */
export function assignPlace(
  l: Lowering,
  target: Of<'assign'>['target'],
  value: Value,
  span: Span,
  isWanted = false,
): Operand {
  if (target.type.kind === 'record') {
    const to = addressOfPlace(l, target);
    l.record(value, to, placeOf(target));
    return to;
  }
  if (target.kind === 'local' && !target.local.inMemory) {
    const slot = l.builder.slot(target.local);
    intoSlot(l, value, slot, span);
    return { kind: 'slot', slot };
  }
  const operand = l.value(value);
  const opened = access(l, target);
  opened.write(operand, span);
  return isWanted ? opened.kept(operand, span) : operand;
}

/** `op=`, `++`, `--`. */
export function update(
  l: Lowering,
  value: Of<'update'>,
  isWanted: boolean,
  dest: number | null,
): Operand {
  const { target, span } = value;
  const { builder } = l;
  const operand = l.value(value.operand);
  const opened = access(l, target);
  let old = opened.read();
  const local = target.kind === 'local' && !target.local.inMemory ? target.local : null;
  if (isWanted && local && value.yields === 'old') {
    const copy = dest !== null && dest !== builder.slot(local) ? dest : temporaryFor(l, value);
    builder.emit({ op: 'move', dst: copy, value: old, type: scalarOfValue(target.type), span });
    old = { kind: 'slot', slot: copy };
  }
  const self = local && !local.isVolatile ? builder.slot(local) : null;
  const fresh = updated(l, value, old, operand, self);
  if (self === null || fresh.kind !== 'slot' || fresh.slot !== self) opened.write(fresh, span);
  if (!isWanted || value.yields === 'old') return old;
  return opened.kept(fresh, span);
}

const temporaryFor = (l: Lowering, value: Value): number =>
  l.builder.temporary(value.type as ScalarType, value.span);

/** The new value of an update, in `self` if it can be computed there. */
function updated(
  l: Lowering,
  value: Of<'update'>,
  old: Operand,
  operand: Operand,
  self: number | null,
): Operand {
  const { span, type, in: wide } = value;
  const { builder } = l;
  if (value.size !== null) {
    const dst = self ?? temporaryFor(l, value);
    const parts = { base: old, index: operand, size: value.size, length: null };
    builder.emit({ op: 'element_address', dst, ...parts, span });
    return { kind: 'slot', slot: dst };
  }
  const [own, inner] = [type as IntType, wide as IntType];
  const isSame = scalarOfValue(own) === scalarOfValue(inner);
  const left = convertInt(l, old, own, inner, null, span);
  const dst = isSame && self !== null && !isBool(own) ? self : builder.temporary(inner, span);
  const { which } = value;
  builder.emit({
    op: 'binary',
    dst,
    which,
    left,
    right: operand,
    type: scalarOfValue(inner),
    span,
  });
  return convertInt(l, { kind: 'slot', slot: dst }, inner, own, self, span);
}
