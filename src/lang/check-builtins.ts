/** Functions that the compiler itself knows: `__builtin_…`, barriers, bpf_loop. */
import { checkAtomic } from './check-atomics';
import { evaluate } from './check-constants';
import { type Checker, errorValue, isError, lookUp, unevaluated } from './check-context';
import {
  assignable,
  compatible,
  intType,
  isLvalue,
  longType,
  pointerTo,
  unsignedLongType,
  unsignedType,
  voidType,
} from './check-convert';
import { constant, findMember } from './check-places';
import { helpers } from './helpers';
import type { Span } from './source';
import type { Expr, TypeArg } from './syntax';
import type { Lvalue, Value } from './tree';
import { type CType, type FunctionType, sizeOf, spell } from './types';

type CallExpr = Extract<Expr, { kind: 'call' }>;
type Builtin = (checker: Checker, expr: CallExpr) => Value;

/** A call of a built-in; null if the name is none. */
export function checkBuiltin(checker: Checker, name: string, expr: CallExpr): Value | null {
  const builtin = builtins.get(name);
  return builtin ? builtin(checker, expr) : checkAtomic(checker, name, expr);
}

/** The arguments, if there are as many as wanted. */
function take(checker: Checker, expr: CallExpr, count: number): readonly (Expr | TypeArg)[] | null {
  if (expr.args.length === count) return expr.args;
  const name = expr.callee.kind === 'name' ? expr.callee.name : 'this';
  const plural = count === 1 ? '' : 's';
  checker.report.error(
    expr.span,
    `\`${name}\` takes ${count} argument${plural}, not ${expr.args.length}`,
  );
  return null;
}

/** The arguments as values; null if one is wrong. */
function takeValues(checker: Checker, expr: CallExpr, count: number): readonly Value[] | null {
  const values = take(checker, expr, count)?.map((arg) =>
    arg.kind === 'type' ? errorValue(arg.span) : checker.value(arg),
  );
  return values?.every((value) => !isError(value.type)) ? values : null;
}

const truth = (holds: boolean, span: Span): Value => ({
  kind: 'const',
  value: holds ? 1n : 0n,
  type: intType,
  span,
});

// ---- __builtin_…

function expect(checker: Checker, expr: CallExpr): Value {
  const [value] = takeValues(checker, expr, 2) ?? [];
  if (!value) return errorValue(expr.span);
  return assignable(checker, value, longType, '`__builtin_expect`');
}

function isConstant(checker: Checker, expr: CallExpr): Value {
  const values = unevaluated(checker, () => takeValues(checker, expr, 1));
  return truth(values?.[0] !== undefined && evaluate(values[0]) !== null, expr.span);
}

function typesCompatible(checker: Checker, expr: CallExpr): Value {
  const types = take(checker, expr, 2)?.map((arg) =>
    arg.kind === 'type'
      ? checker.type(arg.type).type
      : unevaluated(checker, () => checker.place(arg).type),
  );
  const [a, b] = types ?? [];
  return truth(a !== undefined && b !== undefined && compatible(a, b), expr.span);
}

function chooseExpression(checker: Checker, expr: CallExpr): Value {
  const [cond, then, otherwise] = take(checker, expr, 3) ?? [];
  if (!cond || !then || !otherwise || cond.kind === 'type') return errorValue(expr.span);
  const which = constant(checker, checker.value(cond), 'the choice');
  const chosen = which === 0n ? otherwise : then;
  return chosen.kind === 'type' ? errorValue(chosen.span) : checker.value(chosen);
}

/** `__builtin_offsetof(type, member.inner[2])`. */
function offsetOf(checker: Checker, expr: CallExpr): Value {
  const [of, path] = take(checker, expr, 2) ?? [];
  if (of?.kind !== 'type' || !path || path.kind === 'type') return errorValue(expr.span);
  const { type } = checker.type(of.type);
  if (isError(type)) return errorValue(expr.span);
  const found = offsetIn(checker, type, path);
  if (!found) return errorValue(expr.span);
  return { kind: 'const', value: BigInt(found.offset), type: unsignedLongType, span: expr.span };
}

function offsetIn(
  checker: Checker,
  type: CType,
  path: Expr,
): { readonly type: CType; readonly offset: number } | null {
  if (path.kind === 'index') {
    const base = offsetIn(checker, type, path.base);
    const index = base && constant(checker, checker.value(path.index), 'the index');
    if (base?.type.kind !== 'array' || index === null) return null;
    return {
      type: base.type.of,
      offset: base.offset + Number(index) * sizeOf(base.type.of),
    };
  }
  const base = path.kind === 'member' ? offsetIn(checker, type, path.base) : { type, offset: 0 };
  const name = path.kind === 'member' || path.kind === 'name' ? path.name : null;
  if (!base || name === null) return null;
  const fields = base.type.kind === 'record' ? findMember(base.type, name) : null;
  const last = fields?.at(-1);
  if (!fields || !last || last.bits) {
    checker.report.error(
      path.span,
      `\`${spell(base.type)}\` has no member \`${name}\` with an offset`,
    );
    return null;
  }
  return { type: last.type, offset: fields.reduce((sum, { offset }) => sum + offset, base.offset) };
}

function memset(checker: Checker, expr: CallExpr): Value {
  const values = takeValues(checker, expr, 3);
  if (!values) return errorValue(expr.span);
  const [to, byte, length] = values as [Value, Value, Value];
  const pointer = assignable(checker, to, pointerTo(voidType), 'argument 1 of `memset`');
  const size = constant(checker, length, 'the size');
  if (isError(pointer.type) || size === null) return errorValue(expr.span);
  if (evaluate(byte) !== 0n) {
    checker.report.error(byte.span, 'memory can be set to 0 only', 'assign the members one by one');
    return errorValue(expr.span);
  }
  return { kind: 'zero', to: pointer, size: Number(size), type: voidType, span: expr.span };
}

function memcpy(checker: Checker, expr: CallExpr): Value {
  const values = takeValues(checker, expr, 3);
  if (!values) return errorValue(expr.span);
  const [first, second, length] = values as [Value, Value, Value];
  const to = assignable(checker, first, pointerTo(voidType), 'argument 1 of `memcpy`');
  const source = pointerTo(voidType, { isConst: true });
  const from = assignable(checker, second, source, 'argument 2 of `memcpy`');
  const size = constant(checker, length, 'the size');
  if (isError(to.type) || isError(from.type) || size === null) return errorValue(expr.span);
  return { kind: 'copy', to, from, size: Number(size), type: voidType, span: expr.span };
}

function memcmp(checker: Checker, expr: CallExpr): Value {
  const values = takeValues(checker, expr, 3);
  const type = helpers.get('memcmp');
  if (!values || !type) return errorValue(expr.span);
  const args = values.map((value, i) =>
    assignable(checker, value, type.params[i] as CType, `argument ${i + 1} of \`memcmp\``),
  );
  return { kind: 'helper', name: 'memcmp', args, type: type.returns, span: expr.span };
}

/** `__builtin_preserve_access_index(x)` only leaves a note for the loader. */
function itself(checker: Checker, expr: CallExpr): Value {
  return takeValues(checker, expr, 1)?.[0] ?? errorValue(expr.span);
}

// ---- barriers

/** What `barrier_var(x)` and `asm volatile("" : "+r"(x))` are; on null, `barrier()`. */
export function barrierOn(node: Lvalue | Value | null, span: Span): Value {
  if (node && isError(node.type)) return errorValue(span);
  const local = node && isLvalue(node) && node.kind === 'local' ? node.local : null;
  return { kind: 'barrier', local, type: voidType, span };
}

function barrierVariable(checker: Checker, expr: CallExpr): Value {
  const [arg] = take(checker, expr, 1) ?? [];
  if (!arg || arg.kind === 'type') return errorValue(expr.span);
  return barrierOn(checker.place(arg), expr.span);
}

const barrier: Builtin = (_checker, expr) => barrierOn(null, expr.span);

// ---- bpf_loop

/** `bpf_loop(count, callback, context, flags)`. The kernel's limit of 8 M rounds is out of any model's reach. */
function bpfLoop(checker: Checker, expr: CallExpr): Value {
  const args = take(checker, expr, 4);
  const failed = errorValue(expr.span);
  if (!args) return failed;
  const [count, callback, context, flags] = args.map((arg, i) =>
    i === 1 || arg.kind === 'type' ? null : checker.value(arg),
  );
  const target = args[1] && namedCallback(checker, args[1], expr.span);
  if (callback === undefined || !count || !context || !flags || !target) return failed;
  if (evaluate(flags) !== 0n) {
    checker.report.error(flags.span, 'the flags of `bpf_loop` must be 0');
    return failed;
  }
  const converted = {
    count: assignable(checker, count, unsignedType, 'argument 1 of `bpf_loop`'),
    context: assignable(checker, context, pointerTo(voidType), 'argument 3 of `bpf_loop`'),
  };
  if (isError(converted.count.type) || isError(converted.context.type)) return failed;
  const { name: callee, type } = target;
  return {
    kind: 'bpf_loop',
    ...converted,
    callback: callee,
    callbackType: type,
    type: longType,
    span: expr.span,
  };
}

/** The function that `f`, `&f` or `(void *)f` names. */
function namedCallback(
  checker: Checker,
  arg: Expr | TypeArg,
  call: Span,
): { readonly name: string; readonly type: FunctionType } | null {
  let at: Expr | TypeArg = arg;
  while (at.kind === 'cast' || (at.kind === 'unary' && at.op === '&')) at = at.operand;
  const entity = at.kind === 'name' ? lookUp(checker.scope, at.name) : null;
  if (entity?.kind !== 'function') {
    checker.report.error(
      arg.span,
      'the callback of `bpf_loop` must be a function of this program, by its name',
      'define `static int step(unsigned int i, void *data)`',
    );
    return null;
  }
  const { name, type } = entity.fn;
  if (!checker.unevaluated) checker.fn?.calls.set(name, call);
  const [index, data] = type.params;
  const fits =
    type.params.length === 2 &&
    index?.kind === 'int' &&
    data?.kind === 'pointer' &&
    type.returns.kind === 'int';
  if (fits) return { name, type };
  checker.report.error(
    arg.span,
    `\`${spell(type, name)}\` can't be the callback of \`bpf_loop\``,
    `declare it as \`static int ${name}(unsigned int i, void *data)\``,
  );
  return null;
}

const builtins: ReadonlyMap<string, Builtin> = new Map(
  Object.entries({
    __builtin_expect: expect,
    __builtin_constant_p: isConstant,
    __builtin_types_compatible_p: typesCompatible,
    __builtin_choose_expr: chooseExpression,
    __builtin_offsetof: offsetOf,
    __builtin_preserve_access_index: itself,
    __builtin_memset: memset,
    __builtin_memcpy: memcpy,
    __builtin_memmove: memcpy,
    __builtin_memcmp: memcmp,
    memset,
    memcpy,
    memmove: memcpy,
    memcmp,
    barrier,
    barrier_var: barrierVariable,
    bpf_loop: bpfLoop,
  } satisfies Record<string, Builtin>),
);
