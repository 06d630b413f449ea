/** A line of source with a mark under the part that is meant. */
import { positionOf, type Span } from '../lang/source';
import type { Paint } from './paint';

/** Two lines, as compilers print them, cut to a width; without tabs, so that the mark stands where it should. */
export function quote(
  text: string,
  { start, end }: Span,
  { paint, columns }: { readonly paint: Paint; readonly columns: number },
): readonly string[] {
  const { line, column } = positionOf(text, start);
  const whole = text.split('\n')[line - 1] ?? '';
  const before = expand(whole.slice(0, column - 1));
  const meant = whole.slice(column - 1, Math.max(column, column - 1 + end - start));
  const length = Math.max(1, expand(meant.trimEnd()).length);
  const number = String(line).padStart(5);
  const bar = `${number} | `;
  const width = Math.max(24, columns - bar.length);
  const mark = `^${'~'.repeat(length - 1)}`.slice(0, Math.max(1, width - before.length));
  return [
    paint('dim', bar) + cut(expand(whole), width),
    paint('dim', bar.replace(/\d/g, ' ')) + ' '.repeat(before.length) + paint('red', mark),
  ];
}

const cut = (line: string, width: number): string =>
  line.length > width ? `${line.slice(0, width - 1)}…` : line;

const expand = (text: string): string => text.replaceAll('\t', '    ');
