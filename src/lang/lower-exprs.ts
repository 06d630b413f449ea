/** Values to instructions. */
import { constantOf } from './check-constants';
import type { Operand } from './ir';
import { assignPlace, bindLocal, update } from './lower-assign';
import { scalarOfValue } from './lower-builder';
import { lowerAtomic, lowerBpfLoop, lowerCall, lowerModel, lowerWait } from './lower-calls';
import { conditional, lowerCondition, truthValue } from './lower-conditions';
import { cast } from './lower-convert';
import { access, addressOfPlace, type Lowering, placeBehind } from './lower-places';
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
      return assignPlace(l, value.target, value.value, span, true);
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
      l.builder.emit({
        ...{ op: 'zero', address: l.value(value.to), size: value.size, span },
        place: placeBehind(value.to),
      });
      return nothing;
    case 'copy': {
      const [to, from] = [l.value(value.to), l.value(value.from)];
      const place = placeBehind(value.to);
      const source = placeBehind(value.from);
      l.builder.emit({ op: 'copy', to, from, size: value.size, place, source, span });
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
    case 'assign':
      assignPlace(l, value.target, value.value, value.span);
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
