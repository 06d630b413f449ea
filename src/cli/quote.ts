/** A line of source with a mark under the part that is meant. */
import { positionOf, type Span } from '../lang/source';
import type { Paint } from './paint';

/** Two lines, as compilers print them; without tabs, so that the mark stands where it should. */
export function quote(text: string, { start, end }: Span, paint: Paint): readonly string[] {
  const { line, column } = positionOf(text, start);
  const whole = text.split('\n')[line - 1] ?? '';
  const before = expand(whole.slice(0, column - 1));
  const meant = whole.slice(column - 1, Math.max(column, column - 1 + end - start));
  const length = Math.max(1, expand(meant.trimEnd()).length);
  const number = String(line).padStart(5);
  const mark = `^${'~'.repeat(length - 1)}`;
  return [
    `${paint('dim', `${number} |`)} ${expand(whole)}`,
    `${paint('dim', `${' '.repeat(5)} |`)} ${' '.repeat(before.length)}${paint('red', mark)}`,
  ];
}

const expand = (text: string): string => text.replaceAll('\t', '    ');
