/** The tree of runs as the Runs band draws it: this run, and the others with the step at which they left it. */
import {
  leaves,
  type NodeId,
  nodeAt,
  pathTo,
  type RunNode,
  type RunTree,
  recordRun,
} from '../../machine';
import type { EnabledChoice, StepRecord } from '../../machine/run';
import { type BranchView, verdictOf } from '../../timeline';

/** What was chosen, in the words of the dock. */
function choiceWords({ label, text }: Pick<EnabledChoice, 'label' | 'text'>): string {
  return label === null ? text : `${label}: ${text}`;
}

/** By the last step's record, which stands for its run. */
const verdicts = new WeakMap<StepRecord, BranchView['verdict']>();

/** The same verdict that the run has when it is shown itself. */
function verdictOn(tree: RunTree, path: readonly RunNode[]): BranchView['verdict'] {
  const last = path.at(-1)?.record;
  const known = last && verdicts.get(last);
  if (known) return known;
  const verdict = verdictOf(recordRun(tree.model, path));
  if (last) verdicts.set(last, verdict);
  return verdict;
}

/** The other leaves of the tree, seen from the run that ends at `leaf`. */
export function branchesOf(tree: RunTree, leaf: NodeId): readonly BranchView[] {
  const own = new Map(pathTo(tree, leaf).map((node, step) => [node.id, step]));
  return leaves(tree)
    .filter((id) => id !== leaf)
    .map((id) => {
      const path = pathTo(tree, id);
      const split = path.findIndex((node) => !own.has(node.id));
      const taken = path[split];
      return {
        id,
        fork: Math.max(0, split - 1),
        label: taken ? choiceWords(taken.record.choice) : 'stopped here',
        verdict: verdictOn(tree, path),
        leaf: path.length - 1,
      } satisfies BranchView;
    });
}

/** Whether the choice was taken before from this node, and which node that gave. */
export function takenBefore(tree: RunTree, at: NodeId, choice: EnabledChoice): NodeId | null {
  for (const id of nodeAt(tree, at).children) {
    const taken = nodeAt(tree, id).record.choice;
    if (taken.context === choice.context && taken.alternative === choice.alternative) return id;
  }
  return null;
}
