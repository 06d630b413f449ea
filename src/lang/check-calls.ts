/** Calls: which function is meant, and whether the arguments fit. */
import { checkBuiltin } from './check-builtins';
import {
  type Checker,
  errorValue,
  type FunctionEntity,
  type GlobalEntity,
  isError,
  lookUp,
} from './check-context';
import { assignable, promote } from './check-convert';
import { checkIntrinsic } from './check-model';
import { didYouMean, nearest } from './check-names';
import { helpers } from './helpers';
import type { Span } from './source';
import type { Expr, TypeArg } from './syntax';
import type { Value } from './tree';
import { type CType, type FunctionType, spell } from './types';

type CallExpr = Extract<Expr, { kind: 'call' }>;

/** A call of anything: a built-in, an intrinsic, a helper, a function by name or through a pointer. */
export function checkCall(checker: Checker, expr: CallExpr): Value {
  const name = expr.callee.kind === 'name' ? expr.callee.name : null;
  if (name === null) return callPointer(checker, expr);
  const entity = lookUp(checker.scope, name);
  if (entity?.kind === 'local' || entity?.kind === 'global') return callPointer(checker, expr);
  if (entity?.kind === 'typedef' || entity?.kind === 'enumerator') {
    checker.report.error(expr.callee.span, `\`${name}\` is not a function`);
    return errorValue(expr.span);
  }
  const fn = entity?.fn ?? null;
  if (!fn?.isDefined) {
    const special = checkIntrinsic(checker, name, expr) ?? checkBuiltin(checker, name, expr);
    if (special) return special;
    const helper = helpers.get(name);
    if (helper) {
      if (name.startsWith('bpf_map_')) lookForMap(checker, expr.args[0]);
      const args = checkArguments(checker, name, helper, expr);
      return args
        ? { kind: 'helper', name, args, type: helper.returns, span: expr.span }
        : errorValue(expr.span);
    }
  }
  return fn ? callFunction(checker, fn, expr) : unknownFunction(checker, name, expr);
}

/** A map that nobody declared: what is missing is its declaration, which nobody knows by heart. */
function lookForMap(checker: Checker, arg: Expr | TypeArg | undefined): void {
  const named = arg?.kind === 'unary' && arg.op === '&' ? arg.operand : null;
  if (named?.kind !== 'name' || lookUp(checker.scope, named.name)) return;
  const { name, span } = named;
  if (checker.unknown.has(name)) return;
  checker.unknown.add(name);
  const known = [...checker.globals.values()].filter((other) => sectionOf(other) === '.maps');
  const hint =
    didYouMean(
      name,
      known.map((map) => map.name),
    ) ??
    `declare it before, e.g. \`struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 64); __type(key, __u32); __type(value, __u64); } ${name} SEC(".maps");\``;
  checker.report.error(span, `there is no map \`${name}\``, hint);
}

const sectionOf = ({ attributes }: GlobalEntity): unknown =>
  attributes.find((attribute) => attribute.name === 'section')?.args[0];

function callFunction(checker: Checker, fn: FunctionEntity, expr: CallExpr): Value {
  if (checker.fn && !checker.unevaluated && !checker.fn.calls.has(fn.name)) {
    checker.fn.calls.set(fn.name, expr.span);
  }
  const args = checkArguments(checker, fn.name, fn.type, expr);
  if (!args) return errorValue(expr.span);
  return { kind: 'call', callee: fn.name, args, type: fn.type.returns, span: expr.span };
}

function callPointer(checker: Checker, expr: CallExpr): Value {
  const callee = checker.value(expr.callee);
  const { type } = callee;
  if (isError(type)) return errorValue(expr.span);
  if (type.kind !== 'pointer' || type.to.kind !== 'function') {
    checker.report.error(expr.callee.span, `\`${spell(type)}\` is not a function`);
    return errorValue(expr.span);
  }
  if (!checker.intrinsics) {
    checker.report.error(
      expr.callee.span,
      "a program can't call through a pointer",
      'call the function by its name, or choose one with `switch`',
    );
    return errorValue(expr.span);
  }
  const args = checkArguments(checker, checkedName(checker, expr), type.to, expr);
  if (!args) return errorValue(expr.span);
  const from = callee.kind === 'load' && callee.from.kind === 'member' ? callee.from : null;
  const member = from && { record: from.record.tag, field: from.field.name };
  return { kind: 'call_pointer', callee, args, member, type: type.to.returns, span: expr.span };
}

function checkedName(checker: Checker, { callee }: CallExpr): string {
  return (checker.files[callee.span.file]?.text ?? '').slice(callee.span.start, callee.span.end);
}

/** The arguments as the function takes them; null, reported, if they don't fit. */
function checkArguments(
  checker: Checker,
  name: string,
  type: FunctionType,
  expr: CallExpr,
): readonly Value[] | null {
  const values = expr.args.map((arg) => argumentValue(checker, name, arg));
  const { params, variadic } = type;
  if (values.length < params.length || (values.length > params.length && !variadic)) {
    const wanted = `${variadic ? 'at least ' : ''}${params.length} argument${params.length === 1 ? '' : 's'}`;
    checker.report.error(
      expr.span,
      `\`${name}\` takes ${wanted}, not ${values.length}`,
      `it is declared as \`${spell(type, name)}\``,
    );
    return null;
  }
  const fits =
    values.every((value) => !isError(value.type)) && byValue(checker, name, type, expr.span);
  if (!fits) return null;
  const args = values.map((value, i) => {
    const param = params[i];
    if (!param) return promoteExtra(checker, value, name);
    return assignable(checker, value, param, `argument ${i + 1} of \`${name}\``);
  });
  return args.every((value) => !isError(value.type)) ? args : null;
}

function argumentValue(checker: Checker, name: string, arg: Expr | TypeArg): Value {
  if (arg.kind !== 'type') return checker.value(arg);
  checker.report.error(arg.span, `\`${name}\` takes values, not types`);
  return errorValue(arg.span);
}

/** An argument that stands for `...`. */
function promoteExtra(checker: Checker, value: Value, name: string): Value {
  if (value.type.kind === 'int') return promote(value);
  if (value.type.kind === 'pointer') return value;
  checker.report.error(
    value.span,
    `\`${name}\` can't take \`${spell(value.type)}\``,
    'pass its address',
  );
  return errorValue(value.span);
}

/** Refuses records that are passed or returned as values: BPF has no place for them. */
export function byValue(checker: Checker, name: string, type: FunctionType, span: Span): boolean {
  const isRecord = (t: CType): boolean => t.kind === 'record';
  if (isRecord(type.returns)) {
    checker.report.error(
      span,
      `\`${name}\` returns a whole \`${spell(type.returns)}\``,
      'let it fill one through a pointer that it is given',
    );
    return false;
  }
  if (type.params.some(isRecord)) {
    checker.report.error(
      span,
      `\`${name}\` takes a whole \`${spell(type.params.find(isRecord) as CType)}\``,
      'let it take a pointer to one',
    );
    return false;
  }
  return true;
}

/** What prints elsewhere: nobody who writes these means a kfunc. */
const printers: ReadonlySet<string> = new Set(
  'printf fprintf puts printk pr_info pr_err pr_warn pr_debug trace_printk'.split(' '),
);

function unknownFunction(checker: Checker, name: string, expr: CallExpr): Value {
  // Errors in arguments are worth telling too.
  const params = expr.args.map((arg, i) => {
    if (arg.kind === 'type') return `${spell(checker.type(arg.type).type)} *`;
    const { type } = checker.value(arg);
    const own = arg.kind === 'name' ? arg.name : `arg${i + 1}`;
    return isError(type) ? `int ${own}` : spell(type, own);
  });
  if (checker.unknown.has(name)) return errorValue(expr.span);
  checker.unknown.add(name);
  if (!checker.intrinsics && printers.has(name)) {
    checker.report.error(
      expr.callee.span,
      `a BPF program has no \`${name}\``,
      'print with `bpf_printk("…", …)` from <bpf/bpf_helpers.h>',
    );
    return errorValue(expr.span);
  }
  const known = nearest(name, [...checker.functions.keys(), ...helpers.keys()]);
  const prototype = `extern int ${name}(${params.join(', ') || 'void'})${checker.intrinsics ? '' : ' __ksym'};`;
  checker.report.error(
    expr.callee.span,
    `unknown function \`${name}\`: declare it, e.g. \`${prototype}\``,
    known === null ? undefined : `or did you mean \`${known}\`?`,
  );
  return errorValue(expr.span);
}
