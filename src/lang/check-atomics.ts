/** `__sync_…` and `__atomic_…`: one access that no other context can come between. */
import { type Checker, errorValue, isError, load, localPlace, makeLocal } from './check-context';
import { assignable, boolType, convert, intType, isScalar } from './check-convert';
import { pointee } from './check-places';
import type { Span } from './source';
import type { Expr } from './syntax';
import type { AtomicOp, Lvalue, Value } from './tree';
import { spell } from './types';

type CallExpr = Extract<Expr, { kind: 'call' }>;
type Arithmetic = 'add' | 'sub' | 'and' | 'or' | 'xor';

/** One of the compiler's atomic built-ins; null if the name is none. Memory orders are read and not distinguished. */
export function checkAtomic(checker: Checker, name: string, expr: CallExpr): Value | null {
  const { span } = expr;
  if (name === '__sync_synchronize' || name === '__atomic_thread_fence') {
    return { kind: 'barrier', local: null, type: { kind: 'void' }, span };
  }
  const kind = atomicKind(name);
  if (!kind) return null;
  const wanted = name.startsWith('__atomic') ? kind.operands + 1 + kind.orders : kind.operands + 1;
  if (expr.args.length !== wanted) {
    checker.report.error(span, `\`${name}\` takes ${wanted} arguments, not ${expr.args.length}`);
    return errorValue(span);
  }
  const values = expr.args.map((arg) =>
    arg.kind === 'type' ? errorValue(arg.span) : checker.value(arg),
  );
  if (values.some((value) => isError(value.type))) return errorValue(span);
  const [pointer, first, second] = values as [Value, Value, Value];
  const target = pointee(checker, pointer, span);
  if (!target || isError(target.type)) return errorValue(span);
  if (!isScalar(target.type) || target.isConst) {
    checker.report.error(pointer.span, `\`${name}\` can't change \`${spell(target.type)}\``);
    return errorValue(span);
  }
  const operand = (value: Value, i: number) =>
    assignable(checker, value, target.type, `argument ${i} of \`${name}\``);
  switch (kind.kind) {
    case 'load':
      return load({ ...target, isVolatile: true, span });
    case 'store': {
      const zero: Value = { kind: 'const', value: 0n, type: intType, span };
      const value = operand(kind.operands ? first : zero, 2);
      const place: Lvalue = { ...target, isVolatile: true };
      return { kind: 'assign', target: place, value, type: target.type, span };
    }
    case 'arithmetic':
      return atomic(target, kind.which, operand(first, 2), kind.yields, span);
    case 'exchange':
      return atomic(target, 'xchg', operand(first, 2), 'old', span);
    case 'compare': {
      const expected = operand(first, 2);
      const value = operand(second, 3);
      if (!kind.isBool) return { ...atomic(target, 'cmpxchg', value, 'old', span), expected };
      return bind(expected, (old) => swapped(target, old, value, span));
    }
    case 'compareThrough':
      return compareThrough(checker, target, first, operand(second, 3), span);
  }
}

type AtomicKind = { readonly operands: number; readonly orders: number } & (
  | { readonly kind: 'load' | 'store' | 'exchange' | 'compareThrough' }
  | { readonly kind: 'arithmetic'; readonly which: Arithmetic; readonly yields: 'old' | 'new' }
  | { readonly kind: 'compare'; readonly isBool: boolean }
);

function atomicKind(name: string): AtomicKind | null {
  const fetch = /^__(?:sync_fetch_and|atomic_fetch)_(add|sub|and|or|xor)$/.exec(name);
  const after = /^__(?:sync|atomic)_(add|sub|and|or|xor)(?:_and)?_fetch$/.exec(name);
  const which = (fetch ?? after)?.[1] as Arithmetic | undefined;
  if (which) {
    return { kind: 'arithmetic', which, yields: fetch ? 'old' : 'new', operands: 1, orders: 1 };
  }
  switch (name) {
    case '__atomic_load_n':
      return { kind: 'load', operands: 0, orders: 1 };
    case '__atomic_store_n':
      return { kind: 'store', operands: 1, orders: 1 };
    case '__sync_lock_release':
      return { kind: 'store', operands: 0, orders: 0 };
    case '__sync_lock_test_and_set':
    case '__atomic_exchange_n':
      return { kind: 'exchange', operands: 1, orders: 1 };
    case '__sync_val_compare_and_swap':
    case '__sync_bool_compare_and_swap':
      return { kind: 'compare', isBool: name.includes('bool'), operands: 2, orders: 0 };
    case '__atomic_compare_exchange_n':
      return { kind: 'compareThrough', operands: 2, orders: 3 };
    default:
      return null;
  }
}

function atomic(
  target: Lvalue,
  which: AtomicOp,
  value: Value,
  yields: 'old' | 'new',
  span: Span,
): Extract<Value, { kind: 'atomic' }> {
  return { kind: 'atomic', target, which, value, expected: null, yields, type: target.type, span };
}

/** Evaluates a value once for several uses. */
function bind(value: Value, body: (again: Value) => Value): Value {
  const local = makeLocal(null, value.type, value.span);
  const inner = body(load(localPlace(local, value.span)));
  return { kind: 'let', local, value, body: inner, type: inner.type, span: inner.span };
}

/** Whether the swap took place: the old value was the expected one. */
function swapped(target: Lvalue, expected: Value, value: Value, span: Span): Value {
  const left: Value = { ...atomic(target, 'cmpxchg', value, 'old', span), expected };
  const equal: Value = { kind: 'binary', which: 'eq', left, right: expected, type: intType, span };
  return convert(equal, boolType);
}

/** `__atomic_compare_exchange_n`: the expected value lies in memory and becomes the old one if it was different. */
function compareThrough(
  checker: Checker,
  target: Lvalue,
  expectedPointer: Value,
  value: Value,
  span: Span,
): Value {
  return bind(expectedPointer, (pointer) => {
    const expected = pointee(checker, pointer, span);
    if (!expected) return errorValue(span);
    return bind(load(expected), (wanted) => {
      const exchange: Value = {
        ...atomic(target, 'cmpxchg', value, 'old', span),
        expected: wanted,
      };
      return bind(exchange, (old) => {
        const store: Value = {
          kind: 'assign',
          target: expected,
          value: old,
          type: expected.type,
          span,
        };
        const no: Value = { kind: 'const', value: 0n, type: intType, span };
        const yes: Value = { kind: 'const', value: 1n, type: intType, span };
        return {
          kind: 'conditional',
          cond: { kind: 'binary', which: 'eq', left: old, right: wanted, type: intType, span },
          then: yes,
          otherwise: { kind: 'comma', left: store, right: no, type: intType, span },
          type: intType,
          span,
        };
      });
    });
  });
}
