/** Text to tokens: every token keeps the place where it stands in the text as the user wrote it. */
import type { Span } from './source';

type TokenKind =
  | 'name'
  | 'number'
  | 'char'
  | 'string'
  | 'punct'
  /** Something that is no C; whoever passes it on has reported it, so the parser stays silent. */
  | 'invalid'
  | 'end';

/** What is wrong with a piece of text, and what to write instead. */
export interface Problem {
  readonly message: string;
  readonly hint: string | null;
}

export interface Token {
  readonly kind: TokenKind;
  /** As spelled, without line continuations; empty for the end. */
  readonly text: string;
  readonly span: Span;
  /** White space or a comment stands before it. */
  readonly spaced: boolean;
  /** It is the first one on its line. */
  readonly startsLine: boolean;
  /** The outermost macro that it came out of, null if it stands in the text itself. */
  readonly macro: string | null;
  /** For `invalid` only. */
  readonly problem: Problem | null;
  /** It names a macro inside that macro's own expansion, so it is never expanded again. */
  readonly painted: boolean;
}

export interface LexedFile {
  /** Ends with exactly one `end`. */
  readonly tokens: readonly Token[];
  /** The `/*` that has no end. */
  readonly openComment: Span | null;
}

const PUNCTUATORS = new Set(
  '... <<= >>= -> ++ -- << >> <= >= == != && || += -= *= /= %= &= |= ^= ##'.split(' '),
);
const SINGLE_PUNCTUATORS = '[](){}.&*+-~!/%<>^|?:;=,#';
const STRING_PREFIXES = new Set(['L', 'u', 'U', 'u8']);

const isDigit = (c: string) => c >= '0' && c <= '9';
const isNameStart = (c: string) =>
  (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c === '_' || c === '$';
const isNamePart = (c: string) => isNameStart(c) || isDigit(c);
/** Pasted text brings spaces that no keyboard types: no-break, zero-width, byte order mark. */
const isSpace = (c: string) =>
  c === ' ' || (c >= '\t' && c <= '\r') || (c > '~' && /[\u00a0\u200b\ufeff]/.test(c));

/** Cuts a file into tokens. Nothing is reported here: in a skipped `#if` anything may stand. */
export function lex(text: string, file: number): LexedFile {
  return new Lexer(text, file).run();
}

interface Spliced {
  readonly text: string;
  /** The offset in the original text of an offset in `text`. */
  readonly original: (offset: number) => number;
}

/** Takes the line continuations out. */
function splice(text: string): Spliced {
  if (!text.includes('\\')) return { text, original: (offset) => offset };
  const starts: number[] = [0];
  const removed: number[] = [0];
  let result = '';
  let from = 0;
  for (const cut of text.matchAll(/\\[ \t]*\r?\n/g)) {
    result += text.slice(from, cut.index);
    from = cut.index + cut[0].length;
    starts.push(result.length);
    removed.push(from - result.length);
  }
  const original = (offset: number): number => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return offset + (removed[low] ?? 0);
  };
  return { text: result + text.slice(from), original };
}

class Lexer {
  readonly #text: string;
  readonly #original: (offset: number) => number;
  readonly #file: number;
  readonly #tokens: Token[] = [];
  #at = 0;
  #spaced = false;
  #startsLine = true;
  #openComment: Span | null = null;

  constructor(text: string, file: number) {
    const spliced = splice(text);
    this.#text = spliced.text;
    this.#original = spliced.original;
    this.#file = file;
  }

  run(): LexedFile {
    while (this.#skipSpace()) this.#token();
    this.#add('end', this.#at);
    return { tokens: this.#tokens, openComment: this.#openComment };
  }

  #char(offset = 0): string {
    return this.#text.charAt(this.#at + offset);
  }

  #span(start: number, end: number): Span {
    const from = this.#original(start);
    const to = end > start ? this.#original(end - 1) + 1 : from;
    return { file: this.#file, start: from, end: to };
  }

  /** Up to the next token; false at the end of the text. */
  #skipSpace(): boolean {
    while (this.#at < this.#text.length) {
      const c = this.#char();
      if (c === '\n') this.#startsLine = true;
      else if (c === '/' && this.#char(1) === '*') this.#skipComment();
      else if (c === '/' && this.#char(1) === '/') this.#skipLine();
      else if (!isSpace(c)) return true;
      this.#spaced = true;
      this.#at += 1;
    }
    return false;
  }

  /** To the last character of a block comment. */
  #skipComment(): void {
    const end = this.#text.indexOf('*/', this.#at + 2);
    if (end < 0) this.#openComment = this.#span(this.#at, this.#at + 2);
    this.#at = end < 0 ? this.#text.length : end + 1;
  }

  /** To the character before the line's end. */
  #skipLine(): void {
    const end = this.#text.indexOf('\n', this.#at);
    this.#at = (end < 0 ? this.#text.length : end) - 1;
  }

  #token(): void {
    const start = this.#at;
    const c = this.#char();
    if (isNameStart(c)) this.#name(start);
    else if (isDigit(c) || (c === '.' && isDigit(this.#char(1)))) this.#number(start);
    else if (c === '"' || c === "'") this.#quoted(start);
    else this.#punctuator(start);
  }

  #name(start: number): void {
    while (isNamePart(this.#char())) this.#at += 1;
    const isQuote = this.#char() === '"' || this.#char() === "'";
    if (isQuote && STRING_PREFIXES.has(this.#text.slice(start, this.#at))) this.#quoted(start);
    else this.#add('name', start);
  }

  /** What the preprocessor calls a number: whether it is a good one shows later. */
  #number(start: number): void {
    const isHex = /^0[xX]/.test(this.#text.slice(start, start + 2));
    for (;;) {
      const c = this.#char();
      const sign = this.#char(1) === '+' || this.#char(1) === '-';
      if (sign && (isHex ? /[pP]/ : /[eEpP]/).test(c)) this.#at += 2;
      else if (isNamePart(c) || c === '.') this.#at += 1;
      else break;
    }
    this.#add('number', start);
  }

  #quoted(start: number): void {
    const quote = this.#char();
    const kind = quote === '"' ? 'string' : 'char';
    this.#at += 1;
    while (this.#at < this.#text.length && this.#char() !== '\n') {
      const c = this.#char();
      this.#at += c === '\\' && this.#char(1) !== '\n' ? 2 : 1;
      if (c === quote) {
        this.#add(kind, start);
        return;
      }
    }
    this.#at = Math.min(this.#at, this.#text.length);
    this.#add('invalid', start, {
      message: `this ${kind === 'string' ? 'string' : 'character'} is not closed on its line`,
      hint: `add the closing ${quote}`,
    });
  }

  #punctuator(start: number): void {
    const candidates = [3, 2].map((size) => this.#text.slice(start, start + size));
    const long = candidates.find((text) => PUNCTUATORS.has(text));
    if (long === undefined && !SINGLE_PUNCTUATORS.includes(this.#char())) {
      this.#stray(start);
      return;
    }
    this.#at += long?.length ?? 1;
    this.#add('punct', start);
  }

  /** A run of characters that C does not know. */
  #stray(start: number): void {
    const isStray = (c: string) =>
      c !== '' &&
      c !== '\n' &&
      !isSpace(c) &&
      !isNamePart(c) &&
      !`${SINGLE_PUNCTUATORS}"'`.includes(c);
    while (isStray(this.#char())) this.#at += 1;
    const text = this.#text.slice(start, this.#at);
    this.#add('invalid', start, {
      message: `\`${text.slice(0, 20)}\` means nothing in C`,
      hint: /[\u2018-\u201f]/.test(text) ? 'write plain quotes, " or \'' : null,
    });
  }

  #add(kind: TokenKind, start: number, problem: Problem | null = null): void {
    this.#tokens.push({
      kind,
      text: this.#text.slice(start, this.#at),
      span: this.#span(start, this.#at),
      spaced: this.#spaced,
      startsLine: this.#startsLine,
      macro: null,
      problem,
      painted: false,
    });
    this.#spaced = false;
    this.#startsLine = false;
  }
}
