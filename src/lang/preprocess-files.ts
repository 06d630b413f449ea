/** The files of a compilation: each has one index and is cut into tokens once. */
import { type LexedFile, lex } from './lex';
import { positionOf, type SourceFile, type Span } from './source';

/** Tokens by file and index: the kernel's units all include the same headers, mostly in the same order. */
const memory = new WeakMap<SourceFile, Map<number, LexedFile>>();

function lexedOnce(file: SourceFile, index: number): LexedFile {
  const known = memory.get(file) ?? new Map<number, LexedFile>();
  memory.set(file, known);
  const lexed = known.get(index) ?? lex(file.text, index);
  known.set(index, lexed);
  return lexed;
}

export class FileTable {
  readonly files: SourceFile[];
  readonly #lexed = new Map<number, LexedFile>();
  readonly #lineStarts = new Map<number, readonly number[]>();

  constructor(files: SourceFile[]) {
    this.files = files;
  }

  text(index: number): string {
    return this.files[index]?.text ?? '';
  }

  /** The index of a file, which joins the list if it is new. */
  indexOf(file: SourceFile): number {
    const known = this.files.findIndex(
      (other) => other.name === file.name && other.role === file.role && other.text === file.text,
    );
    return known >= 0 ? known : this.files.push(file) - 1;
  }

  isLexed(index: number): boolean {
    return this.#lexed.has(index);
  }

  lexed(index: number): LexedFile {
    const known = this.#lexed.get(index);
    if (known) return known;
    const file = this.files[index];
    const lexed = file ? lexedOnce(file, index) : lex('', index);
    this.#lexed.set(index, lexed);
    return lexed;
  }

  /** Counts from 1. */
  lineOf(span: Span): number {
    const starts = this.#startsOf(span.file);
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= span.start) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** A place in words. */
  describe(span: Span): string {
    const file = this.files[span.file];
    return file ? `${file.name}, line ${positionOf(file.text, span.start).line}` : 'another file';
  }

  #startsOf(index: number): readonly number[] {
    const known = this.#lineStarts.get(index);
    if (known) return known;
    const starts = [0, ...Array.from(this.text(index).matchAll(/\n/g), (end) => end.index + 1)];
    this.#lineStarts.set(index, starts);
    return starts;
  }
}
