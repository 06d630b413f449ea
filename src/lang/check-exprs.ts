/** Expressions: what each yields, and the conversions that C implies. */
import { checkCall } from './check-calls';
import {
  type Checker,
  errorValue,
  type FunctionEntity,
  inScope,
  isError,
  load,
  localPlace,
  lookUp,
  makeLocal,
  unevaluated,
} from './check-context';
import {
  asCondition,
  assignable,
  builtinTypes,
  charType,
  commonType,
  convert,
  intType,
  isNull,
  isScalar,
  pointerTo,
  takeAddress,
  unsignedLongType,
  voidType,
} from './check-convert';
import { bytesOf } from './check-inits';
import { didYouMean, namesInScope } from './check-names';
import { checkAssign, checkBinary, checkUnary, subscript } from './check-operators';
import { findMember, memberNames, memberPlace, pointee, recordPlace } from './check-places';
import type { Span } from './source';
import type { Expr } from './syntax';
import type { Lvalue, Value } from './tree';
import { type CType, sizeOf, spell } from './types';

type Of<Kind extends Expr['kind']> = Extract<Expr, { kind: Kind }>;

/** An expression as a place if it is one, else as a value. */
export function checkExpr(checker: Checker, expr: Expr): Lvalue | Value {
  switch (expr.kind) {
    case 'number': {
      const type = builtinTypes[expr.type];
      return { kind: 'const', value: expr.value, type, span: expr.span };
    }
    case 'char':
      return { kind: 'const', value: BigInt(expr.value), type: intType, span: expr.span };
    case 'string':
      return stringPlace(checker, expr);
    case 'name':
      return namedPlace(checker, expr);
    case 'unary':
      return checkUnary(checker, expr);
    case 'binary':
      return checkBinary(checker, expr);
    case 'assign':
      return checkAssign(checker, expr);
    case 'conditional':
      return conditional(checker, expr);
    case 'call':
      return checkCall(checker, expr);
    case 'index':
      return subscript(checker, expr);
    case 'member':
      return member(checker, expr);
    case 'cast':
      return cast(checker, expr);
    case 'sizeof':
      return size(checker, expr);
    case 'compound':
      return literal(checker, expr);
    case 'statements':
      return statements(checker, expr);
  }
}

function stringPlace(checker: Checker, expr: Of<'string'>): Lvalue {
  const name = `.str:${expr.value}`;
  if (!checker.unevaluated) checker.strings.set(expr.value, { name, span: expr.span });
  const length = bytesOf(expr.value).length + 1;
  return {
    kind: 'global',
    name,
    type: { kind: 'array', of: charType, length },
    isConst: false,
    isVolatile: false,
    span: expr.span,
  };
}

function namedPlace(checker: Checker, { name, span }: Of<'name'>): Lvalue | Value {
  const entity = lookUp(checker.scope, name);
  switch (entity?.kind) {
    case 'local':
      return localPlace(entity.local, span);
    case 'global': {
      entity.isUsed = true;
      const { type, isConst, isVolatile } = entity;
      return { kind: 'global', name: entity.name, type, isConst, isVolatile, span };
    }
    case 'function':
      return functionValue(checker, entity.fn, span);
    case 'enumerator':
      return { kind: 'const', value: entity.value, type: entity.type, span };
    case 'typedef':
      checker.report.error(span, `\`${name}\` is a type, a value is needed here`);
      return errorValue(span);
    default:
      if (!checker.unknown.has(name)) {
        const hint = didYouMean(name, namesInScope(checker.scope));
        checker.report.error(span, `\`${name}\` is not declared`, hint);
      }
      checker.unknown.add(name);
      return errorValue(span);
  }
}

/** A function's address. A program needs it for struct_ops members only, which stand outside of functions. */
function functionValue(checker: Checker, fn: FunctionEntity, span: Span): Value {
  if (!checker.unevaluated) (checker.fn ?? checker).addressed.add(fn.name);
  if (checker.fn && !checker.intrinsics && !checker.unevaluated) {
    checker.report.error(
      span,
      `\`${fn.name}\` is used as a pointer: only struct_ops members and callbacks of \`bpf_loop\` can be`,
      `call it: \`${fn.name}(…)\``,
    );
    return errorValue(span);
  }
  return { kind: 'function', name: fn.name, type: pointerTo(fn.type), span };
}

// ---- members

function member(checker: Checker, expr: Of<'member'>): Lvalue | Value {
  const base = expr.arrow
    ? pointee(checker, checker.value(expr.base), expr.span)
    : recordPlace(checker.place(expr.base));
  if (!base || isError(base.type)) return errorValue(expr.span);
  const { type } = base;
  if (type.kind !== 'record') {
    const isPointer = type.kind === 'pointer' && type.to.kind === 'record' && !expr.arrow;
    checker.report.error(
      expr.nameSpan,
      `\`${spell(type)}\` has no members`,
      isPointer ? `write \`->${expr.name}\`` : undefined,
    );
    return errorValue(expr.span);
  }
  const path = findMember(type, expr.name);
  if (!path) {
    const message = type.isOpaque
      ? `\`${spell(type)}\` is only declared here, its members are not known`
      : `\`${spell(type)}\` has no member \`${expr.name}\``;
    checker.report.error(expr.nameSpan, message, didYouMean(expr.name, memberNames(type)));
    return errorValue(expr.span);
  }
  return memberPlace(base, path, expr.span);
}

// ---- casts, sizes, literals

function cast(checker: Checker, expr: Of<'cast'>): Value {
  const to = checker.type(expr.type).type;
  const operand = checker.value(expr.operand);
  if (isError(to) || isError(operand.type)) return errorValue(expr.span);
  const isAllowed =
    to.kind === 'void' ||
    (isScalar(to) && isScalar(operand.type)) ||
    (to.kind === 'record' && to === operand.type);
  if (!isAllowed) {
    checker.report.error(expr.span, `\`${spell(operand.type)}\` can't be cast to \`${spell(to)}\``);
    return errorValue(expr.span);
  }
  return { kind: 'cast', operand, implicit: false, type: to, span: expr.span };
}

function size(checker: Checker, expr: Of<'sizeof'>): Value {
  const { of } = expr;
  const type =
    'type' in of
      ? checker.type(of.type).type
      : unevaluated(checker, () => checker.place(of.expr).type);
  if (isError(type)) return errorValue(expr.span);
  // GNU: void and functions count as one byte.
  const isUnit = type.kind === 'void' || type.kind === 'function';
  if (type.kind === 'record' && type.isOpaque) {
    checker.report.error(
      expr.span,
      `\`${spell(type)}\` is only declared here, its size is not known`,
    );
    return errorValue(expr.span);
  }
  const value = BigInt(isUnit ? 1 : sizeOf(type));
  return { kind: 'const', value, type: unsignedLongType, span: expr.span };
}

function literal(checker: Checker, expr: Of<'compound'>): Lvalue | Value {
  const declared = checker.type(expr.type);
  let { type } = declared;
  if (isError(type)) return errorValue(expr.span);
  if (type.kind === 'array' && type.length === 0 && expr.init.kind === 'list') {
    type = { ...type, length: expr.init.items.length };
  }
  const local = makeLocal(null, type, expr.span, declared);
  const place = takeAddress(localPlace(local, expr.span));
  const init = checker.initial(place, expr.init);
  return { ...place, kind: 'literal', local, init };
}

// ---- control inside expressions

function conditional(checker: Checker, expr: Of<'conditional'>): Value {
  const { span } = expr;
  const cond = asCondition(checker, checker.value(expr.cond));
  if (!expr.then) {
    const local = makeLocal(null, cond.type, cond.span);
    const again = load(localPlace(local, cond.span));
    const otherwise = checker.value(expr.otherwise);
    const body = choice(checker, again, again, otherwise, span);
    return { kind: 'let', local, value: cond, body, type: body.type, span };
  }
  return choice(checker, cond, checker.value(expr.then), checker.value(expr.otherwise), span);
}

function choice(checker: Checker, cond: Value, then: Value, otherwise: Value, span: Span): Value {
  if ([cond, then, otherwise].some((part) => isError(part.type))) return errorValue(span);
  const type = choiceType(then, otherwise);
  if (!type) {
    checker.report.error(
      span,
      `\`?:\` must choose between values of one type, not \`${spell(then.type)}\` and \`${spell(otherwise.type)}\``,
    );
    return errorValue(span);
  }
  const arm = (value: Value): Value => {
    if (type.kind === 'void') return convert(value, voidType);
    return type.kind === 'pointer'
      ? assignable(checker, value, type, '`?:`')
      : convert(value, type);
  };
  return { kind: 'conditional', cond, then: arm(then), otherwise: arm(otherwise), type, span };
}

function choiceType(a: Value, b: Value): CType | null {
  if (a.type.kind === 'void' || b.type.kind === 'void') return voidType;
  if (a.type.kind === 'int' && b.type.kind === 'int') return commonType(a, b);
  if (a.type.kind === 'pointer' && b.type.kind === 'pointer') {
    if (isNull(a)) return b.type;
    if (isNull(b)) return a.type;
    return a.type.to.kind === 'void' ? a.type : b.type.to.kind === 'void' ? b.type : a.type;
  }
  if (a.type.kind === 'pointer' && b.type.kind === 'int') return a.type;
  if (b.type.kind === 'pointer' && a.type.kind === 'int') return b.type;
  return a.type === b.type && a.type.kind === 'record' ? a.type : null;
}

function statements(checker: Checker, expr: Of<'statements'>): Value {
  const { span } = expr;
  const { fn } = checker;
  if (!fn) {
    checker.report.error(span, '`({ … })` can stand in functions only');
    return errorValue(span);
  }
  fn.expressions.push(++fn.expressionCount);
  const { body, result } = inScope(checker, () => checker.statements(expr.body, true));
  fn.expressions.pop();
  return { kind: 'statements', body, result, type: result?.type ?? voidType, span };
}
