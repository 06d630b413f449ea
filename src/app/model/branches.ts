/** The tree of runs as the Runs band draws it: this run, and the others with the step at which they left it. */
import { choicesAt, leaves, type NodeId, nodeAt, pathTo, type RunTree } from '../../machine';
import type { EnabledChoice } from '../../machine/run';
import type { BranchView } from '../../timeline';

/** What was chosen, in the words of the dock. */
function choiceWords({ label, text }: Pick<EnabledChoice, 'label' | 'text'>): string {
  return label === null ? text : `${label}: ${text}`;
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
      const broken = path.some((node) => node.record.effects.some((e) => e.kind === 'violation'));
      const ended = choicesAt(tree, id).length === 0;
      return {
        id,
        fork: Math.max(0, split - 1),
        label: taken ? choiceWords(taken.record.choice) : 'stopped here',
        verdict: broken ? 'violation' : ended ? 'safe' : 'open',
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
