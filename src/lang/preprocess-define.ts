/** What a macro is, and what all expansions of a run share. */
import type { Token } from './lex';
import type { Reporter, Span } from './source';

export interface Macro {
  readonly name: string;
  /** Where the definition names it; null if no file defines it. */
  readonly nameSpan: Span | null;
  /** null for an object-like macro. */
  readonly params: readonly string[] | null;
  /** The last parameter takes all remaining arguments. */
  readonly variadic: boolean;
  readonly body: readonly Token[];
}

/** Thrown when macros multiply without end; the place is the use that began it. */
export class Overrun {
  readonly span: Span;
  constructor(span: Span) {
    this.span = span;
  }
}

/** How much work is left. What a small text may cost is bounded, whatever its macros do. */
export class Budget {
  #left = 0;

  add(amount: number): void {
    this.#left += amount;
  }

  spend(amount: number, span: Span): void {
    this.#left -= amount;
    if (this.#left < 0) throw new Overrun(span);
  }
}

/** What all expansions of one run share. */
export interface MacroContext {
  readonly macros: Map<string, Macro>;
  readonly reporter: Reporter;
  readonly budget: Budget;
  /** `__LINE__` and the like: the token that stands for a name, or null. */
  readonly builtin: (use: Token) => Token | null;
  /** Macros whose bodies are being read: their names in there stay as they are. */
  readonly active: Set<Macro>;
}

/** Marks the tokens of a macro's definition until a use gives them a place. */
export const BODY = '';

export const COMMA: Omit<Token, 'span' | 'macro'> = {
  kind: 'punct',
  text: ',',
  spaced: false,
  startsLine: false,
  problem: null,
  painted: false,
};

/** Reads what stands after `#define`; null, and reported, if that is no definition. */
export function readDefinition(line: readonly Token[], reporter: Reporter): Macro | null {
  const [name, ...rest] = line;
  if (name?.kind !== 'name' || name.text === 'defined') return null;
  const isFunction = rest[0]?.text === '(' && !rest[0].spaced;
  const close = isFunction ? rest.findIndex((token) => token.text === ')') : -1;
  if (isFunction && close < 0) {
    reporter.error(rest[0]?.span ?? name.span, 'this `(` is never closed', 'add `)` on this line');
    return null;
  }
  const params = isFunction ? readParameters(rest.slice(1, close), reporter) : null;
  if (isFunction && !params) return null;
  const body = rest.slice(close + 1);
  for (const edge of [body[0], body.at(-1)]) {
    if (edge?.text !== '##') continue;
    reporter.error(edge.span, '`##` stands between two tokens, not at an end of a macro');
    return null;
  }
  const macro = {
    name: name.text,
    nameSpan: name.span,
    params: params?.names ?? null,
    variadic: params?.variadic ?? false,
    body: body.map((token) => ({ ...token, macro: BODY })),
  };
  const open = body.find((token, at) => token.text === OPTIONAL && optionalEnd(macro, at) === null);
  if (macro.variadic && open) {
    reporter.error(
      open.span,
      '`__VA_OPT__` takes its text in parentheses',
      'write `__VA_OPT__(,)`',
    );
    return null;
  }
  return macro;
}

const OPTIONAL = '__VA_OPT__';

/** Where the `)` of a `__VA_OPT__(…)` stands that begins at an index; null if there is none. */
export function optionalEnd({ body, variadic }: Macro, at: number): number | null {
  if (!variadic || body[at]?.text !== OPTIONAL || body[at + 1]?.text !== '(') return null;
  let depth = 0;
  for (let end = at + 1; end < body.length; end += 1) {
    const { text } = body[end] as Token;
    depth += text === '(' ? 1 : text === ')' ? -1 : 0;
    if (depth === 0) return end;
  }
  return null;
}

/** `a, b`, `a, ...` or `a, rest...`. */
function readParameters(
  tokens: readonly Token[],
  reporter: Reporter,
): { readonly names: string[]; readonly variadic: boolean } | null {
  const names: string[] = [];
  let variadic = false;
  for (let at = 0; at < tokens.length; at += 2) {
    const token = tokens[at] as Token;
    if (token.text === '...') {
      names.push('__VA_ARGS__');
      variadic = true;
    } else if (token.kind === 'name') {
      names.push(token.text);
      variadic = tokens[at + 1]?.text === '...';
      if (variadic) at += 1;
    }
    const after = tokens[at + 1];
    const isGood = token.kind === 'name' || token.text === '...';
    if (isGood && (after ? after.text === ',' && !variadic && tokens[at + 2] : true)) continue;
    const message = 'a macro takes names, and at the end perhaps `...`';
    reporter.error((isGood && after ? after : token).span, message, 'write e.g. `(a, b, ...)`');
    return null;
  }
  return { names, variadic };
}
