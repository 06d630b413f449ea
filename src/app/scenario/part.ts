/** What the parts of the scenario's form share. */
import type { Scenario } from '../../scenario/schema';

/** A part changes some of the scenario; it is told why if that can't be. */
export interface PartProps {
  readonly scenario: Scenario;
  readonly change: (changes: Partial<Scenario>) => string | null;
}

/** A list with one entry changed. */
export const withEntry = <Entry>(
  list: readonly Entry[],
  index: number,
  changes: Partial<Entry>,
): readonly Entry[] => list.map((entry, i) => (i === index ? { ...entry, ...changes } : entry));

export const without = <Entry>(list: readonly Entry[], index: number): readonly Entry[] =>
  list.filter((_, i) => i !== index);
