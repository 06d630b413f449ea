/** What a scenario and the bounds of a check have closed, in words. */
import type { Scenario } from '../../scenario/schema';
import type { CheckBounds } from '../engine/check-protocol';
import { plural } from './words';

export function closedWords(
  { rules }: Pick<Scenario, 'rules'>,
  { maxFaults }: Pick<CheckBounds, 'maxFaults'>,
): readonly string[] {
  const words = Object.entries(rules).map(([label, rule]) =>
    'force' in rule
      ? `${label} is always ${rule.force}`
      : `${label} is never ${rule.forbid.join(', ')}`,
  );
  if (maxFaults === 0) words.push('no fault happens');
  else if (maxFaults !== null) words.push(`at most ${plural(maxFaults, 'fault')} in a run`);
  return words;
}
