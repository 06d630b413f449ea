/** Where one stands in a tree of runs: which run is shown, and how far one has gone in it. Pure; the store keeps the result. */
import {
  type Choice,
  choicesAt,
  type EnabledChoice,
  grow,
  leafBelow,
  type NodeId,
  pathTo,
  type RunNode,
  type RunTree,
} from '../../machine';

export interface Position {
  readonly tree: RunTree;
  /** The end of the run that is shown. */
  readonly leaf: NodeId;
  /** Step of that run up to which things have happened. */
  readonly cursor: number;
}

const paths = new WeakMap<RunTree, Map<NodeId, readonly RunNode[]>>();

/** Nodes of the shown run, by step. Remembered per tree. */
export function pathOf({ tree, leaf }: Pick<Position, 'tree' | 'leaf'>): readonly RunNode[] {
  let ofTree = paths.get(tree);
  if (!ofTree) {
    ofTree = new Map();
    paths.set(tree, ofTree);
  }
  let path = ofTree.get(leaf);
  if (!path) {
    path = pathTo(tree, leaf);
    ofTree.set(leaf, path);
  }
  return path;
}

/** The node at the cursor. */
export function nodeHere(position: Position): RunNode {
  const path = pathOf(position);
  const node = path[position.cursor] ?? path.at(-1);
  if (!node) throw new RangeError('a run has at least its initial state');
  return node;
}

export const lastStep = (position: Position): number => pathOf(position).length - 1;

export const choicesHere = (position: Position): readonly EnabledChoice[] =>
  choicesAt(position.tree, nodeHere(position).id);

export function jump(position: Position, step: number): Position {
  const cursor = Math.max(0, Math.min(lastStep(position), Math.round(step)));
  return cursor === position.cursor ? position : { ...position, cursor };
}

/** Takes a choice at the cursor. The one that the shown run took steps forward; another one starts or resumes a branch. */
export function choose(position: Position, choice: Choice): Position {
  const here = nodeHere(position);
  const { tree, node } = grow(position.tree, here.id, choice);
  const next = pathOf(position)[position.cursor + 1];
  const leaf = node === next?.id ? position.leaf : leafBelow(tree, node);
  return { tree, leaf, cursor: position.cursor + 1 };
}

/** One step forward: along the run, or by `prefer`'s choice where the run ends. The same position if nothing can happen. */
export function forward(
  position: Position,
  prefer: (choices: readonly EnabledChoice[], last: RunNode) => EnabledChoice | null,
): Position {
  if (position.cursor < lastStep(position)) return jump(position, position.cursor + 1);
  const choice = prefer(choicesHere(position), nodeHere(position));
  return choice ? choose(position, choice) : position;
}

/** Shows another run of the tree. The cursor stays where both agree, else goes to where they part. */
export function switchTo(position: Position, leaf: NodeId): Position {
  const from = pathOf(position);
  const to = pathTo(position.tree, leaf);
  let shared = 0;
  while (shared + 1 < to.length && from[shared + 1]?.id === to[shared + 1]?.id) shared++;
  const cursor = position.cursor <= shared ? position.cursor : Math.min(shared + 1, to.length - 1);
  return { ...position, leaf, cursor };
}

/** The next step after the cursor (or the one before it) for which `wanted` holds; null if there is none. */
export function nextStep(
  position: Position,
  direction: 1 | -1,
  wanted: (node: RunNode, step: number) => boolean,
): number | null {
  const path = pathOf(position);
  for (let step = position.cursor + direction; step > 0 && step < path.length; step += direction) {
    const node = path[step];
    if (node && wanted(node, step)) return step;
  }
  return null;
}
