/** Declarators: `*name`, `name[4]`, `(*name)(int)`, and what is declared by them. */

import { noQualifiers, qualified } from './parse-attributes';
import { type Declarator, type NameRule, TypeParser } from './parse-types';
import { ASM_WORDS, ATTRIBUTE_WORDS, STORAGE_WORDS } from './parse-words';
import { joinSpans, type Span } from './source';
import type { Attribute, Expr, ParamDecl, TypeName } from './syntax';

/** A declarator from the inside out: `wrap` makes the whole type from what stood before it. */
interface Shape {
  readonly name: string | null;
  readonly nameSpan: Span;
  readonly attributes: Attribute[];
  readonly wrap: (base: TypeName) => TypeName;
}

interface Parameters {
  readonly params: readonly ParamDecl[];
  readonly variadic: boolean;
}

type Wrap = (base: TypeName) => TypeName;

export abstract class DeclaratorParser extends TypeParser {
  /** A type without a name: in a cast, in `sizeof`, as an argument. */
  protected typeName(): TypeName {
    this.enter();
    const { type } = this.specifiers();
    if (type === 'infer') this.fail('a type cannot be inferred here', 'write the type');
    const result = this.declarator(type, 'never').type;
    this.leave();
    return result;
  }

  protected declarator(base: TypeName, name: NameRule): Declarator {
    const start = this.token.span;
    const from = this.at;
    const shape = this.shape(name);
    while (this.isIn(ASM_WORDS) && this.peek().text === '(') {
      this.advance();
      this.skip();
    }
    shape.attributes.push(...this.attributes());
    const span = this.at > from ? this.spanFrom(start) : base.span;
    const { nameSpan, attributes } = shape;
    return { name: shape.name, nameSpan, attributes, type: shape.wrap(base), span };
  }

  private shape(rule: NameRule): Shape {
    this.enter();
    const attributes: Attribute[] = [];
    const pointers = this.pointers(attributes);
    const direct = this.directDeclarator(rule, attributes);
    const suffixes = this.suffixes(attributes);
    this.leave();
    const wrap = (base: TypeName) => {
      let type = pointers.reduce((inner, pointer) => pointer(inner), base);
      type = suffixes.reduceRight((inner, suffix) => suffix(inner), type);
      return direct.wrap(type);
    };
    return { name: direct.name, nameSpan: direct.nameSpan, attributes, wrap };
  }

  /** `* const *`, each with its qualifiers. */
  private pointers(attributes: Attribute[]): readonly Wrap[] {
    const pointers: Wrap[] = [];
    for (;;) {
      const star = this.accept('*');
      if (!star) return pointers;
      const qualifiers = noQualifiers();
      while (this.qualifier(qualifiers));
      attributes.push(...qualifiers.declAttributes);
      pointers.push((to) => {
        const span = joinSpans(to.span, star.span);
        return qualified({ kind: 'pointer', to, span }, qualifiers);
      });
    }
  }

  /** The name, or another declarator in parentheses. */
  private directDeclarator(rule: NameRule, attributes: Attribute[]): Omit<Shape, 'attributes'> {
    attributes.push(...this.attributes());
    const wrap = (base: TypeName) => base;
    if (rule !== 'never' && this.isName()) {
      const name = this.advance();
      return { name: name.text, nameSpan: name.span, wrap };
    }
    if (this.is('(') && this.isNestedDeclarator(rule)) {
      const open = this.expectOpen('(', '');
      const inner = this.shape(rule);
      attributes.push(...inner.attributes);
      this.expectClose(open, ')', 'in this declaration');
      return inner;
    }
    if (rule === 'always') this.expectName('a name');
    return { name: null, nameSpan: this.token.span, wrap };
  }

  /** Without a name, `(int)` is a list of parameters and `(*)` a declarator. */
  private isNestedDeclarator(rule: NameRule): boolean {
    if (rule === 'always') return true;
    const next = this.peek();
    if (next.text === ')' || this.isTypeStart(next) || STORAGE_WORDS.has(next.text)) return false;
    if (next.text === '*' || next.text === '(' || next.text === '[') return true;
    return ATTRIBUTE_WORDS.has(next.text) || (rule === 'maybe' && this.isName(next));
  }

  private suffixes(attributes: Attribute[]): readonly Wrap[] {
    const suffixes: Wrap[] = [];
    for (;;) {
      if (this.is('[')) suffixes.push(this.arraySuffix());
      else if (this.is('(')) suffixes.push(this.functionSuffix());
      else if (this.isIn(ATTRIBUTE_WORDS)) attributes.push(...this.attributes());
      else return suffixes;
    }
  }

  private arraySuffix(): Wrap {
    const open = this.expectOpen('[', '');
    const start = this.last.span;
    const ignored = noQualifiers();
    while (this.accept('static') || this.qualifier(ignored));
    const length: Expr | null = this.is(']') ? null : this.assignment();
    this.expectClose(open, ']', 'after the length of an array');
    const end = this.spanFrom(start);
    return (of) => ({ kind: 'array', of, length, span: joinSpans(of.span, end) });
  }

  private functionSuffix(): Wrap {
    const start = this.token.span;
    if (this.isOldStyle()) return this.oldStyleParameters();
    const { params, variadic } = this.inScope(() => this.parameters());
    const end = this.spanFrom(start);
    return (returns) => {
      return { kind: 'function', returns, params, variadic, span: joinSpans(returns.span, end) };
    };
  }

  // ---- parameters

  private parameters(): Parameters {
    const params: ParamDecl[] = [];
    let variadic = false;
    const open = this.expectOpen('(', '');
    while (!this.is(')') && !this.atEnd) {
      variadic = this.accept('...') !== null;
      if (variadic) break;
      params.push(this.parameter());
      if (!this.accept(',')) break;
    }
    this.expectClose(open, ')', 'after the parameters (or `,` before another one)');
    const [only] = params;
    const isVoid = only?.type.kind === 'builtin' && only.type.name === 'void' && only.name === null;
    return { params: isVoid && params.length === 1 ? [] : params, variadic };
  }

  private parameter(): ParamDecl {
    const start = this.token.span;
    const { type, attributes } = this.specifiers();
    if (type === 'infer') this.fail('a parameter needs a type', 'write the type');
    const declared = this.declarator(type, 'maybe');
    if (declared.name !== null) this.declare(declared.name, 'object');
    return {
      name: declared.name,
      type: declared.type,
      attributes: [...attributes, ...declared.attributes],
      span: this.spanFrom(start),
    };
  }

  /** `f(a, b) int a; …`: bare names, and behind the parentheses their declarations. */
  private isOldStyle(): boolean {
    const close = this.partnerOf(this.at);
    if (close < 0 || !this.isName(this.peek()) || this.isTypeName(this.peek())) return false;
    for (let at = this.at + 1; at < close; at += 2) {
      if (!this.isName(this.peek(at - this.at))) return false;
      const after = this.peek(at + 1 - this.at).text;
      if (after !== ',' && after !== ')') return false;
    }
    return this.isTypeStart(this.peek(close + 1 - this.at));
  }

  private oldStyleParameters(): Wrap {
    const { span } = this.token;
    this.complain(
      'parameters are declared behind the parentheses, the old (K&R) way',
      'write their types inside: `int f(int a, int b)`',
    );
    this.skip();
    while (!this.is('{') && !this.atEnd) this.skip();
    return (returns) => ({ kind: 'function', returns, params: [], variadic: true, span });
  }
}
