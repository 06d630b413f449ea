/** A program as it stands in a mail or a patch, with `> ` and `+` before each of its lines. */
import type { Diagnostic } from './source';

const marked = /^[ \t]*(?:>[> \t]*)?(\+(?!\+)|>)/;

/**
 * What to say in place of the errors of such a text, which all come of the same marks; null if it is not one. The marks
 * are not taken off here: a patch may also have lines that it removes, or show a part of the file only.
 */
export function quotedPatch(text: string): Diagnostic | null {
  const lines = text.split('\n');
  const said = lines.filter((line) => line.trim() !== '');
  const found = said.filter((line) => marked.test(line));
  if (found.length < 3 || found.length * 2 < said.length) return null;
  const first = lines.findIndex((line) => marked.test(line));
  const start = lines.slice(0, first).join('\n').length + (first > 0 ? 1 : 0);
  return {
    severity: 'error',
    span: { file: 0, start, end: start + (lines[first]?.length ?? 0) },
    message: `this is a patch or a quoted mail: ${found.length} lines begin with \`+\` or \`>\``,
    hint: 'apply the patch and paste the file, or take these marks off the lines, and the headers of the mail and the patch with them',
  };
}
