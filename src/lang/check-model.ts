/** The intrinsics of kernel/headers/model.h: what kernel files may say beyond C. */
import { type Checker, errorValue, isError, lookUp, textOf } from './check-context';
import { asCondition, assignable, boolType, convert, promote, voidType } from './check-convert';
import type { Span } from './source';
import type { Expr, TypeArg } from './syntax';
import type { IntrinsicArg, Lvalue, Statement, Value } from './tree';
import { type CType, spell } from './types';

type CallExpr = Extract<Expr, { kind: 'call' }>;

/** Those that change nothing: a waiting condition may use them. */
const questions: ReadonlySet<string> = new Set([
  'context_kind',
  'context_instance',
  'holds',
  'in_nonsleepable_program',
  'is_live',
  'runs_as',
]);

/** A call of an intrinsic, by the prototype in model.h; null if the name is none. */
export function checkIntrinsic(checker: Checker, name: string, expr: CallExpr): Value | null {
  if (name === 'aio_assert') return assertion(checker, expr);
  if (!checker.intrinsics) return null;
  const entity = lookUp(checker.scope, name);
  if (entity?.kind !== 'function') return null;
  // What model.h declares is an intrinsic: the header is the one list of them.
  if (checker.files[entity.fn.span.file]?.name !== 'model.h') return null;
  const { params, returns, variadic } = entity.fn.type;
  const { span } = expr;
  const tooMany = expr.args.length > params.length && !variadic;
  if (expr.args.length < params.length || tooMany) {
    checker.report.error(
      span,
      `\`${name}\` takes ${params.length} argument${params.length === 1 ? '' : 's'}, not ${expr.args.length}`,
      `it is declared as \`${spell(entity.fn.type, name)}\``,
    );
    return errorValue(span);
  }
  if (name === 'wait_until' || name === 'wait_idle') return waiting(checker, name, expr);
  const args = expr.args.map((arg, i) => intrinsicArg(checker, name, arg, params[i] ?? null));
  if (args.some((arg) => arg === null)) return errorValue(span);
  return { kind: 'model', name, args: args as IntrinsicArg[], type: returns, span };
}

function intrinsicArg(
  checker: Checker,
  name: string,
  arg: Expr | TypeArg,
  param: CType | null,
): IntrinsicArg | null {
  if (arg.kind === 'type') {
    const { type } = checker.type(arg.type);
    return isError(type) ? null : { kind: 'type', type };
  }
  if (arg.kind === 'string') return { kind: 'text', text: arg.value };
  const isText = param === null || (param.kind === 'pointer' && param.to.kind === 'int');
  if (isText) {
    const wanted = name === 'new_object' ? 'a type, e.g. `struct file`' : 'a string literal';
    checker.report.error(arg.span, `\`${name}\` needs ${wanted} here`);
    return null;
  }
  const value = checker.value(arg);
  const converted = param
    ? assignable(checker, value, param, `argument of \`${name}\``)
    : promote(value);
  return isError(converted.type) ? null : { kind: 'value', value: converted };
}

/** `aio_assert(expr)`: yields nothing, keeps the condition as the user wrote it. */
function assertion(checker: Checker, expr: CallExpr): Value {
  const cond = soleCondition(checker, 'aio_assert', expr);
  if (!cond) return errorValue(expr.span);
  const args: IntrinsicArg[] = [
    { kind: 'value', value: cond.value },
    { kind: 'text', text: textOf(checker, cond.span) },
  ];
  return { kind: 'model', name: 'aio_assert', args, type: voidType, span: expr.span };
}

function soleCondition(
  checker: Checker,
  name: string,
  expr: CallExpr,
): { value: Value; span: Span } | null {
  const [arg, ...more] = expr.args;
  return conditionOf(checker, name, more.length ? undefined : arg, expr.span);
}

function conditionOf(
  checker: Checker,
  name: string,
  arg: Expr | TypeArg | undefined,
  span: Span,
): { value: Value; span: Span } | null {
  if (!arg || arg.kind === 'type') {
    checker.report.error(span, `\`${name}\` takes one condition`);
    return null;
  }
  const value = asCondition(checker, checker.value(arg));
  if (isError(value.type)) return null;
  return { value: convert(value, boolType), span: arg.span };
}

/** `wait_until(condition, "what is waited for")`. */
function waiting(checker: Checker, name: string, expr: CallExpr): Value {
  const [condition, said] = expr.args;
  const cond = conditionOf(checker, name, condition, expr.span);
  const until = said && intrinsicArg(checker, name, said, null);
  if (!cond || until?.kind !== 'text') return errorValue(expr.span);
  const culprit = effectIn(cond.value);
  if (culprit) {
    checker.report.error(
      culprit,
      `the condition of \`${name}\` is looked at again and again, so it must change nothing`,
      'compare variables and fields only',
    );
    return errorValue(expr.span);
  }
  const idle = name === 'wait_idle';
  const { value } = cond;
  return { kind: 'wait', cond: value, idle, until: until.text, type: voidType, span: expr.span };
}

/** The place of the first part that does more than read and compute; null if there is none. */
function effectIn(value: Value): Span | null {
  const first = (...parts: readonly Value[]): Span | null => {
    for (const part of parts) {
      const found = effectIn(part);
      if (found) return found;
    }
    return null;
  };
  switch (value.kind) {
    case 'const':
    case 'function':
      return null;
    // A kernel file answers for its own functions; the machine tries a condition on a copy of the state.
    case 'call':
      return first(...value.args);
    case 'load':
      return effectInPlace(value.from);
    case 'address':
      return effectInPlace(value.of);
    case 'unary':
    case 'cast':
      return effectIn(value.operand);
    case 'binary':
    case 'logical':
    case 'difference':
    case 'comma':
      return first(value.left, value.right);
    case 'offset':
      return first(value.pointer, value.index);
    case 'conditional':
      return first(value.cond, value.then, value.otherwise);
    case 'let':
      return first(value.value, value.body);
    case 'model': {
      if (!questions.has(value.name)) return value.span;
      return first(...value.args.flatMap((arg) => (arg.kind === 'value' ? [arg.value] : [])));
    }
    case 'statements':
      return effectInStatements(value.body) ?? (value.result && effectIn(value.result));
    default:
      return value.span;
  }
}

function effectInPlace(place: Lvalue): Span | null {
  switch (place.kind) {
    case 'local':
    case 'global':
      return null;
    case 'deref':
      return effectIn(place.pointer);
    case 'member':
      return effectInPlace(place.base);
    case 'element':
      return effectInPlace(place.base) ?? effectIn(place.index);
    default:
      return place.span;
  }
}

/** container_of and its like declare a variable of their own on the way to a value. */
function effectInStatements(body: readonly Statement[]): Span | null {
  for (const statement of body) {
    if (statement.kind !== 'declare') return statement.span;
    for (const { value } of statement.init?.stores ?? []) {
      const found = effectIn(value);
      if (found) return found;
    }
  }
  return null;
}
