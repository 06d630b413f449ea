/** What happens when nobody says otherwise. Links tell only where a run departs from it, so it is part of link format 1. */
import type { EnabledChoice } from '../machine';

/**
 * Index of the usual one of the enabled choices, of which there must be one: the context that ran last goes on (else
 * the first that can), no fault happens, and the outside world answers without an error where it can.
 */
export function habit(choices: readonly EnabledChoice[], last: number): number {
  const context = choices.some((choice) => choice.context === last) ? last : choices[0]?.context;
  const own = (choice: EnabledChoice): boolean => choice.context === context;
  const usual = choices.findIndex((c) => own(c) && !c.fault && !c.text.startsWith('-E'));
  return usual >= 0 ? usual : choices.findIndex(own);
}
