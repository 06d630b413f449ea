/** What the program broke first in a run. */
import { type Choice, endOf, initial, step } from '../machine';
import type { Model } from '../machine/model';
import { endFindings } from '../machine/quiescence';
import type { BrokenObligation } from '../machine/run';
import type { Grain } from '../machine/step';

export function brokenIn(
  model: Model,
  run: readonly Choice[],
  grain: Grain = 'step',
): BrokenObligation | null {
  let { state } = initial(model, grain);
  for (const [index, choice] of run.entries()) {
    const taken = step(model, state, choice, index + 1, grain);
    for (const effect of taken.record.effects)
      if (effect.kind === 'broke') return { text: effect.obligation, span: effect.span };
    state = taken.state;
  }
  const end = endOf(model, state);
  const text = end && endFindings(model, state, end).obligation;
  return text === null ? null : { text, span: null };
}
