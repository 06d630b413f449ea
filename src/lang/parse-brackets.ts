/** Which bracket closes which, also where some are missing. */
import type { Token } from './lex';
import { TAG_WORDS } from './parse-words';
import type { Preprocessed } from './preprocess';

const OPENING: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
const TAB_WIDTH = 8;
/** Names before a `(type){ … }`, and those whose parentheses stand inside of a type. */
const BEFORE_VALUES = new Set(['return', 'sizeof', 'case', '__attribute__', '__attribute']);

interface Open {
  readonly index: number;
  readonly text: string;
  /** Where the line begins on which it stands, or on which the parentheses before it begin. */
  readonly indent: number;
  readonly line: number;
}

/** For each bracket the index of its partner, -1 if it has none. */
export function pairBrackets(source: Preprocessed): Int32Array {
  const plain = new Pairing(source, false).run();
  const isUnbalanced = source.tokens.some(
    ({ kind, text }, index) => kind === 'punct' && '{}'.includes(text) && plain[index] === -1,
  );
  // Where a brace is missing, the lines' indentation knows better than the order which one it is.
  return isUnbalanced ? new Pairing(source, true).run() : plain;
}

class Pairing {
  readonly #source: Preprocessed;
  readonly #useIndent: boolean;
  readonly #partners: Int32Array;
  readonly #open: Open[] = [];
  readonly #counts: Record<string, number> = { '(': 0, '[': 0, '{': 0 };
  #line = 0;
  #indent = 0;
  #startsWithBrace = false;
  /** What was closed last. */
  #lastClosed: Open | null = null;

  constructor(source: Preprocessed, useIndent: boolean) {
    this.#source = source;
    this.#useIndent = useIndent;
    this.#partners = new Int32Array(source.tokens.length).fill(-1);
  }

  run(): Int32Array {
    const { tokens } = this.#source;
    tokens.forEach((token, index) => {
      if (this.#useIndent && token.startsLine) this.#startLine(token);
      if (token.kind !== 'punct') return;
      if (this.#counts[token.text] !== undefined) this.#push(token.text, index);
      else if (OPENING[token.text]) this.#close(OPENING[token.text] ?? '', token, index);
    });
    return this.#partners;
  }

  #startLine(token: Token): void {
    this.#line += 1;
    this.#indent = this.#column(token);
    this.#startsWithBrace = token.text === '}';
  }

  #column({ span }: Token): number {
    const text = this.#source.files[span.file]?.text ?? '';
    let column = 0;
    for (let at = span.start - 1; at >= 0 && text[at] !== '\n'; at -= 1) {
      column += text[at] === '\t' ? TAB_WIDTH : 1;
    }
    return column;
  }

  #push(text: string, index: number): void {
    if (text === '{' && this.#beginsBody(index)) this.#dropParens();
    const isBehindParens = this.#source.tokens[index - 1]?.text === ')';
    const head = text === '{' && isBehindParens ? this.#lastClosed : null;
    this.#open.push({ index, text, indent: head?.indent ?? this.#indent, line: this.#line });
    this.#count(text, 1);
  }

  /** Whether a `{` cannot be a value: behind `(type)` it could, behind `f(a)` or `a` it is a body. */
  #beginsBody(index: number): boolean {
    const { tokens } = this.#source;
    const isBehindParens = tokens[index - 1]?.text === ')' && this.#lastClosed !== null;
    const at = isBehindParens ? (this.#lastClosed?.index ?? 0) - 1 : index - 1;
    const before = tokens[at];
    const isTag = TAG_WORDS.has(before?.text ?? '') || TAG_WORDS.has(tokens[at - 1]?.text ?? '');
    return before?.kind === 'name' && !isTag && !BEFORE_VALUES.has(before.text);
  }

  #dropParens(): void {
    while (this.#open.length > 0 && this.#open.at(-1)?.text !== '{') this.#drop();
  }

  #count(text: string, change: number): void {
    this.#counts[text] = (this.#counts[text] ?? 0) + change;
  }

  /** An unclosed `(` ends with the block in which it stands, and a `)` never closes one before it. */
  #close(wanted: string, token: Token, index: number): void {
    if (!this.#counts[wanted]) return;
    if (wanted === '{' && this.#useIndent && this.#isStray(token)) return;
    for (let top = this.#open.at(-1); top; top = this.#open.at(-1)) {
      if (top.text !== wanted && top.text === '{') return;
      this.#drop();
      if (top.text !== wanted) continue;
      this.#lastClosed = top;
      this.#partners[top.index] = index;
      this.#partners[index] = top.index;
      return;
    }
  }

  #drop(): void {
    const top = this.#open.pop();
    if (top) this.#count(top.text, -1);
  }

  /** A `}` in the middle of a line ends what began on that line, unless others did so before it. */
  #isStray(token: Token): boolean {
    if (token.startsLine) return !this.#dropDeeper();
    const top = this.#open.findLast((open) => open.text === '{');
    return top?.line !== this.#line && !this.#startsWithBrace;
  }

  /** A `}` at the beginning of a line ends what began at the same depth; false if nothing did. */
  #dropDeeper(): boolean {
    for (let top = this.#open.at(-1); top; top = this.#open.at(-1)) {
      if (top.text === '{' && top.indent <= this.#indent) return top.indent === this.#indent;
      this.#drop();
    }
    return false;
  }
}
