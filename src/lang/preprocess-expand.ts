/** The replacement of macros by what they stand for. */
import type { Token } from './lex';
import { BODY, COMMA, type Macro, type MacroContext, Overrun } from './preprocess-define';
import { Argument, Substitution } from './preprocess-substitute';
import { joinSpans, type Span } from './source';

interface Frame {
  readonly tokens: readonly Token[];
  at: number;
  readonly macro: Macro | null;
}

interface Arguments {
  readonly args: readonly (readonly Token[])[];
  readonly close: Token;
}

/** Arguments in arguments in arguments: deeper than any program, shallower than the stack. */
const MAX_NESTING = 150;

/** Reads tokens from a source and hands them on with all macros replaced. */
export class Expansion {
  readonly #context: MacroContext;
  readonly #pull: () => Token | null;
  readonly #nesting: number;
  readonly #frames: Frame[] = [];
  #lookahead: Token | null = null;

  constructor(context: MacroContext, pull: () => Token | null, nesting = 0) {
    this.#context = context;
    this.#pull = pull;
    this.#nesting = nesting;
  }

  /** The next token of the result, null at the end of the source. */
  next(): Token | null {
    for (;;) {
      const token = this.#read();
      if (token?.kind !== 'name' || token.painted) return token;
      const builtin = this.#context.builtin(token);
      if (builtin) return builtin;
      const macro = this.#context.macros.get(token.text);
      if (!macro) return token;
      if (this.#context.active.has(macro)) return { ...token, painted: true };
      if (macro.params === null) this.#enter(macro, token, macro.body);
      else if (this.#peek()?.text === '(') this.#call(macro, macro.params, token);
      else return token;
    }
  }

  #read(): Token | null {
    this.#dropFinished();
    const frame = this.#frames.at(-1);
    let token: Token | null;
    if (frame) {
      token = frame.tokens[frame.at] ?? null;
      frame.at += 1;
    } else {
      token = this.#lookahead ?? this.#pull();
      this.#lookahead = null;
    }
    if (token) this.#context.budget.spend(1, token.span);
    return token;
  }

  #peek(): Token | null {
    this.#dropFinished();
    const frame = this.#frames.at(-1);
    if (frame) return frame.tokens[frame.at] ?? null;
    this.#lookahead ??= this.#pull();
    return this.#lookahead;
  }

  #dropFinished(): void {
    for (;;) {
      const frame = this.#frames.at(-1);
      if (!frame || frame.at < frame.tokens.length) return;
      this.#frames.pop();
      if (frame.macro) this.#context.active.delete(frame.macro);
    }
  }

  /** Puts a macro's text before what is still to be read; all of it stands where the macro is used. */
  #enter(macro: Macro, use: Token, body: readonly Token[], span = use.span): void {
    this.#context.budget.spend(body.length, span);
    const origin = use.macro ?? macro.name;
    const tokens = body.map((token, index) => {
      const spaced = index === 0 ? use.spaced : token.spaced;
      const startsLine = index === 0 && use.startsLine;
      // An argument's tokens come in with the place at which the user wrote them, and keep it.
      if (token.macro !== BODY) return { ...token, spaced, startsLine };
      return { ...token, spaced, startsLine, span, macro: origin };
    });
    this.#frames.push({ tokens, at: 0, macro });
    this.#context.active.add(macro);
  }

  #call(macro: Macro, params: readonly string[], use: Token): void {
    if (this.#nesting > MAX_NESTING) throw new Overrun(use.span);
    const found = this.#arguments(macro, use);
    if (!found) return;
    const args = this.#fitted(macro, params, found, use);
    const span = joinSpans(use.span, found.close.span);
    if (!args) {
      this.#frames.push({ tokens: [invalid(use, span)], at: 0, macro: null });
      return;
    }
    const values = new Map(params.map((param, index) => [param, new Argument(args[index] ?? [])]));
    const substitution = new Substitution(this.#context, macro, values, span, (tokens) =>
      this.#expanded(tokens),
    );
    this.#enter(macro, use, substitution.run(), span);
  }

  /** An argument's tokens with their own macros replaced, as if they were all there is. */
  #expanded(tokens: readonly Token[]): readonly Token[] {
    let at = 0;
    const inner = new Expansion(this.#context, () => tokens[at++] ?? null, this.#nesting + 1);
    const result: Token[] = [];
    for (let token = inner.next(); token; token = inner.next()) result.push(token);
    return result;
  }

  /** What stands between the parentheses; null, and reported, if they are not closed. */
  #arguments(macro: Macro, use: Token): Arguments | null {
    const read: Token[] = [];
    const args: Token[][] = [[]];
    let depth = 0;
    const open = this.#read();
    for (;;) {
      const token = this.#read();
      if (!token || token.kind === 'invalid') {
        this.#unclosed(macro, use, open, token, read);
        return null;
      }
      if (token.text === ')' && depth === 0) return { args, close: token };
      if (token.text === ',' && depth === 0) args.push([]);
      else args.at(-1)?.push(token);
      if (token.text === '(') depth += 1;
      else if (token.text === ')') depth -= 1;
      read.push(token);
    }
  }

  /** Goes on at the `;` or the line's end where the call should have ended. */
  #unclosed(
    macro: Macro,
    use: Token,
    open: Token | null,
    stop: Token | null,
    read: readonly Token[],
  ): void {
    const broken = stop ?? invalid(use, use.span);
    if (stop) {
      // An unclosed string hides the parenthesis: then only the string is to blame.
      this.#frames.push({ tokens: [broken], at: 0, macro: null });
      return;
    }
    const message = `the parenthesis of \`${macro.name}(\` is never closed`;
    this.#context.reporter.error(joinSpans(use.span, open?.span ?? use.span), message, 'add `)`');
    const end = read.findIndex((token) => token.text === ';' || token.startsLine);
    const rest = end < 0 ? [] : read.slice(end);
    this.#frames.push({ tokens: [broken, ...rest], at: 0, macro: null });
  }

  /** One argument for each parameter, the variadic one with its commas; null if the count is wrong. */
  #fitted(
    macro: Macro,
    params: readonly string[],
    found: Arguments,
    use: Token,
  ): readonly (readonly Token[])[] | null {
    const { args } = found;
    const isEmpty = args.length === 1 && args[0]?.length === 0;
    const named = macro.variadic ? params.length - 1 : params.length;
    const given = isEmpty && named !== 1 ? 0 : args.length;
    if (given < named || (given > named && !macro.variadic)) {
      const takes = `${macro.variadic ? 'at least ' : ''}${named} argument${named === 1 ? '' : 's'}`;
      const message = `the macro \`${macro.name}\` takes ${takes}, not ${given}`;
      this.#context.reporter.error(joinSpans(use.span, found.close.span), message);
      return null;
    }
    if (!macro.variadic) return args;
    const rest = args.slice(named).flatMap((arg, index) => {
      return index === 0 ? arg : [{ ...COMMA, span: use.span, macro: use.macro }, ...arg];
    });
    return [...args.slice(0, named), rest];
  }
}

/** Stands where a macro's use went wrong: the parser passes over it without another word. */
function invalid(use: Token, span: Span): Token {
  return { ...use, kind: 'invalid', text: use.text, span, problem: null };
}
