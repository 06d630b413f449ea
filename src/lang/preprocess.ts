/**
 * The C preprocessor, in one pass: files to one stream of tokens, each with the place where the user
 * wrote it, or wrote the macro that it came out of.
 */
import { lex, type Token } from './lex';
import { Branches, type OpenFile } from './preprocess-branches';
import {
  BODY,
  Budget,
  type Macro,
  type MacroContext,
  Overrun,
  readDefinition,
} from './preprocess-define';
import { Expansion } from './preprocess-expand';
import { FileTable } from './preprocess-files';
import { type Diagnostic, joinSpans, Reporter, type SourceFile, type Span } from './source';

/** Finds what an `#include` names; null if there is no such header. */
export type ResolveInclude = (name: string, from: SourceFile) => SourceFile | null;

export interface PreprocessOptions {
  /** The compilation's files so far. Pass the same list for several units, and spans stay unique. */
  readonly files?: SourceFile[];
  /** Macros that are there from the start, name to text, besides those that name the target. */
  readonly defines?: Readonly<Record<string, string>>;
}

export interface Preprocessed {
  /** Ends with exactly one `end`. */
  readonly tokens: readonly Token[];
  /** What `Span.file` counts: the entry files first, then what they include. */
  readonly files: readonly SourceFile[];
  /** The text broke off, and it was said why: that something is missing at the end says nothing. */
  readonly isCut: boolean;
}

/** Preprocesses the files one after the other, as if they were one text. */
export function preprocess(
  entry: readonly SourceFile[],
  resolveInclude: ResolveInclude,
  diagnostics: Diagnostic[],
  options: PreprocessOptions = {},
): Preprocessed {
  return new Preprocessor(resolveInclude, new Reporter(diagnostics), options).run(entry);
}

const MAX_INCLUDE_DEPTH = 40;
/** Work that every run may do, and what each character of a file adds. */
const BASE_WORK = 200_000;
const WORK_PER_CHARACTER = 20;

const TARGET_DEFINES: Readonly<Record<string, string>> = {
  __STDC__: '1',
  __bpf__: '1',
  __BPF__: '1',
  __CHAR_BIT__: '8',
  __SIZEOF_POINTER__: '8',
  __SIZEOF_LONG__: '8',
  __ORDER_LITTLE_ENDIAN__: '1234',
  __ORDER_BIG_ENDIAN__: '4321',
  __BYTE_ORDER__: '1234',
};

class Preprocessor {
  readonly #files: FileTable;
  readonly #resolve: ResolveInclude;
  readonly #reporter: Reporter;
  readonly #context: MacroContext;
  readonly #once = new Set<number>();
  readonly #stack: OpenFile[] = [];
  readonly #out: Token[] = [];
  readonly #branches: Branches;
  #counter = 0;
  #isCut = false;

  constructor(resolve: ResolveInclude, reporter: Reporter, options: PreprocessOptions) {
    this.#files = new FileTable(options.files ?? []);
    this.#resolve = resolve;
    this.#reporter = reporter;
    this.#context = {
      macros: new Map(),
      reporter,
      budget: new Budget(),
      builtin: (use) => this.#builtin(use),
      active: new Set(),
    };
    this.#branches = new Branches(this.#context, (tokens) => this.#expandAll(tokens));
    this.#context.budget.add(BASE_WORK);
    for (const [name, text] of Object.entries({ ...TARGET_DEFINES, ...options.defines })) {
      const body = lex(text, 0).tokens.slice(0, -1);
      const tokens = body.map((token) => ({ ...token, macro: BODY }));
      const macro = { name, nameSpan: null, params: null, variadic: false, body: tokens };
      this.#context.macros.set(name, macro);
    }
  }

  run(entry: readonly SourceFile[]): Preprocessed {
    const indices = entry.map((file) => this.#files.indexOf(file));
    try {
      for (const index of indices) {
        this.#open(index);
        this.#drain();
      }
    } catch (overrun) {
      if (!(overrun instanceof Overrun)) throw overrun;
      const message = 'macros and includes multiply here beyond what any program needs';
      this.#reporter.error(
        overrun.span,
        message,
        'look for a macro or an include that uses itself',
      );
      this.#isCut = true;
    }
    return {
      tokens: [...this.#out, this.#end(indices)],
      files: this.#files.files,
      isCut: this.#isCut,
    };
  }

  #end(indices: readonly number[]): Token {
    const file = indices.at(-1) ?? 0;
    const at = this.#files.text(file).length;
    const [end] = lex('', file).tokens;
    return { ...(end as Token), span: { file, start: at, end: at } };
  }

  #open(index: number): void {
    if (!this.#files.isLexed(index)) {
      this.#context.budget.add(this.#files.text(index).length * WORK_PER_CHARACTER);
    }
    const lexed = this.#files.lexed(index);
    if (lexed.openComment) {
      this.#reporter.error(lexed.openComment, 'this comment is never closed', 'add `*/`');
      this.#isCut = true;
    }
    this.#stack.push({
      index,
      tokens: lexed.tokens,
      hasOpenComment: lexed.openComment !== null,
      conditions: [],
      at: 0,
    });
  }

  /** Expands all that is open, to the end. */
  #drain(): void {
    const expansion = new Expansion(this.#context, () => this.#pull());
    for (let token = expansion.next(); token; token = expansion.next()) {
      if (token.text === '_Pragma') this.#skipPragma(token, expansion);
      else this.#emit(token);
    }
  }

  /** `_Pragma("…")` says nothing that matters here. */
  #skipPragma(pragma: Token, expansion: Expansion): void {
    for (const wanted of ['(', null, ')']) {
      const token = expansion.next();
      if (token && (wanted === null ? token.kind === 'string' : token.text === wanted)) continue;
      this.#reporter.error(pragma.span, '`_Pragma` takes one string in parentheses');
      if (token) this.#emit(token);
      return;
    }
  }

  #emit(token: Token): void {
    if (token.problem) this.#reporter.error(token.span, token.problem.message, token.problem.hint);
    this.#out.push(token);
  }

  /** The next token that is no directive; null at the end of the entry file. */
  #pull(): Token | null {
    for (;;) {
      const file = this.#stack.at(-1);
      if (!file) return null;
      const token = file.tokens[file.at] as Token;
      if (token.kind === 'end') this.#close(file);
      else if (token.startsLine && token.text === '#')
        this.#directive(this.#branches.line(file), file);
      else {
        file.at += 1;
        return token;
      }
    }
  }

  #close(file: OpenFile): void {
    if (!this.#branches.close(file)) this.#isCut = true;
    this.#stack.pop();
  }

  #directive(line: readonly Token[], file: OpenFile): void {
    const [hash, name, ...rest] = line;
    if (!hash || !name || name.kind === 'number') return;
    switch (name.text) {
      case 'define':
        this.#define(name, rest);
        return;
      case 'undef':
        if (this.#branches.hasName(name, rest)) this.#context.macros.delete(rest[0]?.text ?? '');
        return;
      case 'include':
        this.#include(name, rest, file);
        return;
      case 'include_next':
        this.#reporter.error(
          name.span,
          '`#include_next` is not supported: there is only one header of each name',
          'write `#include`',
        );
        return;
      case 'if':
      case 'ifdef':
      case 'ifndef':
        this.#branches.begin(name, rest, file);
        return;
      case 'elif':
      case 'elifdef':
      case 'elifndef':
      case 'else':
        this.#branches.next(name, file);
        return;
      case 'endif':
        this.#branches.end(name, file);
        return;
      case 'error':
        this.#reporter.error(directiveSpan(line), `#error ${spelled(rest)}`.trim());
        return;
      case 'warning':
        this.#reporter.warning(directiveSpan(line), `#warning ${spelled(rest)}`.trim());
        return;
      case 'pragma':
        if (rest[0]?.text === 'once') this.#once.add(file.index);
        return;
      case 'line':
      case 'ident':
        return;
      default:
        this.#reporter.error(
          joinSpans(hash.span, name.span),
          `\`#${name.text}\` is not a directive`,
          'directives are #define, #include, #if, #ifdef, #ifndef, #elif, #else, #endif, #undef, #error, #pragma',
        );
    }
  }

  #define(directive: Token, rest: readonly Token[]): void {
    if (!this.#branches.hasName(directive, rest)) return;
    const macro = readDefinition(rest, this.#reporter);
    if (!macro) return;
    const before = this.#context.macros.get(macro.name);
    if (before && !isSameDefinition(before, macro)) {
      const place = before.nameSpan
        ? `it was defined in ${this.#files.describe(before.nameSpan)}`
        : null;
      const message = `\`${macro.name}\` is defined again with another meaning`;
      const hint = `${place ? `${place}; ` : ''}write \`#undef ${macro.name}\` before if that is meant`;
      this.#reporter.warning(macro.nameSpan ?? directive.span, message, hint);
    }
    this.#context.macros.set(macro.name, macro);
  }

  #include(directive: Token, written: readonly Token[], file: OpenFile): void {
    const isDirect = written[0]?.kind === 'string' || written[0]?.text === '<';
    const rest = isDirect ? written : this.#expandAll(written);
    const name = includeName(rest);
    if (name === null) {
      const message = '#include needs the name of a header';
      this.#reporter.error(
        directive.span,
        message,
        'write `#include <name.h>` or `#include "name.h"`',
      );
      return;
    }
    const span = joinSpans((rest[0] ?? directive).span, (rest.at(-1) ?? directive).span);
    const header = this.#resolve(name, this.#files.files[file.index] as SourceFile);
    if (!header) {
      const hint = 'declare in the program what it needs from there';
      this.#reporter.warning(span, `there is no built-in header \`${name}\`, it is left out`, hint);
      return;
    }
    const index = this.#files.indexOf(header);
    if (this.#once.has(index)) return;
    if (this.#stack.length >= MAX_INCLUDE_DEPTH) {
      const message = `\`${name}\` is included from itself again and again`;
      this.#reporter.error(span, message, 'put `#pragma once` on its first line');
      return;
    }
    // A header that includes itself twice would double with each level: every opening has its price.
    this.#context.budget.spend(100, span);
    this.#open(index);
  }

  /** A line with its macros replaced. */
  #expandAll(tokens: readonly Token[]): readonly Token[] {
    let at = 0;
    const context = { ...this.#context, active: new Set<Macro>() };
    const expansion = new Expansion(context, () => tokens[at++] ?? null);
    const result: Token[] = [];
    for (let token = expansion.next(); token; token = expansion.next()) result.push(token);
    return result;
  }

  #builtin(use: Token): Token | null {
    const number = (value: number): Token => ({ ...use, kind: 'number', text: String(value) });
    switch (use.text) {
      case '__LINE__':
        return number(this.#files.lineOf(use.span));
      case '__COUNTER__':
        this.#counter += 1;
        return number(this.#counter - 1);
      case '__FILE__': {
        const name = this.#files.files[use.span.file]?.name ?? '';
        return { ...use, kind: 'string', text: `"${name.replace(/["\\]/g, '\\$&')}"` };
      }
      default:
        return null;
    }
  }
}

function directiveSpan(line: readonly Token[]): Span {
  const first = (line[0] as Token).span;
  return joinSpans(first, (line.at(-1) as Token).span);
}

function spelled(tokens: readonly Token[]): string {
  return tokens
    .map((token) => (token.spaced ? ` ${token.text}` : token.text))
    .join('')
    .trim();
}

function includeName(tokens: readonly Token[]): string | null {
  const [first] = tokens;
  if (first?.kind === 'string') return first.text.slice(1, -1) || null;
  const close = tokens.findIndex((token) => token.text === '>');
  if (first?.text !== '<' || close < 0) return null;
  const name = tokens.slice(1, close).map((token) => token.text);
  return name.join('') || null;
}

function isSameDefinition(a: Macro, b: Macro): boolean {
  if (a.params?.join() !== b.params?.join() || a.variadic !== b.variadic) return false;
  return spelled(a.body) === spelled(b.body);
}
