/** Old counterexamples in a model that has changed since: does the same thing still go wrong? */
import type { Choice, Model, RecordedRun, RunTree } from '../../machine';
import { choicesAt, grow, nodeAt, pathTo, plant, recordRun } from '../../machine';
import { play } from '../../scenario/play';
import { packRuns, replay } from '../../scenario/runs';
import type { FoundCause } from './check-protocol';

/** The tree with a run in it, and the node at its end. Throws where the model does not offer a choice. */
export function growRun(
  from: RunTree,
  run: readonly Choice[],
): { readonly tree: RunTree; readonly node: number } {
  let tree = from;
  let node = 0;
  for (const choice of run) {
    const offered = choicesAt(tree, node).some(
      ({ context, alternative }) =>
        context === choice.context && alternative === choice.alternative,
    );
    if (!offered)
      throw new RangeError(`step ${nodeAt(tree, node).record.index + 1} can’t be taken`);
    ({ tree, node } = grow(tree, node, choice));
  }
  return { tree, node };
}

/**
 * Takes the cause's run again as far as the new model has it, and by habit from there. Gives the choices up to the same
 * violation; null if none comes.
 */
export function retry(old: Model, cause: FoundCause, model: Model): readonly Choice[] | null {
  const before = growRun(plant(old), cause.run);
  const { tree, at } = replay(model, packRuns(before.tree, before.node));
  const followed = firstLike(recordRun(model, pathTo(tree, at)), cause);
  if (followed !== null) return choicesOf(tree, at, followed);
  const played = play(model, [], { at: 'end' }, { tree, node: at });
  const later = firstLike(recordRun(model, pathTo(played.tree, played.node)), cause);
  return later === null ? null : choicesOf(played.tree, played.node, later);
}

/**
 * The step of the first violation of the same property about an object of the same kind; the last step, where the run
 * goes round as the cause's does, or meets the bound of the stack.
 */
function firstLike(
  { violations, steps, again, end }: RecordedRun,
  { property, object, cycle }: FoundCause,
): number | null {
  const last = steps.length - 1;
  if (cycle !== null) return again === null ? null : last;
  if (property === 'no-stack-overflow') return end?.kind === 'bound' ? last : null;
  const like = violations.find(
    (violation) => violation.property === property && (violation.object?.type ?? null) === object,
  );
  return like?.step ?? null;
}

function choicesOf(tree: RunTree, node: number, steps: number): readonly Choice[] {
  return pathTo(tree, node)
    .slice(1, steps + 1)
    .map(({ record: { choice } }) => ({
      context: choice.context,
      alternative: choice.alternative,
    }));
}
