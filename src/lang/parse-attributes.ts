/** `const`, `volatile` and `__attribute__((…))`, which may stand nearly everywhere. */
import { readNumber, readQuoted } from './lex-literals';
import { Cursor } from './parse-cursor';
import { ATTRIBUTE_WORDS, CONST_WORDS, IGNORED_QUALIFIERS, VOLATILE_WORDS } from './parse-words';
import { joinSpans } from './source';
import type { Attribute, TypeName } from './syntax';

/** `const`, `volatile` and attributes, gathered wherever they stand. */
export interface Qualifiers {
  isConst: boolean;
  isVolatile: boolean;
  readonly typeAttributes: Attribute[];
  readonly declAttributes: Attribute[];
}

/** These change the type before them; all others belong to what is declared. */
const TYPE_ATTRIBUTES = new Set(['btf_type_tag', 'address_space', 'noderef']);

export abstract class AttributeParser extends Cursor {
  /** Reads one qualifier or attribute if there is one. */
  protected qualifier(into: Qualifiers): boolean {
    if (this.isIn(ATTRIBUTE_WORDS)) {
      for (const attribute of this.attributes()) sortInto(into, attribute);
      return true;
    }
    if (this.is('_Alignas')) {
      const { span } = this.advance();
      const args = this.attributeArguments();
      into.declAttributes.push({ name: 'aligned', args, span });
      return true;
    }
    if (this.isIn(CONST_WORDS)) into.isConst = true;
    else if (this.isIn(VOLATILE_WORDS)) into.isVolatile = true;
    else if (!this.isIn(IGNORED_QUALIFIERS)) return false;
    this.advance();
    return true;
  }

  /** Any number of `__attribute__((…))`. */
  protected attributes(): readonly Attribute[] {
    const result: Attribute[] = [];
    while (this.isIn(ATTRIBUTE_WORDS)) {
      this.advance();
      this.parenthesised('after `__attribute__`', () =>
        this.parenthesised('after `__attribute__(`', () => {
          while (!this.is(')') && !this.atEnd) {
            if (this.token.kind === 'name') result.push(this.attribute());
            if (!this.accept(',')) break;
          }
        }),
      );
    }
    return result;
  }

  private attribute(): Attribute {
    const { text, span } = this.advance();
    const name = text.replace(/^__(.+)__$/, '$1');
    const args = this.is('(') ? this.attributeArguments() : [];
    return { name, args, span: this.spanFrom(span) };
  }

  /** Strings and numbers as such, anything else as it is spelled. */
  private attributeArguments(): readonly (string | number)[] {
    const args: (string | number)[] = [];
    this.parenthesised('after an attribute', () => {
      while (!this.is(')') && !this.atEnd) {
        args.push(this.attributeArgument());
        if (!this.accept(',')) break;
      }
    });
    return args;
  }

  private attributeArgument(): string | number {
    const first = this.token;
    const from = this.at;
    while (!this.is(',') && !this.is(')') && !this.atEnd) this.skip();
    const tokens = Array.from({ length: this.at - from }, (_, i) => this.peek(from - this.at + i));
    if (tokens.length > 0 && tokens.every((token) => token.kind === 'string')) {
      return tokens.map((token) => readQuoted(token.text)).join('');
    }
    const number = tokens.length === 1 && first.kind === 'number' ? readNumber(first.text) : null;
    if (number && 'value' in number) return Number(number.value);
    return tokens.map((token) => token.text).join('');
  }
}

export function noQualifiers(): Qualifiers {
  return { isConst: false, isVolatile: false, typeAttributes: [], declAttributes: [] };
}

function sortInto(into: Qualifiers, attribute: Attribute): void {
  const isTypes = TYPE_ATTRIBUTES.has(attribute.name);
  (isTypes ? into.typeAttributes : into.declAttributes).push(attribute);
}

/** The type with its qualifiers around it, or the type itself if there are none. */
export function qualified(base: TypeName, qualifiers: Qualifiers): TypeName {
  const { isConst, isVolatile, typeAttributes: attributes } = qualifiers;
  if (!isConst && !isVolatile && attributes.length === 0) return base;
  const span = attributes.reduce((all, attribute) => joinSpans(all, attribute.span), base.span);
  return { kind: 'qualified', base, isConst, isVolatile, attributes, span };
}
