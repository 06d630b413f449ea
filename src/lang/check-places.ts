/** Places: through pointers, into records, at constants. */
import { evaluate } from './check-constants';
import { type Checker, errorType, isError, localPlace, makeLocal } from './check-context';
import { compatible, convert, isLvalue, longType, promote } from './check-convert';
import type { Span } from './source';
import type { Lvalue, Value } from './tree';
import { type Field, type RecordType, spell } from './types';

/** The place that a pointer points to; null after an error. */
export function pointee(checker: Checker, pointer: Value, span: Span): Lvalue | null {
  const { type } = pointer;
  if (isError(type)) return null;
  if (type.kind !== 'pointer') {
    checker.report.error(
      pointer.span,
      `\`${spell(type)}\` is not a pointer`,
      type.kind === 'record' ? 'write `.` instead of `->`' : undefined,
    );
    return null;
  }
  // `*&x` is x.
  if (pointer.kind === 'address' && compatible(pointer.of.type, type.to)) {
    return { ...pointer.of, span };
  }
  return {
    kind: 'deref',
    pointer,
    type: type.to,
    isConst: type.toConst ?? false,
    isVolatile: type.toVolatile ?? false,
    span,
  };
}

/** A place for a record, even where it is only a value: `f().x`, `(a = b).x`. */
export function recordPlace(node: Lvalue | Value): Lvalue {
  if (isLvalue(node)) return node;
  const local = makeLocal(null, node.type, node.span);
  return { ...localPlace(local, node.span), kind: 'temporary', local, value: node };
}

/** The fields to go through to the member of this name, unnamed ones included. */
export function findMember(record: RecordType, name: string): readonly Field[] | null {
  for (const field of record.fields) {
    if (field.name === name) return [field];
    if (field.name !== '' || field.type.kind !== 'record') continue;
    const inner = findMember(field.type, name);
    if (inner) return [field, ...inner];
  }
  return null;
}

export function* memberNames(record: RecordType): Iterable<string> {
  for (const field of record.fields) {
    if (field.name) yield field.name;
    else if (field.type.kind === 'record') yield* memberNames(field.type);
  }
}

export function memberPlace(base: Lvalue, path: readonly Field[], span: Span): Lvalue {
  return path.reduce<Lvalue>(
    (at, field) => ({
      kind: 'member',
      base: at,
      record: at.type as RecordType,
      field,
      type: field.type,
      isConst: at.isConst || (field.isConst ?? false),
      isVolatile: at.isVolatile || (field.isVolatile ?? false),
      span,
    }),
    base,
  );
}

/** An index or an offset, as wide as a pointer. */
export function asIndex(checker: Checker, value: Value): Value {
  if (isError(value.type)) return value;
  if (value.type.kind === 'int') return convert(promote(value), longType);
  checker.report.error(value.span, `an index must be an integer, not \`${spell(value.type)}\``);
  return { ...value, type: errorType };
}

/** The value of a constant expression, reported if it is none. */
export function constant(checker: Checker, value: Value, what: string): bigint | null {
  if (isError(value.type)) return null;
  const found = evaluate(value);
  if (found === null) checker.report.error(value.span, `${what} must be a constant`);
  return found;
}
