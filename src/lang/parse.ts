/** The C parser: tokens to a tree of what is written. It reports what it cannot read, and reads on. */
import { ParseFailure } from './parse-cursor';
import { StatementParser } from './parse-statements';
import type { Preprocessed } from './preprocess';
import { type Diagnostic, Reporter, type Span } from './source';
import type { Decl, TranslationUnit } from './syntax';

/** Parses what the preprocessor made. Never throws; after errors the tree lacks what was broken. */
export function parse(source: Preprocessed, diagnostics: Diagnostic[]): TranslationUnit {
  return new Parser(source, new Reporter(diagnostics)).unit();
}

/** What walks over the tree by calling itself must not run out of stack: a chain counts like nesting. */
const MAX_TREE_DEPTH = 500;

class Parser extends StatementParser {
  unit(): TranslationUnit {
    const decls: Decl[] = [];
    while (!this.atEnd && !this.reporter.isFull) this.topLevel(decls);
    return { decls };
  }

  /** One declaration; a function that lacks its `}` ends where the next one begins. */
  private topLevel(into: Decl[]): void {
    const start = this.at;
    try {
      const read = this.recoverItem(
        () => this.external(),
        (from) => this.skipDeclaration(from),
      );
      for (const decl of read ?? []) if (this.isShallow(decl)) into.push(decl);
    } catch (failure) {
      if (!(failure instanceof ParseFailure)) throw failure;
      this.at = typeof failure.goOn === 'number' ? failure.goOn : start + 1;
      if (failure.goOn === 'top') this.skipDeclaration(start);
    }
  }

  private external(): readonly Decl[] {
    if (this.accept(';')) return [];
    if (this.is('}')) this.strayBrace();
    if (this.isAssembly()) {
      this.assembly();
      return [];
    }
    const isAssert = this.is('_Static_assert') || this.is('static_assert');
    if (isAssert && this.peek().text === '(') return [this.staticAssert()];
    return this.declaration('top');
  }

  private strayBrace(): never {
    this.complain('this `}` closes nothing', 'remove it, or look for a `{` that is missing before');
    this.advance();
    throw new ParseFailure();
  }

  private isShallow(decl: Decl): boolean {
    const deep = tooDeep(decl);
    if (!deep) return true;
    this.reporter.error(
      deep,
      'this is nested too deeply',
      'take parts of it out into variables or functions',
    );
    return false;
  }
}

/** Where a tree is deeper than allowed, null if nowhere. Walks without calling itself. */
function tooDeep(root: object): Span | null {
  const open: { readonly node: object; readonly depth: number }[] = [{ node: root, depth: 0 }];
  for (let top = open.pop(); top; top = open.pop()) {
    const { node, depth } = top;
    const span = 'span' in node ? (node.span as Span) : null;
    if (depth > MAX_TREE_DEPTH && span) return span;
    // A list is no level of its own.
    const below = Array.isArray(node) ? depth : depth + 1;
    for (const key in node) {
      const child = (node as Readonly<Record<string, unknown>>)[key];
      if (typeof child !== 'object' || child === null || child === span) continue;
      open.push({ node: child, depth: below });
    }
  }
  return null;
}
