/** In what a design's kernel and headers are unlike those of design A. */
import { filesOf } from '../kernel/designs/files';
import type { SourceFile } from '../lang/source';

export interface ChangedFile {
  readonly name: string;
  /** Design A's; null if it has no such file. */
  readonly before: string | null;
  readonly after: string;
}

export function changedFiles(design: string): readonly ChangedFile[] {
  const before = new Map(filesIn('A').map(({ name, text }) => [name, text]));
  return filesIn(design)
    .filter(({ name, text }) => before.get(name) !== text)
    .map(({ name, text }) => ({ name, before: before.get(name) ?? null, after: text }));
}

/** A header of kernel and programs is one file. */
function filesIn(design: string): readonly SourceFile[] {
  const { units, kernelHeaders, programHeaders } = filesOf(design);
  const files = [...programHeaders, ...kernelHeaders, ...units];
  return files.filter(({ name }, at) => files.findIndex((file) => file.name === name) === at);
}
