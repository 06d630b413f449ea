/** Which bracket closes which, also where some are missing. */
import type { Token } from './lex';
import type { Preprocessed } from './preprocess';

const OPENING: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
const TAB_WIDTH = 8;

interface Open {
  readonly index: number;
  readonly text: string;
  /** Where the line begins on which it stands, or on which the parentheses before it begin. */
  readonly indent: number;
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
  #indent = 0;
  /** Of the line on which the last closed parentheses began. */
  #indentBefore = 0;

  constructor(source: Preprocessed, useIndent: boolean) {
    this.#source = source;
    this.#useIndent = useIndent;
    this.#partners = new Int32Array(source.tokens.length).fill(-1);
  }

  run(): Int32Array {
    const { tokens } = this.#source;
    tokens.forEach((token, index) => {
      if (this.#useIndent && token.startsLine) this.#indent = this.#column(token);
      if (token.kind !== 'punct') return;
      if (this.#counts[token.text] !== undefined) this.#push(token.text, index);
      else if (OPENING[token.text]) this.#close(OPENING[token.text] ?? '', token, index);
    });
    return this.#partners;
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
    const followsParens = this.#source.tokens[index - 1]?.text === ')';
    const indent = text === '{' && followsParens ? this.#indentBefore : this.#indent;
    this.#open.push({ index, text, indent });
    this.#count(text, 1);
  }

  #count(text: string, change: number): void {
    this.#counts[text] = (this.#counts[text] ?? 0) + change;
  }

  /** An unclosed `(` ends with the block in which it stands, and a `)` never closes one before it. */
  #close(wanted: string, token: Token, index: number): void {
    if (!this.#counts[wanted]) return;
    if (wanted === '{' && this.#useIndent && token.startsLine && !this.#dropDeeper()) return;
    for (let top = this.#open.at(-1); top; top = this.#open.at(-1)) {
      if (top.text !== wanted && top.text === '{') return;
      this.#drop();
      if (top.text !== wanted) continue;
      this.#indentBefore = top.indent;
      this.#partners[top.index] = index;
      this.#partners[index] = top.index;
      return;
    }
  }

  #drop(): void {
    const top = this.#open.pop();
    if (top) this.#count(top.text, -1);
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
