/** C's conversions: integer promotions, usual arithmetic conversions, decay, and what may be assigned to what. */

import { evaluate } from './check-constants';
import { type Checker, errorType, isError, load } from './check-context';
import type { Span } from './source';
import type { BuiltinType } from './syntax';
import type { Lvalue, Value } from './tree';
import { type CType, type IntType, type PointerType, spell } from './types';

const integer = (name: string, bits: IntType['bits'], signed: boolean): IntType => ({
  kind: 'int',
  bits,
  signed,
  name,
});

export const voidType: CType = { kind: 'void' };
export const boolType = integer('bool', 8, false);
export const charType = integer('char', 8, true);
export const intType = integer('int', 32, true);
export const unsignedType = integer('unsigned int', 32, false);
export const longType = integer('long', 64, true);
export const unsignedLongType = integer('unsigned long', 64, false);
export const unsignedLongLongType = integer('unsigned long long', 64, false);

export const builtinTypes: Readonly<Record<BuiltinType, CType>> = {
  void: voidType,
  bool: boolType,
  char: charType,
  'signed char': integer('signed char', 8, true),
  'unsigned char': integer('unsigned char', 8, false),
  short: integer('short', 16, true),
  'unsigned short': integer('unsigned short', 16, false),
  int: intType,
  'unsigned int': unsignedType,
  long: longType,
  'unsigned long': unsignedLongType,
  'long long': integer('long long', 64, true),
  'unsigned long long': unsignedLongLongType,
};

export const pointerTo = (
  to: CType,
  qualifiers: { readonly isConst?: boolean; readonly isVolatile?: boolean } = {},
): PointerType => ({
  kind: 'pointer',
  to,
  ...(qualifiers.isConst && { toConst: true }),
  ...(qualifiers.isVolatile && { toVolatile: true }),
});

export const isBool = (type: CType): boolean => type.kind === 'int' && type.name === 'bool';
export const isScalar = (type: CType): type is IntType | PointerType =>
  type.kind === 'int' || type.kind === 'pointer';

const lvalueKinds: ReadonlySet<string> = new Set<Lvalue['kind']>([
  'local',
  'global',
  'deref',
  'member',
  'element',
  'temporary',
  'literal',
]);

export const isLvalue = (node: Lvalue | Value): node is Lvalue => lvalueKinds.has(node.kind);

/** What an expression yields where a value is wanted: arrays become pointers to their first element, places are read. */
export function decay(node: Lvalue | Value): Value {
  if (!isLvalue(node)) return node;
  if (node.type.kind === 'array') {
    return {
      kind: 'address',
      of: takeAddress(node),
      type: pointerTo(node.type.of, node),
      span: node.span,
    };
  }
  return load(node);
}

/** Notes that the address of a place is used: a local moves to memory. */
export function takeAddress(place: Lvalue): Lvalue {
  let root = place;
  while (root.kind === 'member' || root.kind === 'element') root = root.base;
  // The one thing that is found out about a local after it was made.
  if (root.kind === 'local') (root.local as { inMemory: boolean }).inMemory = true;
  return place;
}

/** The type that an integer has in arithmetic. */
function promoted(value: Value): IntType {
  const type = value.type;
  if (type.kind !== 'int') return errorType;
  const field = value.kind === 'load' && value.from.kind === 'member' ? value.from.field : null;
  const width = field?.bits?.width ?? type.bits;
  if (width < 32) return intType;
  if (width === 32) return type.signed ? intType : unsignedType;
  return type;
}

export const promote = (value: Value): Value => convert(value, promoted(value));

/** The common type of two integers after C's usual arithmetic conversions. */
export function commonType(left: Value, right: Value): IntType {
  const [a, b] = [promoted(left), promoted(right)];
  if (a.bits !== b.bits) return a.bits > b.bits ? a : b;
  return a.signed ? b : a;
}

const sameScalar = (a: CType, b: CType): boolean =>
  a.kind === 'int' &&
  b.kind === 'int' &&
  a.bits === b.bits &&
  a.signed === b.signed &&
  isBool(a) === isBool(b);

/** Converts without asking whether C allows it; leaves out conversions that change nothing. */
export function convert(value: Value, to: CType): Value {
  if (value.type === to || isError(value.type) || isError(to)) return value;
  if (sameScalar(value.type, to)) return { ...value, type: to };
  return { kind: 'cast', operand: value, implicit: true, type: to, span: value.span };
}

/** `0` and `(void *)0`. */
export function isNull(value: Value): boolean {
  if (value.kind === 'cast' && value.type.kind === 'pointer') {
    return value.type.to.kind === 'void' && isNull(value.operand);
  }
  return value.type.kind === 'int' && evaluate(value) === 0n;
}

/** Whether two types say the same, up to qualifiers and names of enums. */
export function compatible(a: CType, b: CType): boolean {
  if (a === b || isError(a) || isError(b)) return true;
  if (a.kind === 'int' && b.kind === 'int') {
    const isEnum = a.members !== undefined || b.members !== undefined;
    return a.bits === b.bits && a.signed === b.signed && (isEnum || a.name === b.name);
  }
  if (a.kind === 'pointer' && b.kind === 'pointer') return compatible(a.to, b.to);
  if (a.kind === 'array' && b.kind === 'array') {
    return (a.length === b.length || !a.length || !b.length) && compatible(a.of, b.of);
  }
  if (a.kind === 'function' && b.kind === 'function') {
    return (
      a.variadic === b.variadic &&
      a.params.length === b.params.length &&
      compatible(a.returns, b.returns) &&
      a.params.every((param, i) => compatible(param, b.params[i] as CType))
    );
  }
  return a.kind === 'void' && b.kind === 'void';
}

/** Two void-free pointers, one of which may be to void or to a function written as void. */
const pointersMix = (a: PointerType, b: PointerType): boolean =>
  a.to.kind === 'void' || b.to.kind === 'void' || compatible(a.to, b.to);

/**
 * Converts as by assignment. `what` names the occasion, e.g. "assigning to `x`" or "passing argument 2 of `f`"; it
 * is used where clang warns or refuses.
 */
export function assignable(
  checker: Checker,
  value: Value,
  to: CType,
  what: string,
  span: Span = value.span,
): Value {
  const from = value.type;
  if (isError(from) || isError(to)) return value;
  const warn = (problem: string, hint?: string): Value => {
    checker.report.warning(span, `${what}: ${problem}`, hint);
    return convert(value, to);
  };
  const refuse = (): Value => {
    checker.report.error(span, `${what}: \`${spell(to)}\` can't be made from ${describe(from)}`);
    return { ...value, type: errorType };
  };
  if (to.kind === 'int') {
    if (from.kind === 'int' || (from.kind === 'pointer' && isBool(to))) return convert(value, to);
    if (from.kind !== 'pointer') return refuse();
    return warn(`\`${spell(from)}\` becomes an integer`, 'write a cast if that is meant');
  }
  if (to.kind === 'pointer') {
    if (isNull(value)) return convert(value, to);
    if (from.kind === 'int') {
      return warn(`an integer becomes \`${spell(to)}\``, 'write a cast if that is meant');
    }
    if (from.kind !== 'pointer') return refuse();
    if (!pointersMix(to, from)) {
      return warn(
        `\`${spell(to)}\` and \`${spell(from)}\` point to different types`,
        'write a cast if that is meant',
      );
    }
    if (from.toConst && !to.toConst && to.to.kind !== 'function') {
      return warn(`\`${spell(to)}\` drops the const of \`${spell(from)}\``);
    }
    return convert(value, to);
  }
  if (to.kind === 'record' && from === to) return value;
  return refuse();
}

const describe = (type: CType): string =>
  type.kind === 'void' ? 'no value' : `\`${spell(type)}\``;

/** A value that is tested for being zero. */
export function asCondition(checker: Checker, value: Value): Value {
  if (isScalar(value.type) || isError(value.type)) return value;
  checker.report.error(
    value.span,
    `a condition must be a number or a pointer, not ${describe(value.type)}`,
  );
  return { ...value, type: errorType };
}
