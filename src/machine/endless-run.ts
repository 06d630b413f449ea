/** Where a run goes round for ever, though each of its steps ends. */
import { loopIn } from './endless';
import { Memory } from './memory';
import { nodeAt, pathTo, type RunTree } from './tree';

/** Steps that are looked at: more than any loop of a program that makes sense takes for one round. */
const lastSteps = 400;

/** The loop that a run goes round in at `node`, step after step. */
export function loopAt(tree: RunTree, node: number): string | null {
  const { state, record } = nodeAt(tree, node);
  const frames = new Memory(tree.model, state.bytes).frames(record.choice.context);
  const trace = pathTo(tree, node)
    .slice(-lastSteps)
    .filter((n) => n.record.choice.context === record.choice.context)
    .flatMap((n) => n.trace);
  return loopIn(tree.model, frames.map(({ fn }) => fn).reverse(), trace);
}
