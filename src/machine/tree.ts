/**
 * Runs are a tree: going back and choosing otherwise keeps the old branch. A node is the state after one step; the
 * root is the initial state. A tree is never changed in place, so that a view may hold on to it.
 */

import type { TracePoint } from './exec';
import type { Model } from './model';
import type { Choice, EnabledChoice, StepRecord } from './run';
import type { State } from './state';
import { enabled, initial, step } from './step';

export type NodeId = number;

export interface RunNode {
  readonly id: NodeId;
  /** null for the root. */
  readonly parent: NodeId | null;
  readonly record: StepRecord;
  readonly state: State;
  /** Every instruction that ran. */
  readonly trace: readonly TracePoint[];
  /** In the order in which they were first taken. */
  readonly children: readonly NodeId[];
}

export interface RunTree {
  readonly model: Model;
  /** By id; ids are given in the order of taking. */
  readonly nodes: readonly RunNode[];
}

/** A tree with the initial state only. */
export function plant(model: Model): RunTree {
  const first = initial(model);
  return { model, nodes: [{ id: 0, parent: null, ...first, children: [] }] };
}

/** The node at `id`. Throws a RangeError for an id that the tree does not have. */
export function nodeAt(tree: RunTree, id: NodeId): RunNode {
  const node = tree.nodes[id];
  if (!node) throw new RangeError(`run tree has no node ${id}`);
  return node;
}

/** What can happen after `id`. */
export function choicesAt(tree: RunTree, id: NodeId): readonly EnabledChoice[] {
  return enabled(tree.model, nodeAt(tree, id).state);
}

/** Takes a choice after `at`. Where that was done before, the tree stays and the old node is given. */
export function grow(tree: RunTree, at: NodeId, choice: Choice): { tree: RunTree; node: NodeId } {
  const from = nodeAt(tree, at);
  for (const child of from.children) {
    const taken = nodeAt(tree, child).record.choice;
    if (taken.context === choice.context && taken.alternative === choice.alternative)
      return { tree, node: child };
  }
  const next = step(tree.model, from.state, choice, from.record.index + 1);
  const id = tree.nodes.length;
  const nodes = tree.nodes.slice();
  nodes[at] = { ...from, children: [...from.children, id] };
  nodes.push({ id, parent: at, ...next, children: [] });
  return { tree: { model: tree.model, nodes }, node: id };
}

/** Nodes from the root to `id`, both included. */
export function pathTo(tree: RunTree, id: NodeId): readonly RunNode[] {
  const path: RunNode[] = [];
  for (let at: NodeId | null = id; at !== null; ) {
    const node = nodeAt(tree, at);
    path.push(node);
    at = node.parent;
  }
  return path.reverse();
}

/** The leaf reached from `id` by following, at each fork, the child that was taken last. */
export function leafBelow(tree: RunTree, id: NodeId): NodeId {
  let at = id;
  for (;;) {
    const last = nodeAt(tree, at).children.at(-1);
    if (last === undefined) return at;
    at = last;
  }
}

/** All leaves, in the order of taking. */
export function leaves(tree: RunTree): readonly NodeId[] {
  return tree.nodes.filter((node) => node.children.length === 0).map((node) => node.id);
}
