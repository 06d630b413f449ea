/** Types: specifiers such as `static const struct a`, attributes, structs, unions and enums. */
import { AttributeParser, noQualifiers, type Qualifiers, qualified } from './parse-attributes';
import { STORAGE_WORDS, TYPE_WORDS, TYPEOF_WORDS } from './parse-words';
import { joinSpans, type Span } from './source';
import type { Attribute, BuiltinType, Expr, FieldDecl, Storage, TypeName } from './syntax';

/** What stands before the declarators of a declaration. */
export interface Specifiers {
  /** `'infer'` for `__auto_type`. */
  readonly type: TypeName | 'infer';
  readonly storage: Storage;
  readonly isTypedef: boolean;
  /** Those that belong to what is declared; those of the type are in the type. */
  readonly attributes: readonly Attribute[];
  readonly span: Span;
}

/** A name with what is written around it. */
export interface Declarator {
  readonly name: string | null;
  readonly nameSpan: Span;
  readonly type: TypeName;
  readonly attributes: readonly Attribute[];
  readonly span: Span;
}

/** Whether a declarator has a name: a parameter may leave it out, a cast has none. */
export type NameRule = 'always' | 'maybe' | 'never';

/** Behind a struct's `}` these belong to the variable and not to the struct. */
const VARIABLE_ATTRIBUTES = new Set(['section', 'used', 'unused', 'weak', 'visibility', 'cleanup']);
const NO_FLOATS = 'floating point is not allowed in BPF programs';
const REFUSED_TYPES: Readonly<Record<string, readonly [message: string, hint: string]>> = {
  float: [NO_FLOATS, 'use integers, e.g. fixed point'],
  double: [NO_FLOATS, 'use integers, e.g. fixed point'],
  _Float16: [NO_FLOATS, 'use integers, e.g. fixed point'],
  __float128: [NO_FLOATS, 'use integers, e.g. fixed point'],
  _Decimal64: [NO_FLOATS, 'use integers, e.g. fixed point'],
  _Complex: ['complex numbers are not allowed in BPF programs', 'use integers'],
  __complex__: ['complex numbers are not allowed in BPF programs', 'use integers'],
  __int128: ['128-bit integers are not supported', 'use two 64-bit integers'],
  _Atomic: ['`_Atomic` is not supported', 'use a plain integer and the `__sync_…` functions'],
};
/** Every way to write a built-in type, its words in alphabetical order. */
const BUILTINS: ReadonlyMap<string, BuiltinType> = builtinSpellings();

function inOrder(words: readonly string[]): string {
  return [...words].sort().join(' ');
}

function builtinSpellings(): Map<string, BuiltinType> {
  const spellings = new Map<string, BuiltinType>([
    ['void', 'void'],
    ['_Bool', 'bool'],
    ['char', 'char'],
    [inOrder(['signed', 'char']), 'signed char'],
    [inOrder(['unsigned', 'char']), 'unsigned char'],
  ]);
  for (const size of ['int', 'short', 'long', 'long long'] as const) {
    const words = size === 'int' ? [] : size.split(' ');
    for (const int of [[], ['int']]) {
      spellings.set(inOrder([...words, ...int]), size);
      spellings.set(inOrder(['signed', ...words, ...int]), size);
      spellings.set(inOrder(['unsigned', ...words, ...int]), `unsigned ${size}`);
    }
  }
  spellings.delete('');
  return spellings;
}

export abstract class TypeParser extends AttributeParser {
  protected abstract expression(): Expr;
  protected abstract assignment(): Expr;
  protected abstract conditional(): Expr;
  protected abstract typeName(): TypeName;
  protected abstract declarator(base: TypeName, name: NameRule): Declarator;

  // ---- specifiers

  /**
   * What stands before a declarator. `onMissing` is asked when there is no type; null means that it
   * has read something that is none.
   */
  protected specifiers(onMissing: () => TypeName | null = () => this.unknownType()): Specifiers {
    const start = this.token.span;
    const storage = { isStatic: false, isExtern: false, isInline: false };
    const qualifiers = noQualifiers();
    let isTypedef = false;
    let isAuto = false;
    let type: Specifiers['type'] | null = null;
    for (;;) {
      const { text } = this.token;
      if (type !== null && this.isNextDeclaration()) break;
      if (this.isIn(STORAGE_WORDS)) {
        this.storageWord(storage);
        isTypedef ||= text === 'typedef';
        isAuto ||= text === 'auto';
      } else if (this.isIn(TYPE_WORDS) && type === null) {
        type = this.builtin(qualifiers);
      } else if (!this.qualifier(qualifiers)) {
        if (type !== null || (isAuto && !this.isTypeStart())) break;
        type = this.isSpecifier() ? this.typeSpecifier(qualifiers) : onMissing();
      }
    }
    type ??= 'infer';
    if (type !== 'infer') type = qualified(type, qualifiers);
    const span = this.spanFrom(start);
    return { type, storage, isTypedef, attributes: qualifiers.declAttributes, span };
  }

  private storageWord(storage: { -readonly [word in keyof Storage]: Storage[word] }): void {
    const { text, span } = this.advance();
    storage.isStatic ||= text === 'static';
    storage.isExtern ||= text === 'extern';
    storage.isInline ||= text.includes('inline');
    if (text.includes('hread')) {
      this.complain('thread-local variables do not exist in BPF', 'use a map', span);
    }
  }

  /** A new line behind a `}` begins with a type: the `;` is missing. */
  protected isNextDeclaration(): boolean {
    return this.last.text === '}' && this.token.startsLine && this.isDeclarationStart();
  }

  private isSpecifier(): boolean {
    return this.isTypeStart() || this.is('__auto_type');
  }

  /** `struct …`, `enum …`, `typeof(…)`, a typedef's name. */
  private typeSpecifier(qualifiers: Qualifiers): TypeName | 'infer' {
    const { token } = this;
    if (this.accept('__auto_type')) return 'infer';
    if (this.is('struct') || this.is('union')) return this.structType(qualifiers);
    if (this.is('enum')) return this.enumType(qualifiers);
    if (this.isIn(TYPEOF_WORDS)) return this.typeofType();
    this.advance();
    if (this.lookup(token.text) === 'builtin') {
      return { kind: 'builtin', name: 'bool', span: token.span };
    }
    return { kind: 'named', name: token.text, span: token.span };
  }

  /** `unsigned const int`: the words of one type, whatever stands between them. */
  private builtin(qualifiers: Qualifiers): TypeName {
    const { span: start } = this.token;
    let span = start;
    const written: string[] = [];
    while (this.isIn(TYPE_WORDS) || this.qualifier(qualifiers)) {
      if (!this.isIn(TYPE_WORDS)) continue;
      span = joinSpans(start, this.token.span);
      written.push(this.builtinWord(written));
    }
    // After a refused word the type counts as `int`, so that nothing else is said about it.
    if (written.some((word) => REFUSED_TYPES[word])) return { kind: 'builtin', name: 'int', span };
    const name = BUILTINS.get(inOrder(written));
    if (!name) this.fail(`\`${written.join(' ')}\` is not a type`, null, span);
    return { kind: 'builtin', name, span };
  }

  private builtinWord(before: readonly string[]): string {
    const { text, span } = this.advance();
    const refused = REFUSED_TYPES[text];
    const isFirst = !before.some((word) => REFUSED_TYPES[word]);
    if (refused && isFirst) this.refuse(refused[0], refused[1], span);
    if (text === '_Atomic' && this.is('(')) this.skip();
    return text.startsWith('__signed') ? 'signed' : text;
  }

  private typeofType(): TypeName {
    const start = this.advance().span;
    const type = this.parenthesised('after `typeof`', () =>
      this.isTypeStart() ? this.typeName() : this.expression(),
    );
    if (!type) return { kind: 'builtin', name: 'int', span: start };
    if (isType(type)) return type;
    return { kind: 'typeof', expr: type, span: this.spanFrom(start) };
  }

  // ---- structs, unions, enums

  private structType(qualifiers: Qualifiers): TypeName {
    const keyword = this.advance();
    const kind = keyword.text === 'union' ? 'union' : 'struct';
    const attributes = [...this.attributes()];
    const tag = this.isName() ? this.advance().text : null;
    if (tag !== null) this.tags.set(tag, kind);
    let fields: FieldDecl[] | null = null;
    if (this.is('{')) {
      fields = this.fields(kind);
      for (const attribute of this.attributes()) {
        const isVariables = VARIABLE_ATTRIBUTES.has(attribute.name);
        (isVariables ? qualifiers.declAttributes : attributes).push(attribute);
      }
    } else if (tag === null) {
      this.fail(`expected a name or \`{\` after \`${kind}\`, found ${this.found()}`);
    }
    return { kind, tag, fields, attributes, span: this.spanFrom(keyword.span) };
  }

  private fields(kind: string): FieldDecl[] {
    const fields: FieldDecl[] = [];
    const open = this.expectOpen('{', `after \`${kind}\``);
    this.enter();
    while (!this.endsBraces(open)) {
      if (this.accept(';')) continue;
      this.recoverItem(
        () => this.fieldDeclaration(kind, fields),
        (start) => this.skipStatement(start),
      );
    }
    this.leave();
    return fields;
  }

  private fieldDeclaration(kind: string, fields: FieldDecl[]): void {
    if (this.is('_Static_assert')) this.fail('put `_Static_assert` outside of the struct');
    this.refuseUnknownMacro(`a member of this ${kind}`);
    const { type, attributes, span } = this.specifiers();
    if (type === 'infer') this.fail('a member needs a type');
    if (this.is(';') || this.isNextDeclaration()) {
      this.namelessField(type, attributes, span, fields);
      this.expectSemicolon('this member');
      return;
    }
    do {
      const declared = this.is(':')
        ? { name: null, type, attributes: [], span }
        : this.declarator(type, 'always');
      if (this.is('{') && declared.type.kind === 'function') {
        this.straySubprogram(declared.span);
      }
      const bits = this.accept(':') ? this.conditional() : null;
      const all = [...attributes, ...declared.attributes, ...this.attributes()];
      const { name } = declared;
      fields.push({ name, type: declared.type, bits, attributes: all, span: declared.span });
    } while (this.accept(','));
    this.expectSemicolon('a member');
  }

  /** `struct { … };` inside a struct: its members count as the outer one's. */
  private namelessField(
    type: TypeName,
    attributes: readonly Attribute[],
    span: Span,
    fields: FieldDecl[],
  ): void {
    const inner = type.kind === 'qualified' ? type.base : type;
    const hasMembers = (inner.kind === 'struct' || inner.kind === 'union') && inner.fields !== null;
    if (hasMembers && inner.tag === null) {
      fields.push({ name: null, type, bits: null, attributes, span });
      return;
    }
    const hint = 'write a name before the `;`, or move the type out of the struct';
    this.complain('this declares no member', hint, span);
  }

  private enumType(qualifiers: Qualifiers): TypeName {
    const keyword = this.advance();
    for (const attribute of this.attributes()) qualifiers.declAttributes.push(attribute);
    const tag = this.isName() ? this.advance().text : null;
    if (tag !== null) this.tags.set(tag, 'enum');
    if (!this.is('{')) {
      if (tag === null) this.fail(`expected a name or \`{\` after \`enum\`, found ${this.found()}`);
      return { kind: 'enum', tag, members: null, span: this.spanFrom(keyword.span) };
    }
    const members: { name: string; value: Expr | null; span: Span }[] = [];
    const open = this.expectOpen('{', 'after `enum`');
    while (!this.is('}') && !this.atEnd) {
      const name = this.expectName('the name of a constant');
      this.declare(name.text, 'object');
      const value = this.accept('=') ? this.conditional() : null;
      members.push({ name: name.text, value, span: this.spanFrom(name.span) });
      if (!this.accept(',')) break;
    }
    this.expectClose(open, '}', 'after the constants of the enum (or `,` before another one)');
    for (const attribute of this.attributes()) qualifiers.declAttributes.push(attribute);
    return { kind: 'enum', tag, members, span: this.spanFrom(keyword.span) };
  }

  // ---- common mistakes

  /** Where a type must stand and a name that is none does. Takes it as a type, or passes over it. */
  protected unknownType(): TypeName | null {
    const { token } = this;
    if (!this.isName()) return this.fail(`expected a type, found ${this.found()}`);
    if (this.isDeclarationStart(this.peek())) return this.unknownWord();
    this.refuseUntyped();
    const tag = this.tags.get(token.text);
    const hint = tag
      ? `write \`${tag} ${token.text}\``
      : 'include the header that declares it, or write a typedef';
    this.complain(`unknown type \`${token.text}\``, hint);
    this.assumeType(token.text);
    this.advance();
    return { kind: 'named', name: token.text, span: token.span };
  }

  /** `__noinline int` without the header that defines `__noinline`. */
  private unknownWord(): null {
    const { text } = this.token;
    if (!this.unknownWords.has(text)) {
      const hint = 'include the header that defines it, or remove it';
      this.complain(`\`${text}\` is neither a type nor a known macro`, hint);
    }
    this.unknownWords.add(text);
    this.advance();
    return null;
  }

  /** A name that is declared without a type, or a type that is defined without `struct`. */
  protected refuseUntyped(): void {
    const { text } = this.token;
    const next = this.peek().text;
    if (next === '{') {
      this.fail(
        `\`${text} {\` defines nothing`,
        `write \`struct ${text} {\`, or \`enum\` or \`union\``,
      );
    }
    if ([';', '=', '[', ':'].includes(next)) {
      this.fail(`\`${text}\` is declared without a type`, `write e.g. \`int ${text}\``);
    }
  }

  /** `SEC("…")` or `__uint(…)` without the header that makes macros of them. */
  protected refuseUnknownMacro(where: string): void {
    const { token } = this;
    if (!this.isName() || this.isTypeName(token) || this.peek().text !== '(') return;
    if (this.peek(2).text === '*') return;
    this.fail(
      `\`${token.text}(…)\` is neither ${where} nor a known macro`,
      `include the header that defines it${HOME_OF.has(token.text) ? ', <bpf/bpf_helpers.h>' : ''}`,
    );
  }

  /** A function where none can stand. */
  protected abstract straySubprogram(name: Span): never;
}

/** Macros that everybody expects, and where they are from. */
const HOME_OF = new Set(['SEC', '__uint', '__type', '__array', '__ulong']);

function isType(node: TypeName | Expr): node is TypeName {
  return TYPE_KINDS.has(node.kind);
}

const TYPE_KINDS: ReadonlySet<string> = new Set<TypeName['kind']>([
  'builtin',
  'named',
  'struct',
  'union',
  'enum',
  'pointer',
  'array',
  'function',
  'typeof',
  'qualified',
]);
