/** Operators: arithmetic, comparison, pointers, assignment. */
import { type Checker, errorValue, isError } from './check-context';
import {
  asCondition,
  assignable,
  commonType,
  compatible,
  convert,
  decay,
  intType,
  isLvalue,
  isNull,
  isScalar,
  longType,
  pointerTo,
  promote,
  takeAddress,
} from './check-convert';
import { asIndex, pointee } from './check-places';
import type { BinaryOpcode } from './ir';
import type { Span } from './source';
import type { BinaryOp, Expr, UnaryOp } from './syntax';
import type { Lvalue, Value } from './tree';
import { type PointerType, sizeOf, spell } from './types';

type Of<Kind extends Expr['kind']> = Extract<Expr, { kind: Kind }>;

const opcodes: Readonly<Partial<Record<BinaryOp, BinaryOpcode>>> = {
  '+': 'add',
  '-': 'sub',
  '*': 'mul',
  '/': 'div',
  '%': 'mod',
  '&': 'and',
  '|': 'or',
  '^': 'xor',
  '<<': 'shl',
  '>>': 'shr',
  '==': 'eq',
  '!=': 'ne',
  '<': 'lt',
  '<=': 'le',
  '>': 'gt',
  '>=': 'ge',
};
const comparisons: ReadonlySet<BinaryOpcode> = new Set(['eq', 'ne', 'lt', 'le', 'gt', 'ge']);

// ---- unary

export function checkUnary(checker: Checker, expr: Of<'unary'>): Lvalue | Value {
  const { op, span } = expr;
  switch (op) {
    case '&':
      return addressOf(checker, expr);
    case '*':
      return dereference(checker, expr);
    case '++x':
    case '--x':
    case 'x++':
    case 'x--':
      return step(checker, expr);
    case '!': {
      const operand = asCondition(checker, checker.value(expr.operand));
      if (isError(operand.type)) return errorValue(span);
      return { kind: 'unary', which: 'lnot', operand, type: intType, span };
    }
    default: {
      const operand = checker.value(expr.operand);
      if (isError(operand.type)) return errorValue(span);
      if (operand.type.kind !== 'int') return refuse(checker, op, [operand], span);
      const value = promote(operand);
      if (op === '+') return { ...value, span };
      return {
        kind: 'unary',
        which: op === '-' ? 'neg' : 'not',
        operand: value,
        type: value.type,
        span,
      };
    }
  }
}

function refuse(
  checker: Checker,
  op: BinaryOp | UnaryOp,
  operands: readonly Value[],
  span: Span,
  hint?: string,
): Value {
  const types = operands.map(({ type }) => `\`${spell(type)}\``).join(' and ');
  checker.report.error(span, `\`${op.replace('x', '')}\` can't be applied to ${types}`, hint);
  return errorValue(span);
}

function addressOf(checker: Checker, expr: Of<'unary'>): Value {
  const { span } = expr;
  const node = checker.place(expr.operand);
  if (isError(node.type)) return errorValue(span);
  // `&function` is the function.
  if (node.kind === 'function') return { ...node, span };
  if (!isLvalue(node)) {
    checker.report.error(span, '`&` needs a variable or a member, this is only a value');
    return errorValue(span);
  }
  if (node.kind === 'member' && node.field.bits) {
    checker.report.error(span, `\`${node.field.name}\` is a bit-field and has no address`);
    return errorValue(span);
  }
  const of = checker.unevaluated ? node : takeAddress(node);
  return { kind: 'address', of, type: pointerTo(node.type, node), span };
}

function dereference(checker: Checker, expr: Of<'unary'>): Lvalue | Value {
  const pointer = checker.value(expr.operand);
  if (pointer.type.kind === 'pointer' && pointer.type.to.kind === 'function') return pointer;
  const place = pointee(checker, pointer, expr.span);
  if (!place || isError(place.type)) return errorValue(expr.span);
  return place;
}

/** `base[index]`, either way round. */
export function subscript(checker: Checker, expr: Of<'index'>): Lvalue | Value {
  const { span } = expr;
  const base = checker.place(expr.base);
  if (isLvalue(base) && base.type.kind === 'array') {
    const index = asIndex(checker, checker.value(expr.index));
    if (isError(index.type)) return errorValue(span);
    // Elements of a flexible array are reached like those behind a pointer: there is no length to judge by.
    if (base.type.length > 0) {
      const { isConst, isVolatile } = base;
      return { kind: 'element', base, index, type: base.type.of, isConst, isVolatile, span };
    }
    return throughPointer(checker, decay(base), index, span);
  }
  const [left, right] = [decay(base), checker.value(expr.index)];
  if (isError(left.type) || isError(right.type)) return errorValue(span);
  const [pointer, index] = left.type.kind === 'pointer' ? [left, right] : [right, left];
  if (pointer.type.kind !== 'pointer') return refuse(checker, '*', [pointer], span);
  return throughPointer(checker, pointer, asIndex(checker, index), span);
}

function throughPointer(
  checker: Checker,
  pointer: Value,
  index: Value,
  span: Span,
): Lvalue | Value {
  if (isError(index.type)) return errorValue(span);
  const moved = offset(checker, pointer, index, span);
  return pointee(checker, moved, span) ?? errorValue(span);
}

/** Bytes that one step of a pointer covers; GNU counts void as one. */
function stride(checker: Checker, type: PointerType, span: Span): number {
  if (type.to.kind === 'void' || type.to.kind === 'function') return 1;
  if (type.to.kind === 'record' && type.to.isOpaque) {
    checker.report.error(
      span,
      `\`${spell(type.to)}\` is only declared here, a pointer to it can't be moved`,
      'cast it to `char *`',
    );
  }
  return sizeOf(type.to);
}

function offset(checker: Checker, pointer: Value, index: Value, span: Span): Value {
  const size = stride(checker, pointer.type as PointerType, span);
  return { kind: 'offset', pointer, index, size, type: pointer.type, span };
}

// ---- binary

export function checkBinary(checker: Checker, expr: Of<'binary'>): Value {
  const { op, span } = expr;
  const left = checker.value(expr.left);
  const right = checker.value(expr.right);
  if (op === ',') {
    return { kind: 'comma', left, right, type: right.type, span };
  }
  if (op === '&&' || op === '||') {
    const [a, b] = [asCondition(checker, left), asCondition(checker, right)];
    if (isError(a.type) || isError(b.type)) return errorValue(span);
    const which = op === '&&' ? 'and' : 'or';
    return { kind: 'logical', which, left: a, right: b, type: intType, span };
  }
  if (isError(left.type) || isError(right.type)) return errorValue(span);
  return arithmetic(checker, op, left, right, span);
}

function arithmetic(checker: Checker, op: BinaryOp, left: Value, right: Value, span: Span): Value {
  const which = opcodes[op] as BinaryOpcode;
  const [a, b] = [left.type, right.type];
  if (!isScalar(a) || !isScalar(b)) return refuse(checker, op, [left, right], span);
  if (comparisons.has(which)) return comparison(checker, op, left, right, span);
  if (a.kind === 'int' && b.kind === 'int') {
    if (which === 'shl' || which === 'shr') {
      const value = promote(left);
      const count = convert(promote(right), value.type);
      return { kind: 'binary', which, left: value, right: count, type: value.type, span };
    }
    const type = commonType(left, right);
    return {
      kind: 'binary',
      which,
      left: convert(left, type),
      right: convert(right, type),
      type,
      span,
    };
  }
  if (op === '+' && a.kind === 'pointer' && b.kind === 'int') {
    return offset(checker, left, asIndex(checker, right), span);
  }
  if (op === '+' && a.kind === 'int' && b.kind === 'pointer') {
    return offset(checker, right, asIndex(checker, left), span);
  }
  if (op === '-' && a.kind === 'pointer' && b.kind === 'int') {
    const index = asIndex(checker, right);
    const back: Value = {
      kind: 'unary',
      which: 'neg',
      operand: index,
      type: longType,
      span: index.span,
    };
    return offset(checker, left, back, span);
  }
  if (op === '-' && a.kind === 'pointer' && b.kind === 'pointer') {
    const size = stride(checker, a, span);
    if (!compatible(a.to, b.to) || size === 0) return refuse(checker, op, [left, right], span);
    return { kind: 'difference', left, right, size, type: longType, span };
  }
  const hint = 'cast the pointer to `unsigned long` and back if that is meant';
  return refuse(checker, op, [left, right], span, hint);
}

function comparison(checker: Checker, op: BinaryOp, left: Value, right: Value, span: Span): Value {
  const which = opcodes[op] as BinaryOpcode;
  const [a, b] = [left.type, right.type];
  if (a.kind === 'int' && b.kind === 'int') {
    const type = commonType(left, right);
    const operands = { left: convert(left, type), right: convert(right, type) };
    return { kind: 'binary', which, ...operands, type: intType, span };
  }
  const pointer = a.kind === 'pointer' ? a : (b as PointerType);
  const isMixed = a.kind !== b.kind && !isNull(left) && !isNull(right);
  const isUnrelated =
    a.kind === 'pointer' &&
    b.kind === 'pointer' &&
    a.to.kind !== 'void' &&
    b.to.kind !== 'void' &&
    !compatible(a.to, b.to);
  if (isMixed || isUnrelated) {
    checker.report.warning(span, `\`${spell(a)}\` is compared with \`${spell(b)}\``);
  }
  const operands = { left: convert(left, pointer), right: convert(right, pointer) };
  return { kind: 'binary', which, ...operands, type: intType, span };
}

// ---- assignment

/** The place that an assignment writes; null, reported, where there is nothing to write to. */
function writable(checker: Checker, node: Lvalue | Value, span: Span): Lvalue | null {
  if (isError(node.type)) return null;
  if (!isLvalue(node)) {
    checker.report.error(span, "this is only a value, it can't be assigned to");
    return null;
  }
  if (node.type.kind === 'array' || (node.kind === 'global' && node.name.startsWith('.str:'))) {
    checker.report.error(span, "an array can't be assigned to", 'assign its elements one by one');
    return null;
  }
  if (node.isConst) {
    checker.report.error(span, `${nameOf(node)} is const and can't be changed`);
    return null;
  }
  return node;
}

/** What a place is called in a message. */
function nameOf(place: Lvalue): string {
  switch (place.kind) {
    case 'local':
      return place.local.name ? `\`${place.local.name}\`` : 'this';
    case 'global':
      return `\`${place.name}\``;
    case 'member':
      return `\`${place.field.name}\``;
    default:
      return 'this';
  }
}

export function checkAssign(checker: Checker, expr: Of<'assign'>): Value {
  const { span } = expr;
  const target = writable(checker, checker.place(expr.target), expr.target.span);
  const operand = checker.value(expr.value);
  if (!target || isError(operand.type)) return errorValue(span);
  if (expr.op === null) {
    const value = assignable(checker, operand, target.type, `assigning to ${nameOf(target)}`);
    return { kind: 'assign', target, value, type: target.type, span };
  }
  return update(checker, expr.op, target, operand, span, 'new');
}

function step(checker: Checker, expr: Of<'unary'>): Value {
  const target = writable(checker, checker.place(expr.operand), expr.operand.span);
  if (!target) return errorValue(expr.span);
  const one: Value = { kind: 'const', value: 1n, type: intType, span: expr.span };
  const op = expr.op === '++x' || expr.op === 'x++' ? '+' : '-';
  const yields = expr.op.startsWith('x') ? 'old' : 'new';
  return update(checker, op, target, one, expr.span, yields);
}

/** `target op= operand`: C computes as if `target op operand` were written, but looks at the target once. */
function update(
  checker: Checker,
  op: BinaryOp,
  target: Lvalue,
  operand: Value,
  span: Span,
  yields: 'old' | 'new',
): Value {
  const old: Value = { kind: 'load', from: target, type: target.type, span };
  const computed = arithmetic(checker, op, old, operand, span);
  if (isError(computed.type)) return computed;
  const common = { kind: 'update', target, yields, type: target.type, span } as const;
  if (computed.kind === 'offset') {
    return { ...common, which: 'add', operand: computed.index, in: longType, size: computed.size };
  }
  if (computed.kind !== 'binary') return refuse(checker, op, [old, operand], span);
  return {
    ...common,
    which: computed.which,
    operand: computed.right,
    in: computed.left.type,
    size: null,
  };
}
