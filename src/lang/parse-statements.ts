/** Statements. */
import { ParseFailure } from './parse-cursor';
import { DeclarationParser } from './parse-declarations';
import { joinSpans, type Span } from './source';
import type { BlockStmt, Expr, Stmt } from './syntax';

export abstract class StatementParser extends DeclarationParser {
  protected block(): BlockStmt {
    const start = this.token.span;
    const open = this.expectOpen('{', 'at the beginning of a block');
    const body: Stmt[] = [];
    this.enter();
    this.inScope(() => {
      while (!this.endsBraces(open)) {
        this.recoverItem(
          () => this.item(body),
          (from) => this.skipStatement(from),
        );
        if (this.reporter.isFull) throw new ParseFailure('top');
      }
    });
    this.leave();
    return { kind: 'block', body, span: this.spanFrom(start) };
  }

  /** One item of a block. */
  private item(into: Stmt[]): void {
    const start = this.token.span;
    if (this.isLabel()) into.push(this.label());
    else if (this.is('case') || this.is('default')) into.push(this.caseLabel());
    else if (this.is('_Static_assert') || (this.is('static_assert') && this.peek().text === '(')) {
      into.push({ kind: 'decl', decls: [this.staticAssert()], span: this.spanFrom(start) });
    } else if (this.startsDeclaration()) {
      const decls = this.declaration('block');
      into.push({ kind: 'decl', decls, span: this.spanFrom(start) });
    } else into.push(this.statement());
  }

  private isLabel(): boolean {
    return this.isName() && this.peek().text === ':';
  }

  private startsDeclaration(): boolean {
    if (this.is('__attribute__') || this.is('__attribute')) return !this.isAttributeStatement();
    return this.isDeclarationStart() || this.isUnknownDeclaration();
  }

  /** `foo_t x` and `foo_t *x =` where `foo_t` is nothing that was declared. */
  private isUnknownDeclaration(): boolean {
    if (!this.isName() || this.is('__label__')) return false;
    if (this.lookup(this.token.text) !== null) return false;
    if (this.isTypeStart(this.peek())) return true;
    if (this.isName(this.peek())) return /^[;=,[]$/.test(this.peek(2).text);
    if (this.peek().text !== '*') return false;
    let stars = 1;
    while (this.peek(stars).text === '*' && stars < 4) stars += 1;
    return this.isName(this.peek(stars)) && /^[;=,[]$/.test(this.peek(stars + 1).text);
  }

  /** `__attribute__((fallthrough));` */
  private isAttributeStatement(): boolean {
    const close = this.partnerOf(this.at + 1);
    return close >= 0 && this.peek(close + 1 - this.at).text === ';';
  }

  // ---- labels

  private label(): Stmt {
    const name = this.advance();
    const span = joinSpans(name.span, this.advance().span);
    this.attributes();
    return { kind: 'label', name: name.text, span };
  }

  private caseLabel(): Stmt {
    const keyword = this.advance();
    const isCase = keyword.text === 'case';
    const low = isCase ? this.conditional() : null;
    const high = isCase && this.accept('...') ? this.conditional() : null;
    this.expect(':', `after \`${keyword.text}\``);
    return { kind: 'case', low, high, span: this.spanFrom(keyword.span) };
  }

  // ---- statements

  protected statement(): Stmt {
    this.enter();
    const result = this.anyStatement();
    this.leave();
    return result;
  }

  private anyStatement(): Stmt {
    const { token } = this;
    const { span } = token;
    if (this.isAssembly()) return this.assembly();
    if (this.isBpfLoop()) return this.bpfLoop();
    switch (token.text) {
      case '{':
        return this.block();
      case ';':
        this.advance();
        return { kind: 'empty', span };
      case 'if':
        return this.if();
      case 'while':
        return this.while();
      case 'do':
        return this.do();
      case 'for':
        return this.for();
      case 'switch':
        return this.switch();
      case 'goto':
      case 'break':
      case 'continue':
      case 'return':
        return this.jump();
      case 'else':
        return this.fail('this `else` has no `if`', 'put several statements of an `if` in braces');
      case '__attribute__':
      case '__attribute':
        this.attributes();
        this.expectSemicolon('the attribute');
        return { kind: 'empty', span: this.spanFrom(span) };
      default:
        return this.expressionStatement();
    }
  }

  private expressionStatement(): Stmt {
    const { token } = this;
    if (this.is('__label__')) this.fail('local labels are not supported', 'remove this line');
    const expr = this.expression();
    const called = expr.kind === 'call' ? expr.callee : expr;
    const isBare = called.kind === 'name' && called.name === token.text && !this.is(';');
    const mistyped = isBare && this.lookup(token.text) === null ? similarKeyword(token.text) : null;
    if (mistyped) {
      this.fail(`\`${token.text}\` is unknown`, `did you mean \`${mistyped}\`?`, token.span);
    }
    this.expectSemicolon(expr.kind === 'call' ? 'this call' : 'this expression');
    return { kind: 'expr', expr, span: this.spanFrom(expr.span) };
  }

  /** What an `if` or loop governs: a label before it does not end it, a declaration is no statement. */
  private governed(what: string): Stmt {
    const start = this.token.span;
    const body: Stmt[] = [];
    while (this.isLabel() || this.is('case') || this.is('default')) this.item(body);
    if (this.startsDeclaration()) {
      const message = `a declaration cannot be all that stands ${what}`;
      this.complain(message, 'put it in braces with the statements that use it');
      this.inScope(() => this.item(body));
    } else if (this.is('}') && body.length > 0) {
      this.complain('a statement is missing after this label', 'write `;`');
    } else {
      const last = this.statement();
      if (body.length === 0) return last;
      body.push(last);
    }
    return { kind: 'block', body, span: this.spanFrom(start) };
  }

  /** The condition in parentheses; after an error in there it counts as 0. */
  private condition(after: string): Expr {
    const { span } = this.token;
    const cond = this.parenthesised(`after \`${after}\``, () => this.expression());
    return cond ?? zero(span);
  }

  private if(): Stmt {
    const start = this.advance().span;
    const cond = this.condition('if');
    const then = this.governed('after `if`');
    const otherwise = this.accept('else') ? this.governed('after `else`') : null;
    return { kind: 'if', cond, then, otherwise, span: this.spanFrom(start) };
  }

  private while(): Stmt {
    const start = this.advance().span;
    const cond = this.condition('while');
    const body = this.governed('after `while`');
    return { kind: 'while', cond, body, span: this.spanFrom(start) };
  }

  private do(): Stmt {
    const start = this.advance().span;
    const body = this.governed('after `do`');
    this.expect('while', 'after the body of `do`');
    const cond = this.condition('while');
    this.expectSemicolon('`while (…)`');
    return { kind: 'do', body, cond, span: this.spanFrom(start) };
  }

  private switch(): Stmt {
    const start = this.advance().span;
    const value = this.condition('switch');
    const body = this.governed('after `switch`');
    return { kind: 'switch', value, body, span: this.spanFrom(start) };
  }

  private for(): Stmt {
    const start = this.advance().span;
    return this.inScope(() => {
      const head = this.parenthesised('after `for`', () => {
        const init = this.forInit();
        const cond = this.is(';') ? null : this.expression();
        this.expect(';', 'after the condition of `for`');
        const step = this.is(')') ? null : this.expression();
        return { init, cond, step };
      });
      const { init, cond, step } = head ?? { init: null, cond: null, step: null };
      const body = this.governed('after `for`');
      return { kind: 'for', init, cond, step, body, span: this.spanFrom(start) };
    });
  }

  private forInit(): Stmt | null {
    const { span } = this.token;
    if (this.accept(';')) return null;
    if (this.startsDeclaration()) {
      const decls = this.declaration('block');
      return { kind: 'decl', decls, span: this.spanFrom(span) };
    }
    const expr = this.expression();
    this.expect(';', 'after the first part of `for`');
    return { kind: 'expr', expr, span: expr.span };
  }

  private jump(): Stmt {
    const { text, span } = this.advance();
    if (text === 'goto') {
      if (this.is('*')) this.fail('`goto *` is not supported', 'use a switch with a goto per case');
      const label = this.expectName('a label').text;
      this.expectSemicolon('the label of `goto`');
      return { kind: 'goto', label, span: this.spanFrom(span) };
    }
    if (text === 'return') {
      const value = this.is(';') || this.is('}') ? null : this.expression();
      this.expectSemicolon(value ? 'the value of `return`' : '`return`');
      return { kind: 'return', value, span: this.spanFrom(span) };
    }
    this.expectSemicolon(`\`${text}\``);
    return { kind: text === 'break' ? 'break' : 'continue', span: this.spanFrom(span) };
  }

  // ---- loops of libbpf

  private isBpfLoop(): boolean {
    const { text } = this.token;
    if (this.peek().text !== '(' || this.lookup(text) !== null) return false;
    if (text === 'bpf_for_each') {
      this.fail('`bpf_for_each` is not supported', 'write `bpf_for(i, from, to)` for numbers');
    }
    return text === 'bpf_for' || text === 'bpf_repeat';
  }

  private bpfLoop(): Stmt {
    const { text, span } = this.advance();
    const range = this.parenthesised(`after \`${text}\``, () => {
      if (text === 'bpf_repeat') return { variable: null, from: zero(span), to: this.assignment() };
      const variable = this.assignment();
      this.expect(',', 'after the variable of `bpf_for(i, from, to)`');
      const from = this.assignment();
      this.expect(',', 'after the first number of `bpf_for(i, from, to)`');
      return { variable, from, to: this.assignment() };
    });
    const { variable, from, to } = range ?? { variable: null, from: zero(span), to: zero(span) };
    const body = this.governed(`after \`${text}\``);
    return { kind: 'bpf_for', variable, from, to, body, span: this.spanFrom(span) };
  }
}

function zero(span: Span): Expr {
  return { kind: 'number', value: 0n, type: 'int', span };
}

const MISTYPED = ['return', 'break', 'continue', 'goto', 'else', 'else if', 'switch', 'while'];

/** The keyword that someone meant: the same letters, one changed, missing, added, or two swapped. */
function similarKeyword(word: string): string | null {
  return MISTYPED.find((keyword) => isOneSlipAway(word, keyword)) ?? null;
}

function isOneSlipAway(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let same = 0;
  while (same < a.length && a[same] === b[same]) same += 1;
  const [restA, restB] = [a.slice(same), b.slice(same)];
  if (restA.slice(1) === restB || restA === restB.slice(1) || restA.slice(1) === restB.slice(1))
    return true;
  return restA.slice(2) === restB.slice(2) && restA[0] === restB[1] && restA[1] === restB[0];
}
