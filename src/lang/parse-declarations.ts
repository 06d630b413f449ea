/** Declarations of variables, types and prototypes, wherever they stand. */
import { AssemblyParser } from './parse-assembly';
import { ParseFailure } from './parse-cursor';
import type { Declarator, Specifiers } from './parse-types';
import type { Span } from './source';
import type { Attribute, BlockStmt, Decl, Initializer, ParamDecl, TypeName } from './syntax';

/** A declaration whose type is known; with `__auto_type` it follows from the first value. */
type KnownSpecifiers = Omit<Specifiers, 'type'> & { readonly type: TypeName };

export abstract class DeclarationParser extends AssemblyParser {
  /** One declaration with its `;`, or with the body of the function that it defines. */
  protected declaration(where: 'top' | 'block'): readonly Decl[] {
    const read = this.specifiers(() => this.missingType(where));
    if (this.is(';') || this.isNextDeclaration()) return this.onlySpecifiers(read);
    const decls: Decl[] = [];
    do {
      decls.push(this.declared(read, where, decls.length === 0));
      if (this.last.text === '}' && isDefinition(decls.at(-1))) return decls;
    } while (this.accept(','));
    this.afterDeclarators(decls, where);
    return decls;
  }

  /** `struct s { … };` declares a type, `int;` nothing. */
  private onlySpecifiers({ type, span }: Specifiers): readonly Decl[] {
    this.expectSemicolon('this declaration');
    const inner = type !== 'infer' && type.kind === 'qualified' ? type.base : type;
    if (inner !== 'infer' && ['struct', 'union', 'enum'].includes(inner.kind)) {
      return [{ kind: 'type', type: inner, span }];
    }
    this.reporter.warning(span, 'this declares nothing', 'write a name before the `;`');
    return [];
  }

  /** Nothing but a name: `main() { … }`, or a type or macro that nobody declared. */
  private missingType(where: 'top' | 'block'): TypeName | null {
    if (!this.isName()) return this.fail(`expected a declaration, found ${this.found()}`);
    const isFunction = this.peek().text === '(' && this.peek(2).text !== '*';
    if (!isFunction || where === 'block') return this.unknownType();
    const close = this.partnerOf(this.at + 1);
    const isBody = close >= 0 && this.peek(close + 1 - this.at).text === '{';
    if (!isBody) this.refuseUnknownMacro('a declaration');
    const { text, span } = this.token;
    this.complain(`the function \`${text}\` has no type`, `write \`int ${text}(…)\``);
    return { kind: 'builtin', name: 'int', span };
  }

  private afterDeclarators(decls: readonly Decl[], where: 'top' | 'block'): void {
    const last = decls.at(-1);
    const name = last && 'name' in last ? `\`${last.name}\`` : 'this declaration';
    const isSet = last?.kind === 'variable' && last.init !== null;
    const isBody = where === 'top' && this.token.startsLine && !this.isAtLineStart();
    if (isBody && last?.kind === 'function' && !this.is(';')) {
      this.fail(`expected \`{\` or \`;\` after ${name}, found ${this.found()}`);
    }
    this.expectSemicolon(isSet ? `the value of ${name}` : name);
  }

  /** One name of a declaration, with its initial value or body. */
  private declared(specifiers: Specifiers, where: 'top' | 'block', isFirst: boolean): Decl {
    const from = isFirst ? specifiers.span : this.token.span;
    if (specifiers.type === 'infer') return this.inferred(specifiers, from);
    const known = { ...specifiers, type: specifiers.type };
    const declarator = this.declarator(known.type, 'always');
    const name = declarator.name ?? '';
    if (known.isTypedef) {
      this.declare(name, 'type');
      return {
        kind: 'typedef',
        name,
        type: withAttributes(known, declarator),
        span: this.spanFrom(from),
      };
    }
    this.declare(name, 'object');
    if (declarator.type.kind === 'function') {
      return this.functionDeclared(known, declarator, declarator.type, where, from);
    }
    return this.variable(known, declarator, from);
  }

  private variable(specifiers: KnownSpecifiers, declarator: Declarator, from: Span): Decl {
    const { nameSpan, type } = declarator;
    const init = this.accept('=') ? this.initialValue() : null;
    return {
      kind: 'variable',
      name: declarator.name ?? '',
      nameSpan,
      type,
      storage: specifiers.storage,
      attributes: [...specifiers.attributes, ...declarator.attributes],
      init,
      span: this.spanFrom(from),
    };
  }

  /** What a variable starts with; null after an error in there, and the variable is there all the same. */
  private initialValue(): Initializer | null {
    return this.recover(
      () => this.initializer(),
      (start) => this.skipValue(start),
    );
  }

  /** `__auto_type name = value`: the type is that of the value. */
  private inferred(specifiers: Specifiers, from: Span): Decl {
    const name = this.expectName('the name of a variable');
    this.expect('=', 'because the type follows from the value');
    const init: Initializer = this.initializer();
    if (init.kind !== 'expr') this.fail('a type cannot be inferred from a list', null, init.span);
    this.declare(name.text, 'object');
    return {
      kind: 'variable',
      name: name.text,
      nameSpan: name.span,
      type: { kind: 'typeof', expr: init.expr, span: init.span },
      storage: specifiers.storage,
      attributes: specifiers.attributes,
      init,
      span: this.spanFrom(from),
    };
  }

  // ---- functions

  private functionDeclared(
    specifiers: KnownSpecifiers,
    declarator: Declarator,
    type: TypeName & { readonly kind: 'function' },
    where: 'top' | 'block',
    from: Span,
  ): Decl {
    if (this.is('{') && where === 'block') this.straySubprogram(declarator.nameSpan);
    const attributes: Attribute[] = [...specifiers.attributes, ...declarator.attributes];
    const name = declarator.name ?? '';
    const { params, variadic, returns } = type;
    const body = this.is('{') ? this.functionBody(name, params) : null;
    const { storage } = specifiers;
    const { nameSpan } = declarator;
    const span = this.spanFrom(from);
    return {
      kind: 'function',
      name,
      nameSpan,
      returns,
      params,
      variadic,
      storage,
      attributes,
      body,
      span,
    };
  }

  private functionBody(name: string, params: readonly ParamDecl[]): BlockStmt {
    this.functionName = name;
    const body = this.inScope(() => {
      for (const param of params) if (param.name !== null) this.declare(param.name, 'object');
      return this.block();
    });
    this.functionName = '';
    return body;
  }

  protected straySubprogram(name: Span): never {
    const hint = 'move it out, or add the `}` that is missing before it';
    return this.fail('a function cannot be defined inside another one', hint, name);
  }

  // ---- what declares nothing

  /** `_Static_assert(condition, "text");` */
  protected staticAssert(): Decl {
    const start = this.advance().span;
    const cond = this.parenthesised('after `_Static_assert`', () => {
      const expr = this.conditional();
      const message = this.accept(',') && this.token.kind === 'string' ? this.expression() : null;
      return { expr, message: message?.kind === 'string' ? message.value : null };
    });
    if (!cond) throw new ParseFailure();
    this.expectSemicolon('`_Static_assert(…)`');
    const { expr, message } = cond;
    return { kind: 'static_assert', cond: expr, message, span: this.spanFrom(start) };
  }
}

function isDefinition(decl: Decl | undefined): boolean {
  return decl?.kind === 'function' && decl.body !== null;
}

/** A typedef's attributes go into its type: nothing else of it remains. */
function withAttributes(specifiers: Specifiers, declarator: Declarator): TypeName {
  const attributes = [...specifiers.attributes, ...declarator.attributes];
  const { type: base } = declarator;
  if (attributes.length === 0) return base;
  const { span } = base;
  return { kind: 'qualified', base, isConst: false, isVolatile: false, attributes, span };
}
