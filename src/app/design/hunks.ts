/** The lines in which two texts differ, with some around them: each begins with a space, - or +, as those of a patch do. */
import { type StructuredPatchHunk, structuredPatch } from 'diff';

export const hunksOf = (before: string, after: string): readonly StructuredPatchHunk[] =>
  structuredPatch('before', 'after', before, after, '', '', { context: 3 }).hunks;
