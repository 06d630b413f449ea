/** One text that takes part in a model: the program, a kernel file or a built-in header. */
export interface SourceFile {
  /** As shown to the user and as written in `#include`, e.g. `program.bpf.c`, `kernel/bpf_aio.c`. */
  readonly name: string;
  readonly text: string;
  /** Who wrote it: decides whose finding an error is, and which panel shows it. */
  readonly role: 'program' | 'kernel' | 'environment' | 'header';
}

/**
 * A half-open range of UTF-16 offsets in one file's *original* text. What came out of a macro carries
 * the span of the macro's use, so that every instruction points at something the user can see.
 */
export interface Span {
  /** Index into the compilation's list of files. */
  readonly file: number;
  readonly start: number;
  readonly end: number;
}

export interface Position {
  /** Both count from 1; a column counts UTF-16 units, a tab is one. */
  readonly line: number;
  readonly column: number;
}

export type Severity = 'error' | 'warning' | 'note';

/** Something to tell the user about a place: what is wrong, and what to write instead. */
export interface Diagnostic {
  readonly severity: Severity;
  readonly span: Span;
  /** What is wrong, one sentence without a full stop at the end. */
  readonly message: string;
  /** What to write instead, if there is something to say. */
  readonly hint?: string;
}

/** Line and column of an offset. Offsets past the end give the end. */
export function positionOf(text: string, offset: number): Position {
  const upTo = text.slice(0, Math.max(0, offset));
  const line = upTo.split('\n').length;
  return { line, column: upTo.length - upTo.lastIndexOf('\n') };
}

/** The smallest span that covers both; the first one if they lie in different files. */
export function joinSpans(a: Span, b: Span): Span {
  if (a.file !== b.file) return a;
  if (a.start <= b.start && a.end >= b.end) return a;
  return { file: a.file, start: Math.min(a.start, b.start), end: Math.max(a.end, b.end) };
}

/** After so many errors the rest says nothing new; the first ones are to be mended first. */
const MAX_ERRORS = 100;

/** Adds to a list of diagnostics: the same words about the same place once, and not without end. */
export class Reporter {
  readonly #list: Diagnostic[];
  readonly #said = new Set<string>();
  #errors = 0;

  constructor(list: Diagnostic[]) {
    this.#list = list;
  }

  /** No further error will be listed, so there is no use in looking for more. */
  get isFull(): boolean {
    return this.#errors > MAX_ERRORS;
  }

  error(span: Span, message: string, hint?: string | null): void {
    if (this.isFull || !this.#isNew(span, message)) return;
    this.#errors += 1;
    if (!this.isFull) this.#add('error', span, message, hint);
    else this.#add('note', span, `more than ${MAX_ERRORS} errors, the rest is not listed`);
  }

  warning(span: Span, message: string, hint?: string | null): void {
    if (!this.isFull && this.#isNew(span, message)) this.#add('warning', span, message, hint);
  }

  #isNew(span: Span, message: string): boolean {
    const key = `${span.file}:${span.start}:${span.end}:${message}`;
    if (this.#said.has(key)) return false;
    this.#said.add(key);
    return true;
  }

  #add(severity: Severity, span: Span, message: string, hint?: string | null): void {
    this.#list.push({ severity, span, message, ...(hint ? { hint } : {}) });
  }
}
