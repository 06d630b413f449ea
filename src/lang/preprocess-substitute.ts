/** A function-like macro's body with the arguments put in. */
import { lex, type Token } from './lex';
import { BODY, COMMA, type Macro, type MacroContext, optionalEnd } from './preprocess-define';
import type { Span } from './source';

/** An argument as written, and with its macros replaced when first asked for. */
export class Argument {
  readonly written: readonly Token[];
  #expanded: readonly Token[] | null = null;

  constructor(written: readonly Token[]) {
    this.written = written;
  }

  expanded(expand: (tokens: readonly Token[]) => readonly Token[]): readonly Token[] {
    this.#expanded ??= expand(this.written);
    return this.#expanded;
  }
}

/** A function-like macro's body with the arguments put in, `#` and `##` done. */
export class Substitution {
  readonly #context: MacroContext;
  readonly #macro: Macro;
  readonly #args: ReadonlyMap<string, Argument>;
  readonly #span: Span;
  readonly #expand: (tokens: readonly Token[]) => readonly Token[];
  readonly #out: Token[] = [];

  constructor(
    context: MacroContext,
    macro: Macro,
    args: ReadonlyMap<string, Argument>,
    span: Span,
    expand: (tokens: readonly Token[]) => readonly Token[],
  ) {
    this.#context = context;
    this.#macro = macro;
    this.#args = args;
    this.#span = span;
    this.#expand = expand;
  }

  run(): readonly Token[] {
    const { body } = this.#macro;
    for (let at = 0; at < body.length; at += 1) {
      const token = body[at] as Token;
      if (token.text === '##' && at > 0 && at + 1 < body.length) {
        const right = this.#operand(at + 1);
        this.#paste(right.tokens);
        at = right.end;
      } else if (this.#isOptionalComma(at)) {
        const rest = this.#args.get(body[at + 2]?.text ?? '');
        if (rest && rest.written.length > 0) {
          this.#push([token, ...rest.expanded(this.#expand)]);
        }
        at += 2;
      } else {
        const { tokens, end } = this.#operand(at);
        this.#push(tokens);
        at = end;
      }
    }
    return this.#out.filter((token) => token !== PLACEMARKER);
  }

  #push(tokens: readonly Token[]): void {
    this.#context.budget.spend(tokens.length, this.#span);
    for (const token of tokens) this.#out.push(token);
  }

  /** GNU's `, ##__VA_ARGS__`: the comma goes if there are no such arguments. */
  #isOptionalComma(at: number): boolean {
    const { body, params, variadic } = this.#macro;
    if (body[at]?.text !== ',' || body[at + 1]?.text !== '##' || !variadic) return false;
    return body[at + 2]?.kind === 'name' && body[at + 2]?.text === params?.at(-1);
  }

  /** What one piece of the body stands for, and where the piece ends. */
  #operand(at: number): { readonly tokens: readonly Token[]; readonly end: number } {
    const { body } = this.#macro;
    const token = body[at] as Token;
    if (token.text === '#') {
      const arg = this.#argument(body[at + 1]);
      if (arg) return { tokens: [this.#stringified(token, arg.written)], end: at + 1 };
    }
    const optional = this.#optional(at);
    if (optional) return optional;
    const arg = this.#argument(token);
    if (!arg) return { tokens: [token], end: at };
    const isPasted = body[at - 1]?.text === '##' || body[at + 1]?.text === '##';
    const tokens = isPasted ? arg.written : arg.expanded(this.#expand);
    if (tokens.length === 0) return { tokens: isPasted ? [PLACEMARKER] : [], end: at };
    const spaced = tokens.map((t, i) => (i === 0 ? { ...t, spaced: token.spaced } : t));
    return { tokens: spaced, end: at };
  }

  /** `__VA_OPT__(…)`: its text if there are variable arguments, else nothing; null if something else stands here. */
  #optional(at: number): { readonly tokens: readonly Token[]; readonly end: number } | null {
    const { body, params } = this.#macro;
    const end = optionalEnd(this.#macro, at);
    if (end === null) return null;
    const rest = this.#args.get(params?.at(-1) ?? '')?.expanded(this.#expand) ?? [];
    const inner = { ...this.#macro, body: rest.length > 0 ? body.slice(at + 2, end) : [] };
    const tokens = new Substitution(
      this.#context,
      inner,
      this.#args,
      this.#span,
      this.#expand,
    ).run();
    return { tokens: tokens.length > 0 ? tokens : [PLACEMARKER], end };
  }

  #argument(token: Token | undefined): Argument | undefined {
    return token?.kind === 'name' ? this.#args.get(token.text) : undefined;
  }

  #stringified(hash: Token, tokens: readonly Token[]): Token {
    const spelled = tokens.map((token, index) => {
      const text = /^\w*["']/.test(token.text) ? token.text.replace(/["\\]/g, '\\$&') : token.text;
      return (token.spaced || token.startsLine) && index > 0 ? ` ${text}` : text;
    });
    const text = `"${spelled.join('')}"`;
    this.#context.budget.spend(text.length, this.#span);
    return { ...hash, kind: 'string', text };
  }

  /** Makes one token of the last one so far and the first one of `right`. */
  #paste(right: readonly Token[]): void {
    const last = this.#out.pop() ?? PLACEMARKER;
    const first = right[0] ?? PLACEMARKER;
    if (first === PLACEMARKER || last === PLACEMARKER) {
      this.#push(first === PLACEMARKER ? [last] : right);
      return;
    }
    const text = last.text + first.text;
    this.#context.budget.spend(text.length, this.#span);
    const { tokens } = lex(text, 0);
    const [joined] = tokens;
    if (!joined || tokens.length !== 2 || joined.kind === 'invalid') {
      const message = `\`${last.text}\` and \`${first.text}\` do not make one token`;
      const hint = `remove the \`##\` in \`${this.#macro.name}\``;
      this.#context.reporter.error(this.#span, message, hint);
      this.#push([last, ...right]);
      return;
    }
    const place = last.macro === BODY ? first : last;
    this.#push([{ ...joined, ...placeOf(place), spaced: last.spaced }, ...right.slice(1)]);
  }
}

/** What an empty argument beside `##` leaves. */
const PLACEMARKER: Token = {
  ...COMMA,
  text: '',
  span: { file: 0, start: 0, end: 0 },
  macro: BODY,
};

/** A name pasted from what the user wrote points at what the user wrote. */
function placeOf(token: Token): Pick<Token, 'span' | 'macro'> {
  return { span: token.span, macro: token.macro };
}
