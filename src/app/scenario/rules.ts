/** Rules for choices, per alternative: what the scenario's form changes. */
import type { Rule } from '../../scenario/schema';
import type { ChoicePoint } from '../model/choicePoints';

export type Leave = 'open' | 'forced' | 'forbidden';
export const leaves: readonly Leave[] = ['open', 'forced', 'forbidden'];

export function leaveOf(rule: Rule | undefined, alternative: string): Leave {
  if (!rule) return 'open';
  if ('force' in rule) return rule.force === alternative ? 'forced' : 'forbidden';
  return rule.forbid.includes(alternative) ? 'forbidden' : 'open';
}

/** The rule after an alternative was given its leave; undefined where nothing is ruled any more. */
export function ruled(
  point: ChoicePoint,
  rule: Rule | undefined,
  alternative: string,
  leave: Leave,
): Rule | undefined {
  if (leave === 'forced') return { force: alternative };
  const forbidden = rule && 'forbid' in rule ? rule.forbid : [];
  const others = forbidden.filter((other) => other !== alternative);
  const forbid = leave === 'forbidden' ? [...others, alternative] : others;
  // Something has to be able to happen.
  if (forbid.length === 0 || forbid.length >= point.alternatives.length) return undefined;
  return { forbid };
}
