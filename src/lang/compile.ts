/** The front end's one entry: text to IR. */
import { check } from './check';
import type { IrFunction, Unit } from './ir';
import { lower } from './lower';
import { parse } from './parse';
import { preprocess, type ResolveInclude } from './preprocess';
import { type Diagnostic, Reporter, type SourceFile, type Span } from './source';
import type { TranslationUnit } from './syntax';
import type { CheckedUnit } from './tree';

export interface CompileOptions {
  /** Finds what an `#include` names; null if there is no such header. */
  readonly resolveInclude: ResolveInclude;
  /** Kernel and environment files may use the words of model.h and call through pointers. */
  readonly intrinsics: boolean;
}

/** Compiles one file with what it includes. Never throws: after an error the unit has diagnostics and no functions. */
export function compile(source: SourceFile, options: CompileOptions): Unit {
  const diagnostics: Diagnostic[] = [];
  const { files, checked } = checkSource(source, options, diagnostics);
  const report = new Reporter(diagnostics);
  const functions: IrFunction[] = hasError(diagnostics)
    ? []
    : checked.functions.map((fn) => lower(fn, report));
  const constants = new Map([...numbersDefined(files), ...checked.constants]);
  return { ...checked, constants, functions, files, diagnostics };
}

/** `#define EINVAL 22` and the like: names by which values can be shown. */
function numbersDefined(files: readonly SourceFile[]): ReadonlyMap<string, bigint> {
  const pattern =
    /^[ \t]*#[ \t]*define[ \t]+(\w+)[ \t]+(0x[\da-f]+|\d+)[ul]*[ \t]*(?:\/[/*].*)?$/gim;
  const found = new Map<string, bigint>();
  for (const { text } of files) {
    for (const [, name, number] of text.matchAll(pattern)) {
      // A leading 0 means octal in C.
      const digits = number?.replace(/^0+(?=\d)/, '0o') ?? '0';
      if (name && /^(0o[0-7]+|0x[\da-f]+|\d+)$/i.test(digits)) found.set(name, BigInt(digits));
    }
  }
  return found;
}

/** The typed tree of a file, for who runs that instead of the IR. */
export function checkSource(
  source: SourceFile,
  options: CompileOptions,
  diagnostics: Diagnostic[],
): { readonly files: readonly SourceFile[]; readonly checked: CheckedUnit } {
  const text = preprocess([source], options.resolveInclude, diagnostics);
  const { files } = text;
  const tree = parse(text, diagnostics);
  const { intrinsics } = options;
  const found: Diagnostic[] = [];
  const checked = check(tree, { files, intrinsics }, found);
  diagnostics.push(...credible(found, tree, diagnostics));
  return { files, checked };
}

/**
 * What the checker has found, without what may follow from an error that was reported before: where a function's body
 * is broken, what is said about that body; where anything else is broken, all, since any name may be lost with it.
 */
function credible(
  found: readonly Diagnostic[],
  { decls }: TranslationUnit,
  before: readonly Diagnostic[],
): readonly Diagnostic[] {
  const bodies = decls.flatMap((decl) => (decl.kind === 'function' && decl.body ? [decl] : []));
  const broken = before
    .filter(({ severity }) => severity === 'error')
    .map(({ span }) => bodies.find(({ body }) => body && contains(body.span, span)));
  if (broken.includes(undefined)) return [];
  return found.filter(({ span }) => !broken.some((decl) => decl && contains(decl.span, span)));
}

const contains = (outer: Span, inner: Span): boolean =>
  outer.file === inner.file && outer.start <= inner.start && inner.end <= outer.end;

const hasError = (diagnostics: readonly Diagnostic[]): boolean =>
  diagnostics.some(({ severity }) => severity === 'error');
