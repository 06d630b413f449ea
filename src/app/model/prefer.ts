/** Which choice is taken where the user leaves it open: the step forward, and playing, beyond the end of a run. */
import type { RunNode } from '../../machine';
import type { EnabledChoice } from '../../machine/run';
import { habit } from '../../scenario/habit';

/** null where nothing can happen. */
export function preferred(choices: readonly EnabledChoice[], last: RunNode): EnabledChoice | null {
  if (choices.length === 0) return null;
  return choices[habit(choices, last.record.choice.context)] ?? null;
}
