/** Diagnostics of a compilation, sorted into what the program's text shows and what is wrong elsewhere. */
import type { Diagnostic, SourceFile } from '../../lang/source';
import { positionOf } from '../../lang/source';
import type { Problem } from '../editor/marks';
import { programName } from '../engine/names';

export interface Problems {
  readonly inProgram: readonly Problem[];
  /** Errors of kernel files and headers, at their place there. */
  readonly inKernel: readonly (Problem & { readonly file: string })[];
  /** The same, in words. */
  readonly elsewhere: readonly string[];
  readonly failed: boolean;
}

const severities = ['error', 'warning', 'note'];

export function sortProblems(
  diagnostics: readonly Diagnostic[],
  files: readonly SourceFile[],
): Problems {
  const inProgram: Problem[] = [];
  const inKernel: Problems['inKernel'][number][] = [];
  const elsewhere: string[] = [];
  for (const { severity, span, message, hint } of diagnostics) {
    const file = files[span.file];
    const { line, column } = positionOf(file?.text ?? '', span.start);
    const problem: Problem = {
      severity,
      from: span.start,
      to: Math.max(span.end, span.start + 1),
      line,
      column,
      message,
      hint: hint ?? null,
    };
    if (file?.role === 'program' && file.name === programName) inProgram.push(problem);
    else if (severity === 'error') {
      inKernel.push({ ...problem, file: file?.name ?? '' });
      elsewhere.push(`${file?.name ?? 'model'}:${line}: ${message}${hint ? `: ${hint}` : ''}`);
    }
  }
  inProgram.sort(
    (a, b) => a.from - b.from || severities.indexOf(a.severity) - severities.indexOf(b.severity),
  );
  return {
    inProgram,
    inKernel,
    elsewhere,
    failed: diagnostics.some((d) => d.severity === 'error'),
  };
}
