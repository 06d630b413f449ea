/** Where lines are after an edit. */
import type { ChangeSet, Text } from '@codemirror/state';

/** The new number of line `line` of `before`; null if it was deleted with its end. */
export function movedLine(
  changes: ChangeSet,
  before: Text,
  after: Text,
  line: number,
): number | null {
  if (line < 1 || line > before.lines) return null;
  const { from, to } = before.line(line);
  let gone = false;
  changes.iterChangedRanges((start, end) => {
    // The last line has no end of its own: the one before it goes with it.
    const whole = line < before.lines ? start <= from && end > to : start < from && end >= to;
    if (whole) gone = true;
  });
  if (gone) return null;
  // What is inserted at the start of a line goes before it.
  return after.lineAt(changes.mapPos(from, 1)).number;
}
