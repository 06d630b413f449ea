import type { SourceFile } from '../../lang/source';

export const header = (name: string, text: string): SourceFile => ({ name, text, role: 'header' });
export const kernel = (name: string, text: string): SourceFile => ({ name, text, role: 'kernel' });

/** A text with something else in the place of what stands in it once; an error if it does not. */
export function edited(text: string, from: string, to: string): string {
  const parts = text.split(from);
  if (parts.length !== 2) throw new Error(`not once in a kernel file: ${JSON.stringify(from)}`);
  return parts.join(to);
}
