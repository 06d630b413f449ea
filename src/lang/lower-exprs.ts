/** Values to instructions. */
import { constantOf, evaluate } from './check-constants';
import { intType, isBool } from './check-convert';
import type { BinaryOpcode, Operand } from './ir';
import { scalarOfValue, type Target } from './lower-builder';
import { lowerAtomic, lowerBpfLoop, lowerCall, lowerModel, lowerWait } from './lower-calls';
import { access, addressOfPlace, type Lowering, placeBehind, placeOf } from './lower-places';
import type { Span } from './source';
import type { Value } from './tree';
import type { IntType, PointerType } from './types';

type Of<Kind extends Value['kind']> = Extract<Value, { kind: Kind }>;
type ScalarType = IntType | PointerType;

const nothing: Operand = { kind: 'const', value: 0n };

/** Computes a value; into the slot `dest` if it is given and the value does not lie somewhere already. */
export function lowerValue(l: Lowering, value: Value, dest: number | null = null): Operand {
  const folded = foldable(value);
  if (folded) return folded;
  const { span } = value;
  const into = () => dest ?? l.builder.temporary(value.type as ScalarType, span);
  const result = (dst: number): Operand => ({ kind: 'slot', slot: dst });
  switch (value.kind) {
    case 'const':
      return convertedConstant(l, value, into());
    case 'load':
      return access(l, value.from).read(dest);
    case 'address':
      return addressOfPlace(l, value.of, dest);
    case 'function':
      return { kind: 'function', name: value.name };
    case 'unary': {
      const operand = l.value(value.operand);
      const dst = into();
      const type = scalarOfValue(value.operand.type);
      l.builder.emit({ op: 'unary', dst, which: value.which, value: operand, type, span });
      return result(dst);
    }
    case 'binary': {
      const [left, right] = [l.value(value.left), l.value(value.right)];
      const dst = into();
      const type = scalarOfValue(value.left.type);
      l.builder.emit({ op: 'binary', dst, which: value.which, left, right, type, span });
      return result(dst);
    }
    case 'offset': {
      const [base, index] = [l.value(value.pointer), l.value(value.index)];
      const dst = into();
      const { size } = value;
      l.builder.emit({ op: 'element_address', dst, base, index, size, length: null, span });
      return result(dst);
    }
    case 'difference': {
      const [left, right] = [l.value(value.left), l.value(value.right)];
      const dst = into();
      l.builder.emit({ op: 'pointer_difference', dst, left, right, size: value.size, span });
      return result(dst);
    }
    case 'logical':
      return truthValue(l, value, into());
    case 'conditional':
      return conditional(l, value, value.type.kind === 'void' ? null : into());
    case 'let':
      bindLocal(l, value);
      return l.value(value.body, dest);
    case 'comma':
      l.effect(value.left);
      return l.value(value.right, dest);
    case 'assign':
      return assign(l, value);
    case 'update':
      return update(l, value, true, dest);
    case 'cast':
      return cast(l, value, dest);
    case 'call':
    case 'call_pointer':
    case 'helper':
      return lowerCall(l, value, value.type.kind === 'void' ? null : into());
    case 'model':
      return lowerModel(l, value, value.type.kind === 'void' ? null : into());
    case 'wait':
      return lowerWait(l, value);
    case 'atomic':
      return lowerAtomic(l, value, into());
    case 'bpf_loop':
      return lowerBpfLoop(l, value, into());
    case 'zero':
      l.builder.emit({ op: 'zero', address: l.value(value.to), size: value.size, span });
      return nothing;
    case 'copy': {
      const [to, from] = [l.value(value.to), l.value(value.from)];
      const place = placeBehind(value.to);
      l.builder.emit({ op: 'copy', to, from, size: value.size, place, span });
      return nothing;
    }
    case 'barrier': {
      const { local } = value;
      const slot = local && !local.inMemory ? l.builder.slot(local) : null;
      l.builder.emit({ op: 'barrier', slot, span });
      return nothing;
    }
    case 'statements':
      for (const statement of value.body) l.statement(statement);
      return value.result ? l.value(value.result, dest) : nothing;
  }
}

/** A constant that an operand can hold: a number, NULL, or the address of something. */
function foldable(value: Value): Operand | null {
  const constant = constantOf(value);
  if (!constant) return null;
  // A number that is made a pointer is for the machine and the verifier to judge.
  const isPointer = value.type.kind === 'pointer';
  if (constant.kind === 'const') return isPointer && constant.value !== 0n ? null : constant;
  return isPointer ? constant : null;
}

/** The only constants that `foldable` leaves: numbers that the checker made pointers without a cast. */
function convertedConstant(l: Lowering, value: Of<'const'>, dst: number): Operand {
  l.builder.emit({
    op: 'convert',
    dst,
    value: { kind: 'const', value: value.value },
    ...{ from: 'u64', to: scalarOfValue(value.type), explicit: false, span: value.span },
  });
  return { kind: 'slot', slot: dst };
}

/** Evaluates for the effects alone: what is computed and not used leaves no instruction. */
export function lowerEffect(l: Lowering, value: Value): void {
  switch (value.kind) {
    case 'const':
    case 'function':
      return;
    case 'load':
      if (value.from.isVolatile && value.type.kind !== 'record') l.value(value);
      else if (value.from.kind === 'deref') l.effect(value.from.pointer);
      else if (value.from.kind !== 'local' && value.from.kind !== 'global') locateOnly(l, value);
      return;
    case 'unary':
      l.effect(value.operand);
      return;
    case 'cast':
      l.effect(value.operand);
      return;
    case 'binary':
    case 'comma':
    case 'difference':
      l.effect(value.left);
      l.effect(value.right);
      return;
    case 'offset':
      l.effect(value.pointer);
      l.effect(value.index);
      return;
    case 'conditional':
      conditional(l, value, null);
      return;
    case 'logical': {
      const [more, end] = [l.builder.target(), l.builder.target()];
      const isAnd = value.which === 'and';
      lowerCondition(l, value.left, isAnd ? more : end, isAnd ? end : more);
      l.builder.place(more);
      l.effect(value.right);
      l.builder.place(end);
      return;
    }
    case 'let':
      bindLocal(l, value);
      l.effect(value.body);
      return;
    case 'update':
      update(l, value, false, null);
      return;
    case 'call':
    case 'call_pointer':
    case 'helper':
      lowerCall(l, value, null);
      return;
    case 'model':
      lowerModel(l, value, null);
      return;
    case 'atomic':
      lowerAtomic(l, value, null);
      return;
    case 'statements':
      for (const statement of value.body) l.statement(statement);
      if (value.result) l.effect(value.result);
      return;
    default:
      l.value(value);
  }
}

/** `p->x;` reads nothing, but what it takes to get there may have effects. */
function locateOnly(l: Lowering, value: Of<'load'>): void {
  let at = value.from;
  for (;;) {
    if (at.kind === 'member') at = at.base;
    else if (at.kind === 'element') {
      l.effect(at.index);
      at = at.base;
    } else break;
  }
  if (at.kind === 'deref') l.effect(at.pointer);
  if (at.kind === 'temporary' || at.kind === 'literal') addressOfPlace(l, at);
}

// ---- conditions

/** Goes on at `then` if the value is not zero, else at `otherwise`. */
export function lowerCondition(l: Lowering, value: Value, then: Target, otherwise: Target): void {
  const known = evaluate(value);
  if (known !== null) {
    l.builder.jump(known === 0n ? otherwise : then, value.span);
    return;
  }
  switch (value.kind) {
    case 'unary':
      if (value.which !== 'lnot') break;
      lowerCondition(l, value.operand, otherwise, then);
      return;
    case 'logical': {
      const more = l.builder.target();
      const isAnd = value.which === 'and';
      lowerCondition(l, value.left, isAnd ? more : then, isAnd ? otherwise : more);
      l.builder.place(more);
      lowerCondition(l, value.right, then, otherwise);
      return;
    }
    case 'comma':
      l.effect(value.left);
      lowerCondition(l, value.right, then, otherwise);
      return;
    case 'cast':
      if (!keepsTruth(value)) break;
      lowerCondition(l, value.operand, then, otherwise);
      return;
    case 'statements':
      if (!value.result) break;
      for (const statement of value.body) l.statement(statement);
      lowerCondition(l, value.result, then, otherwise);
      return;
    default:
  }
  const cond = l.value(value);
  const type = scalarOfValue(value.type);
  l.builder.emit({ op: 'branch', cond, type, then, otherwise, span: value.span });
}

/** A conversion after which a value is zero just if it was zero before. */
function keepsTruth({ type, operand }: Of<'cast'>): boolean {
  if (isBool(type)) return true;
  if (type.kind === 'pointer') return operand.type.kind === 'pointer';
  return type.kind === 'int' && operand.type.kind === 'int' && type.bits >= operand.type.bits;
}

/** 1 or 0. */
function truthValue(l: Lowering, value: Value, dst: number): Operand {
  const { builder } = l;
  const [yes, no, end] = [builder.target(), builder.target(), builder.target()];
  lowerCondition(l, value, yes, no);
  const set = (target: Target, truth: bigint) => {
    builder.place(target);
    const operand: Operand = { kind: 'const', value: truth };
    builder.emit({ op: 'move', dst, value: operand, type: 'i32', span: value.span });
  };
  set(yes, 1n);
  builder.jump(end, value.span);
  set(no, 0n);
  builder.place(end);
  return { kind: 'slot', slot: dst };
}

function conditional(l: Lowering, value: Of<'conditional'>, dst: number | null): Operand {
  const { builder } = l;
  const [yes, no, end] = [builder.target(), builder.target(), builder.target()];
  lowerCondition(l, value.cond, yes, no);
  const arm = (target: Target, part: Value) => {
    builder.place(target);
    if (dst === null) l.effect(part);
    else intoSlot(l, part, dst);
  };
  arm(yes, value.then);
  builder.jump(end, value.span);
  arm(no, value.otherwise);
  builder.place(end);
  return dst === null ? nothing : { kind: 'slot', slot: dst };
}

// ---- assignment

/** Makes a slot hold a value of the slot's own type. */
export function intoSlot(l: Lowering, value: Value, dst: number, span: Span = value.span): void {
  const operand = l.value(value, dst);
  if (operand.kind === 'slot' && operand.slot === dst) return;
  l.builder.emit({ op: 'move', dst, value: operand, type: scalarOfValue(value.type), span });
}

function bindLocal(l: Lowering, { local, value }: Of<'let'>): void {
  if (local.inMemory) {
    const place = { kind: 'local', local, type: local.type, span: local.span } as const;
    assignPlace(l, { ...place, isConst: false, isVolatile: false }, value, value.span);
  } else intoSlot(l, value, l.builder.slot(local));
}

/** Stores a value; yields the operand that holds it. */
export function assignPlace(
  l: Lowering,
  target: Of<'assign'>['target'],
  value: Value,
  span: Span,
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
  access(l, target).write(operand, span);
  return operand;
}

function assign(l: Lowering, value: Of<'assign'>): Operand {
  const operand = assignPlace(l, value.target, value.value, value.span);
  const bits = value.target.kind === 'member' ? value.target.field.bits : undefined;
  // A bit-field keeps only some bits, and those are the value of the assignment.
  return bits ? access(l, value.target).read() : operand;
}

/** `op=`, `++`, `--`. */
function update(l: Lowering, value: Of<'update'>, isWanted: boolean, dest: number | null): Operand {
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
  return value.yields === 'old' ? old : fresh;
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
  const which: BinaryOpcode = value.which;
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

// ---- conversions

/** An implied conversion between integers. */
function convertInt(
  l: Lowering,
  value: Operand,
  from: IntType,
  to: IntType,
  dest: number | null,
  span: Span,
): Operand {
  if (isBool(to) && !isBool(from)) return toBool(l, value, from, dest, span);
  const types = { from: scalarOfValue(from), to: scalarOfValue(to) };
  if (types.from === types.to) return value;
  const dst = dest ?? l.builder.temporary(to, span);
  l.builder.emit({ op: 'convert', dst, value, ...types, explicit: false, span });
  return { kind: 'slot', slot: dst };
}

function toBool(
  l: Lowering,
  value: Operand,
  from: ScalarType,
  dest: number | null,
  span: Span,
): Operand {
  const truth = l.builder.temporary(intType, span);
  const type = scalarOfValue(from);
  l.builder.emit({
    op: 'binary',
    dst: truth,
    which: 'ne',
    left: value,
    right: nothing,
    type,
    span,
  });
  return narrowTruth(l, { kind: 'slot', slot: truth }, dest, span);
}

/** An int that is 0 or 1 as a bool. */
function narrowTruth(l: Lowering, value: Operand, dest: number | null, span: Span): Operand {
  const bool: IntType = { kind: 'int', bits: 8, signed: false, name: 'bool' };
  const dst = dest ?? l.builder.temporary(bool, span);
  l.builder.emit({ op: 'convert', dst, value, from: 'i32', to: 'u8', explicit: false, span });
  return { kind: 'slot', slot: dst };
}

/** Comparisons and the like yield 0 or 1 already. */
const isTruth = (value: Value): boolean =>
  value.kind === 'logical' ||
  (value.kind === 'unary' && value.which === 'lnot') ||
  (value.kind === 'binary' && ['eq', 'ne', 'lt', 'le', 'gt', 'ge'].includes(value.which));

function cast(l: Lowering, value: Of<'cast'>, dest: number | null): Operand {
  const { operand, type, span } = value;
  if (type.kind === 'void' || type.kind === 'record') {
    l.effect(operand);
    return nothing;
  }
  if (isBool(type) && !isBool(operand.type)) {
    if (isTruth(operand)) return narrowTruth(l, l.value(operand), dest, span);
    return toBool(l, l.value(operand), operand.type as ScalarType, dest, span);
  }
  const types = { from: scalarOfValue(operand.type), to: scalarOfValue(type) };
  if (types.from === types.to) return l.value(operand, dest);
  const from = l.value(operand);
  const dst = dest ?? l.builder.temporary(type as ScalarType, span);
  const explicit = !value.implicit;
  l.builder.emit({ op: 'convert', dst, value: from, ...types, explicit, span });
  return { kind: 'slot', slot: dst };
}

// ---- records

/** Writes a record's value to an address. */
export function lowerRecord(
  l: Lowering,
  value: Value,
  to: Operand,
  place: ReturnType<typeof placeOf>,
): void {
  const { span } = value;
  const copy = (from: Operand) => {
    const size = value.type.kind === 'record' ? value.type.size : 0;
    l.builder.emit({ op: 'copy', to, from, size, place, span });
  };
  switch (value.kind) {
    case 'load':
      copy(addressOfPlace(l, value.from));
      return;
    case 'assign':
      copy(assignPlace(l, value.target, value.value, span));
      return;
    case 'cast':
      lowerRecord(l, value.operand, to, place);
      return;
    case 'comma':
      l.effect(value.left);
      lowerRecord(l, value.right, to, place);
      return;
    case 'let':
      bindLocal(l, value);
      lowerRecord(l, value.body, to, place);
      return;
    case 'statements':
      for (const statement of value.body) l.statement(statement);
      if (value.result) lowerRecord(l, value.result, to, place);
      return;
    case 'conditional': {
      const { builder } = l;
      const [yes, no, end] = [builder.target(), builder.target(), builder.target()];
      lowerCondition(l, value.cond, yes, no);
      builder.place(yes);
      lowerRecord(l, value.then, to, place);
      builder.jump(end, span);
      builder.place(no);
      lowerRecord(l, value.otherwise, to, place);
      builder.place(end);
      return;
    }
    default:
      l.effect(value);
  }
}
