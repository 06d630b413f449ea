/** The enabled choices in the words of the dock. */
import type { EnabledChoice } from '../../machine/run';
import { className, contextClass, endedBy } from '../../timeline';
import type { NextChoice } from '../dock/NextChoices';
import { takenBefore } from './branches';
import { nodeHere, type Position } from './position';
import type { Shown } from './shown';

export function nextChoices(shown: Shown, position: Position | null): readonly NextChoice[] {
  const { run, choices, taken } = shown;
  return choices.map((choice, index) => {
    const info = run.contexts.find((context) => context.id === choice.context);
    const name = info?.name ?? 'kernel';
    const frames = shown.inspection.contexts.find((c) => c.context === choice.context)?.stack ?? [];
    const fn = frames.at(-1)?.fn ?? null;
    return {
      key: `${choice.context} ${choice.alternative}`,
      hue: choice.fault ? 'bad' : info ? className(contextClass(info)) : 'env',
      ...wordsOf(choice, name, fn),
      thisRun: index === taken,
      seen: position !== null && takenBefore(position.tree, nodeHere(position).id, choice) !== null,
    };
  });
}

/** A choice is known by what is chosen, a mere next step by who takes it. */
function wordsOf(
  { label, text, fault }: EnabledChoice,
  context: string,
  fn: string | null,
): Pick<NextChoice, 'name' | 'what' | 'detail'> {
  if (label === null) return { name: context, what: text, detail: 'goes on' };
  const where = fn === null ? context : `${context} in ${fn}`;
  // `ok` and `fails` say nothing without what they are about.
  if (text === 'ok' || text === 'fails')
    return { name: label, what: text, detail: fault ? `a fault, ${where}` : where };
  return { name: text, what: '', detail: `${label}, ${where}` };
}

/** Why nothing can happen any more. */
export function endWords(shown: Shown): string {
  const { end, steps } = shown.run;
  if (end?.kind === 'quiescent' && steps.length <= 1)
    return 'Nothing runs: the device did not come up, or no program of this text is called.';
  const last = endedBy(shown.run);
  switch (end?.kind) {
    case 'quiescent':
      if (last) return `The run is over: ${last}.`;
      return 'The run is over: everything that can happen has happened.';
    case 'stuck':
      return `Stuck: ${end.waiting
        .map(
          ({ context, until }) =>
            `${shown.run.contexts.find((c) => c.id === context)?.name ?? 'a context'} waits until ${until}`,
        )
        .join('; ')}.`;
    case 'violation':
      return 'The run ends here: what follows would be undefined.';
    case 'bound':
      return `The model's bound is reached: ${end.what}.`;
    default:
      return 'Nothing can happen here.';
  }
}
