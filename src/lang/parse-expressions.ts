/** Expressions and initializers. */

import type { Problem } from './lex';
import { type NumberValue, readChar, readNumber, readQuoted } from './lex-literals';
import { DeclaratorParser } from './parse-declarators';
import { joinSpans, type Span } from './source';
import type {
  BinaryOp,
  BlockStmt,
  Designator,
  Expr,
  Initializer,
  TypeArg,
  TypeName,
  UnaryOp,
} from './syntax';

/** Tighter operators have higher numbers; the comma and assignments have rules of their own. */
const PRECEDENCE: ReadonlyMap<string, number> = new Map(
  [
    ['||'],
    ['&&'],
    ['|'],
    ['^'],
    ['&'],
    ['==', '!='],
    ['<', '<=', '>', '>='],
    ['<<', '>>'],
    ['+', '-'],
    ['*', '/', '%'],
  ].flatMap((ops, index) => ops.map((op) => [op, index + 1] as const)),
);
const ASSIGNMENTS = new Set(['=', '+=', '-=', '*=', '/=', '%=', '<<=', '>>=', '&=', '|=', '^=']);
const PREFIXES: Readonly<Record<string, UnaryOp>> = {
  '-': '-',
  '+': '+',
  '!': '!',
  '~': '~',
  '*': '*',
  '&': '&',
  '++': '++x',
  '--': '--x',
};
const FUNCTION_NAMES = new Set(['__func__', '__FUNCTION__', '__PRETTY_FUNCTION__']);
const ZERO: NumberValue = { value: 0n, type: 'int' };

export abstract class ExpressionParser extends DeclaratorParser {
  /** What `__func__` stands for. */
  protected functionName = '';

  protected abstract block(): BlockStmt;

  protected expression(): Expr {
    let left = this.assignment();
    while (this.accept(',')) {
      const right = this.assignment();
      left = { kind: 'binary', op: ',', left, right, span: joinSpans(left.span, right.span) };
    }
    return left;
  }

  protected assignment(): Expr {
    this.enter();
    const target = this.conditional();
    let result = target;
    if (this.isIn(ASSIGNMENTS)) {
      const { text } = this.advance();
      const value = this.assignment();
      const op = text === '=' ? null : (text.slice(0, -1) as BinaryOp);
      result = { kind: 'assign', op, target, value, span: joinSpans(target.span, value.span) };
    }
    this.leave();
    return result;
  }

  protected conditional(): Expr {
    const cond = this.binary(1);
    if (!this.accept('?')) return cond;
    this.enter();
    const then = this.is(':') ? null : this.expression();
    this.expect(':', 'in `… ? … : …`');
    const otherwise = this.conditional();
    this.leave();
    const span = joinSpans(cond.span, otherwise.span);
    return { kind: 'conditional', cond, then, otherwise, span };
  }

  private binary(min: number): Expr {
    let left = this.unary();
    for (;;) {
      const precedence = PRECEDENCE.get(this.token.text) ?? 0;
      if (precedence < min) return left;
      const op = this.advance().text as BinaryOp;
      const right = this.binary(precedence + 1);
      left = { kind: 'binary', op, left, right, span: joinSpans(left.span, right.span) };
    }
  }

  // ---- operators before and behind an operand

  private unary(): Expr {
    this.enter();
    while (this.accept('__extension__'));
    const result = this.prefixed();
    this.leave();
    return result;
  }

  private prefixed(): Expr {
    const { token } = this;
    const op = token.kind === 'punct' ? PREFIXES[token.text] : undefined;
    if (op !== undefined) {
      this.advance();
      const operand = this.unary();
      return { kind: 'unary', op, operand, span: joinSpans(token.span, operand.span) };
    }
    if (token.text === '&&') {
      this.fail('addresses of labels are not supported', 'use a switch in place of `goto *`');
    }
    if (token.text === 'sizeof') return this.sizeof();
    if (/^(_Alignof|__alignof(__)?)$/.test(token.text)) {
      this.fail(`\`${token.text}\` is not supported`, 'write the alignment as a number');
    }
    if (token.text === '(' && this.isTypeStart(this.peek())) return this.castOrCompound();
    return this.postfixed(this.primary());
  }

  private sizeof(): Expr {
    const start = this.advance().span;
    if (this.is('(') && this.isTypeStart(this.peek())) {
      const type = this.typeInParentheses();
      if (!this.is('{')) return { kind: 'sizeof', of: { type }, span: this.spanFrom(start) };
      const expr = this.postfixed(this.compound(type, start));
      return { kind: 'sizeof', of: { expr }, span: this.spanFrom(start) };
    }
    const expr = this.unary();
    return { kind: 'sizeof', of: { expr }, span: this.spanFrom(start) };
  }

  private typeInParentheses(): TypeName {
    const open = this.expectOpen('(', 'before a type');
    const type = this.typeName();
    this.expectClose(open, ')', 'after this type');
    return type;
  }

  private castOrCompound(): Expr {
    const start = this.token.span;
    const type = this.typeInParentheses();
    if (this.is('{')) return this.postfixed(this.compound(type, start));
    const operand = this.unary();
    return { kind: 'cast', type, operand, span: joinSpans(start, operand.span) };
  }

  private compound(type: TypeName, start: Span): Expr {
    const init = this.initializer();
    return { kind: 'compound', type, init, span: joinSpans(start, init.span) };
  }

  private postfixed(operand: Expr): Expr {
    let expr = operand;
    for (;;) {
      const { text } = this.token;
      if (text === '(') expr = this.call(expr);
      else if (text === '[') expr = this.index(expr);
      else if (text === '.' || text === '->') expr = this.member(expr);
      else if (text === '++' || text === '--') {
        const { span } = this.advance();
        const op = text === '++' ? 'x++' : 'x--';
        expr = { kind: 'unary', op, operand: expr, span: joinSpans(expr.span, span) };
      } else return expr;
    }
  }

  private call(callee: Expr): Expr {
    const open = this.expectOpen('(', 'in a call');
    const args: (Expr | TypeArg)[] = [];
    while (!this.is(')') && !this.atEnd) {
      args.push(this.argument());
      if (!this.accept(',')) break;
    }
    this.expectClose(open, ')', 'after the arguments (or `,` before another one)');
    return { kind: 'call', callee, args, span: this.spanFrom(callee.span) };
  }

  private argument(): Expr | TypeArg {
    if (!this.isTypeStart()) return this.assignment();
    const type = this.typeName();
    return { kind: 'type', type, span: type.span };
  }

  private index(base: Expr): Expr {
    const open = this.expectOpen('[', '');
    const index = this.expression();
    this.expectClose(open, ']', 'after the index');
    return { kind: 'index', base, index, span: this.spanFrom(base.span) };
  }

  private member(base: Expr): Expr {
    const arrow = this.advance().text === '->';
    const name = this.expectName('the name of a member');
    const span = joinSpans(base.span, name.span);
    return { kind: 'member', base, arrow, name: name.text, nameSpan: name.span, span };
  }

  // ---- operands

  private primary(): Expr {
    const { token } = this;
    const { span, text } = token;
    if (token.kind === 'number') return this.number();
    if (token.kind === 'char') return this.character();
    if (token.kind === 'string') return this.string();
    if (FUNCTION_NAMES.has(text)) {
      this.advance();
      return { kind: 'string', value: this.functionName, span };
    }
    if (text === '_Generic') {
      this.fail('`_Generic` is not supported', 'call the function for the type at hand');
    }
    if (this.isTypeStart()) {
      this.fail(
        `expected an expression, found the type \`${text}\``,
        `for a cast write \`(${text})\``,
      );
    }
    if (this.isName()) {
      this.advance();
      return { kind: 'name', name: text, span };
    }
    if (text === '(') return this.inParentheses();
    return this.fail(`expected an expression, found ${this.found()}`);
  }

  private number(): Expr {
    const { text, span } = this.advance();
    const { value, type } = this.valid(readNumber(text), span) ?? ZERO;
    return { kind: 'number', value, type, span };
  }

  private character(): Expr {
    const { text, span } = this.advance();
    return { kind: 'char', value: this.valid(readChar(text), span) ?? 0, span };
  }

  private valid<T extends number | NumberValue>(read: T | Problem, span: Span): T | null {
    if (typeof read === 'object' && 'message' in read) {
      this.refuse(read.message, read.hint, span);
      return null;
    }
    return read;
  }

  private string(): Expr {
    const start = this.token.span;
    const parts: string[] = [];
    while (this.token.kind === 'string') {
      const { text, span } = this.advance();
      if (!/^(u8)?"/.test(text)) {
        this.complain(
          'wide strings are not supported',
          'write "…" without a letter before it',
          span,
        );
      }
      parts.push(readQuoted(text));
    }
    return { kind: 'string', value: parts.join(''), span: this.spanFrom(start) };
  }

  private inParentheses(): Expr {
    const start = this.token.span;
    const open = this.expectOpen('(', '');
    if (this.is('{')) {
      const body = this.block();
      this.expectClose(open, ')', 'after `({ … }`');
      return { kind: 'statements', body, span: this.spanFrom(start) };
    }
    const inner = this.expression();
    this.expectClose(open, ')', 'here');
    return inner;
  }

  // ---- initializers

  protected initializer(): Initializer {
    if (this.is('{')) return this.initializerList();
    const expr = this.assignment();
    return { kind: 'expr', expr, span: expr.span };
  }

  private initializerList(): Initializer {
    const start = this.token.span;
    const open = this.expectOpen('{', '');
    this.enter();
    const items: { designators: readonly Designator[]; value: Initializer }[] = [];
    while (!this.is('}') && !this.atEnd) {
      const designators = this.designators();
      items.push({ designators, value: this.initializer() });
      if (!this.accept(',')) break;
    }
    this.leave();
    this.expectClose(open, '}', 'after the initial values (or `,` before another one)');
    return { kind: 'list', items, span: this.spanFrom(start) };
  }

  /** `.a.b[2] =`, GNU's old `a:`, or nothing. */
  private designators(): readonly Designator[] {
    const { token } = this;
    if (this.isName() && this.peek().text === ':') {
      this.at += 2;
      return [{ kind: 'field', name: token.text, span: token.span }];
    }
    const designators: Designator[] = [];
    while (this.is('.') || this.is('[')) designators.push(this.designator());
    if (designators.length > 0 && !this.is('{')) this.expect('=', 'after the member that is set');
    return designators;
  }

  private designator(): Designator {
    const start = this.token.span;
    if (this.accept('.')) {
      const name = this.expectName('the name of a member');
      return { kind: 'field', name: name.text, span: joinSpans(start, name.span) };
    }
    const open = this.expectOpen('[', '');
    const index = this.conditional();
    if (this.is('...')) this.fail('ranges of elements are not supported', 'list the elements');
    this.expectClose(open, ']', 'after the index');
    return { kind: 'index', index, span: this.spanFrom(start) };
  }
}
