/** Statements: control flow, jumps and what they may reach. */

import { barrierOn } from './check-builtins';
import { evaluate, reduce } from './check-constants';
import {
  type Checker,
  errorType,
  errorValue,
  type FunctionState,
  inScope,
  isError,
  type LabelState,
} from './check-context';
import {
  asCondition,
  assignable,
  convert,
  intType,
  isLvalue,
  promote,
  voidType,
} from './check-convert';
import { checkLocalDeclaration } from './check-decls';
import { didYouMean } from './check-names';
import type { BlockStmt, Expr, Stmt } from './syntax';
import type { Statement, Value } from './tree';
import { type IntType, spell } from './types';

type Of<Kind extends Stmt['kind']> = Extract<Stmt, { kind: Kind }>;

/** The statements of a block. `wantValue`: its last expression is the value of a statement expression. */
export function checkStatements(
  checker: Checker,
  block: BlockStmt,
  wantValue: boolean,
): { body: Statement[]; result: Value | null } {
  const last = block.body.at(-1);
  if (!wantValue || last?.kind !== 'expr') {
    return { body: block.body.flatMap((stmt) => checkStatement(checker, stmt)), result: null };
  }
  const body = block.body.slice(0, -1).flatMap((stmt) => checkStatement(checker, stmt));
  const result = checker.value(last.expr);
  return { body, result: isError(result.type) ? errorValue(last.span) : result };
}

/** One statement; a declaration of several variables makes several. */
function checkStatement(checker: Checker, stmt: Stmt): readonly Statement[] {
  const { span } = stmt;
  switch (stmt.kind) {
    case 'block':
      return [block(checker, stmt)];
    case 'expr':
      return [{ kind: 'expr', value: checker.value(stmt.expr), span }];
    case 'empty':
      return [];
    case 'barrier':
      return barriers(checker, stmt).map((value) => ({ kind: 'expr', value, span }));
    case 'decl':
      return stmt.decls.flatMap((decl) => checkLocalDeclaration(checker, decl));
    case 'if': {
      const cond = condition(checker, stmt.cond);
      const then = single(checker, stmt.then);
      const otherwise = stmt.otherwise && single(checker, stmt.otherwise);
      return [{ kind: 'if', cond, then, otherwise, span }];
    }
    case 'while':
    case 'do': {
      const isWhile = stmt.kind === 'while';
      const before = isWhile ? condition(checker, stmt.cond) : null;
      const body = loopBody(checker, stmt.body);
      return [{ kind: stmt.kind, cond: before ?? condition(checker, stmt.cond), body, span }];
    }
    case 'for':
      return [inScope(checker, () => forLoop(checker, stmt))];
    case 'bpf_for':
      return [bpfFor(checker, stmt)];
    case 'switch':
      return [switchStatement(checker, stmt)];
    case 'case':
      return caseLabel(checker, stmt);
    case 'label':
      return [label(checker, stmt)];
    case 'goto':
      return [jump(checker, stmt)];
    case 'break':
    case 'continue':
      return leave(checker, stmt);
    case 'return':
      return [returnStatement(checker, stmt)];
  }
}

function barriers(checker: Checker, { variables, span }: Of<'barrier'>): readonly Value[] {
  if (variables.length === 0) return [barrierOn(null, span)];
  return variables.map((variable) => barrierOn(checker.place(variable), span));
}

function block(checker: Checker, stmt: BlockStmt): Statement {
  const { body } = inScope(checker, () => checkStatements(checker, stmt, false));
  return { kind: 'block', body, span: stmt.span };
}

/** A statement where C wants exactly one. */
function single(checker: Checker, stmt: Stmt): Statement {
  return inScope(checker, () => {
    const body = checkStatement(checker, stmt);
    return body.length === 1 && body[0] ? body[0] : { kind: 'block', body, span: stmt.span };
  });
}

const condition = (checker: Checker, expr: Expr): Value =>
  asCondition(checker, checker.value(expr));

function loopBody(checker: Checker, stmt: Stmt): Statement {
  checker.fn?.loops.push('loop');
  const body = single(checker, stmt);
  checker.fn?.loops.pop();
  return body;
}

function forLoop(checker: Checker, stmt: Of<'for'>): Statement {
  const init = stmt.init && [...checkStatement(checker, stmt.init)];
  const cond = stmt.cond && condition(checker, stmt.cond);
  const step = stmt.step && checker.value(stmt.step);
  const body = loopBody(checker, stmt.body);
  const { span } = stmt;
  const first: Statement | null = init && {
    kind: 'block',
    body: init,
    span: stmt.init?.span ?? span,
  };
  return { kind: 'for', init: first, cond, step, body, span };
}

function bpfFor(checker: Checker, stmt: Of<'bpf_for'>): Statement {
  const node = stmt.variable && checker.place(stmt.variable);
  const number = (expr: Expr, what: string) =>
    assignable(checker, checker.value(expr), intType, `the ${what} number of a loop`);
  const from = number(stmt.from, 'first');
  const to = number(stmt.to, 'last');
  const isGood = !node || isError(node.type) || (isLvalue(node) && node.type.kind === 'int');
  if (!isGood) {
    checker.report.error(stmt.variable?.span ?? stmt.span, 'the loop needs an integer variable');
  }
  const variable = node && isLvalue(node) ? node : null;
  return {
    kind: 'bpf_for',
    variable,
    from,
    to,
    body: loopBody(checker, stmt.body),
    span: stmt.span,
  };
}

// ---- switch

function switchStatement(checker: Checker, stmt: Of<'switch'>): Statement {
  const given = checker.value(stmt.value);
  let value = promote(given);
  if (given.type.kind !== 'int') {
    checker.report.error(
      stmt.value.span,
      `\`switch\` needs an integer, not \`${spell(given.type)}\``,
    );
    value = errorValue(stmt.value.span);
  }
  const type = value.type.kind === 'int' ? value.type : errorType;
  const state = { type, cases: [], otherwise: null };
  checker.fn?.switches.push(state);
  checker.fn?.loops.push('switch');
  const body = single(checker, stmt.body);
  checker.fn?.loops.pop();
  checker.fn?.switches.pop();
  const { cases, otherwise } = state;
  return { kind: 'switch', value, cases, otherwise, body, span: stmt.span };
}

function caseLabel(checker: Checker, stmt: Of<'case'>): readonly Statement[] {
  const { span } = stmt;
  const state = checker.fn?.switches.at(-1);
  const name = stmt.low ? '`case`' : '`default`';
  if (!state) {
    checker.report.error(span, `${name} stands outside of any \`switch\``);
    return [];
  }
  if (!stmt.low) {
    const made = { name: 'default' };
    if (state.otherwise) checker.report.error(span, '`default` stands twice in one `switch`');
    state.otherwise = made;
    return [{ kind: 'label', label: made, span }];
  }
  const low = caseValue(checker, stmt.low, state.type);
  const high = stmt.high ? caseValue(checker, stmt.high, state.type) : low;
  if (low === null || high === null) return [];
  const made = { name: low === high ? `case ${low}` : `case ${low} ... ${high}` };
  if (low > high) checker.report.warning(span, 'this range is empty');
  const same = state.cases.find((other) => other.low <= high && low <= other.high);
  if (same)
    checker.report.error(span, `\`${made.name}\` is handled before, by \`${same.label.name}\``);
  else state.cases.push({ low, high, label: made, span });
  return [{ kind: 'label', label: made, span }];
}

function caseValue(checker: Checker, expr: Expr, type: IntType): bigint | null {
  const value = checker.value(expr);
  if (isError(value.type)) return null;
  const constant = evaluate(value);
  if (constant === null || value.type.kind !== 'int') {
    checker.report.error(expr.span, 'a `case` must be an integer constant');
    return null;
  }
  const reduced = reduce(constant, type);
  if (reduced !== constant && !isError(type)) {
    checker.report.warning(
      expr.span,
      `${constant} never occurs, \`switch\` looks at \`${spell(type)}\``,
    );
  }
  return reduced;
}

// ---- jumps

function labelState(fn: FunctionState, name: string): LabelState {
  const known = fn.labels.get(name);
  if (known) return known;
  const state: LabelState = { label: { name }, declaredAt: null, inside: 0, uses: [] };
  fn.labels.set(name, state);
  return state;
}

function label(checker: Checker, stmt: Of<'label'>): Statement {
  const fn = checker.fn as FunctionState;
  const state = labelState(fn, stmt.name);
  if (state.declaredAt) checker.report.error(stmt.span, `the label \`${stmt.name}\` stands twice`);
  state.declaredAt = stmt.span;
  state.inside = fn.expressions.at(-1) ?? 0;
  return { kind: 'label', label: state.label, span: stmt.span };
}

function jump(checker: Checker, stmt: Of<'goto'>): Statement {
  const fn = checker.fn as FunctionState;
  const state = labelState(fn, stmt.label);
  state.uses.push({ span: stmt.span, inside: [0, ...fn.expressions] });
  return { kind: 'goto', label: state.label, span: stmt.span };
}

/** Reports jumps that lead nowhere. */
export function checkJumps(checker: Checker, fn: FunctionState): void {
  for (const [name, { declaredAt, inside, uses }] of fn.labels) {
    for (const use of uses) {
      if (!declaredAt) {
        const declared = [...fn.labels].filter(([, other]) => other.declaredAt);
        checker.report.error(
          use.span,
          `there is no label \`${name}\` in \`${fn.name}\``,
          didYouMean(
            name,
            declared.map(([other]) => other),
          ) ?? `add \`${name}:\` where it should lead`,
        );
      } else if (!use.inside.includes(inside)) {
        checker.report.error(use.span, `\`${name}\` lies inside \`({ … })\`, no jump can enter it`);
      }
    }
  }
}

function leave(checker: Checker, stmt: Of<'break' | 'continue'>): readonly Statement[] {
  const loops = checker.fn?.loops ?? [];
  const isInside = stmt.kind === 'break' ? loops.length > 0 : loops.includes('loop');
  if (isInside) return [{ kind: stmt.kind, span: stmt.span }];
  const where = stmt.kind === 'break' ? 'a loop or `switch`' : 'a loop';
  checker.report.error(stmt.span, `\`${stmt.kind}\` stands outside of ${where}`);
  return [];
}

function returnStatement(checker: Checker, stmt: Of<'return'>): Statement {
  const { span } = stmt;
  const { returns, name } = checker.fn as FunctionState;
  const nothing: Statement = { kind: 'return', value: null, span };
  if (!stmt.value) {
    if (returns.kind !== 'void') {
      checker.report.warning(
        span,
        `\`${name}\` should return \`${spell(returns)}\`, nothing is returned`,
      );
    }
    return nothing;
  }
  const value = checker.value(stmt.value);
  if (isError(value.type)) return nothing;
  if (returns.kind === 'void') {
    if (value.type.kind !== 'void') {
      checker.report.warning(span, `\`${name}\` is void, the value is not returned`);
    }
    return {
      kind: 'block',
      body: [{ kind: 'expr', value: convert(value, voidType), span }, nothing],
      span,
    };
  }
  const converted = assignable(checker, value, returns, 'returning', value.span);
  return { kind: 'return', value: converted, span };
}
