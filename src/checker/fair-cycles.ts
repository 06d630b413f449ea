/**
 * Cycles that a run can go round in for ever. Contexts are weakly fair: one that can go on all the time does so at some
 * time, so it either takes a step in the cycle, or has nothing to do somewhere on it.
 */
import type { Choice } from '../machine';

export interface CycleNode {
  /** A bit for each context that can take any step here. */
  readonly enabled: number;
  /** Steps that may be taken every time that the run comes here. */
  readonly out: readonly CycleEdge[];
}

export interface CycleEdge {
  /** Index of a node. */
  readonly to: number;
  readonly choice: Choice;
}

type Graph = readonly CycleNode[];

/** Nodes that all lead to each other, in which a fair run can stay for ever; `may` leaves out other steps. */
export function fairComponents(
  graph: Graph,
  may: (from: number, edge: CycleEdge) => boolean = () => true,
): readonly (readonly number[])[] {
  return components(graph, may).filter((members) => {
    const inside = new Set(members);
    const steps = members.map((at) =>
      (graph[at]?.out ?? []).filter((edge) => inside.has(edge.to) && may(at, edge)),
    );
    if (!steps.some((list) => list.length > 0)) return false;
    const pass = members.map((at, i) => ({ at, edges: steps[i] ?? [] }));
    return isFair(graph, pass);
  });
}

/** Whether no context is passed over for ever where a run goes on visiting these nodes and taking these steps. */
function isFair(
  graph: Graph,
  pass: readonly { readonly at: number; readonly edges: readonly CycleEdge[] }[],
): boolean {
  return passedOver(graph, pass) === 0;
}

function passedOver(
  graph: Graph,
  pass: readonly { readonly at: number; readonly edges: readonly CycleEdge[] }[],
): number {
  let always = -1;
  let moved = 0;
  for (const { at, edges } of pass) {
    always &= graph[at]?.enabled ?? 0;
    for (const { choice } of edges) moved |= 1 << choice.context;
  }
  return always & ~moved;
}

/** Tarjan's strongly connected components, with a stack of its own. */
function components(
  graph: Graph,
  may: (from: number, edge: CycleEdge) => boolean,
): readonly (readonly number[])[] {
  const found: number[][] = [];
  const order = new Int32Array(graph.length);
  const low = new Int32Array(graph.length);
  const next = new Int32Array(graph.length);
  const isOpen = new Uint8Array(graph.length);
  const open: number[] = [];
  let count = 0;
  const enter = (node: number, path: number[]): void => {
    order[node] = low[node] = ++count;
    isOpen[node] = 1;
    open.push(node);
    path.push(node);
  };
  for (let root = 0; root < graph.length; root++) {
    if (order[root] !== 0) continue;
    const path: number[] = [];
    enter(root, path);
    for (let at = path.at(-1); at !== undefined; at = path.at(-1)) {
      const edge = graph[at]?.out[next[at] ?? 0];
      if (edge) {
        next[at] = (next[at] ?? 0) + 1;
        if (!may(at, edge)) continue;
        if (order[edge.to] === 0) enter(edge.to, path);
        else if (isOpen[edge.to] === 1) low[at] = Math.min(low[at] ?? 0, order[edge.to] ?? 0);
        continue;
      }
      path.pop();
      const before = path.at(-1);
      if (before !== undefined) low[before] = Math.min(low[before] ?? 0, low[at] ?? 0);
      if (low[at] !== order[at]) continue;
      const members = open.splice(open.lastIndexOf(at));
      for (const member of members) isOpen[member] = 0;
      found.push(members);
    }
  }
  return found;
}

export interface Cycle {
  /** Nodes in order; the last step leads back to the first. */
  readonly steps: readonly { readonly at: number; readonly edge: CycleEdge }[];
  /** Steps of the shortest way back to the first node, fair or not. */
  readonly atLeast: number;
}

/** A fair way round from a node back to it, within a component. */
export function cycleThrough(
  graph: Graph,
  members: ReadonlySet<number>,
  start: number,
  may: (from: number, edge: CycleEdge) => boolean = () => true,
): Cycle {
  const ways = (at: number): readonly CycleEdge[] =>
    (graph[at]?.out ?? []).filter((edge) => members.has(edge.to) && may(at, edge));
  const steps = [...walk(ways, start, (edge) => edge.to === start)];
  const atLeast = steps.length;
  // Whoever is passed over gets a turn, or a place where there is nothing for it to do, before the run comes back.
  for (let left = missing(graph, steps); left !== 0; left = missing(graph, steps)) {
    const bit = left & -left;
    const settles = (edge: CycleEdge): boolean =>
      1 << edge.choice.context === bit || ((graph[edge.to]?.enabled ?? 0) & bit) === 0;
    const there = walk(ways, start, settles);
    const end = there.at(-1)?.edge.to;
    if (end === undefined) throw new Error('a component that is not fair');
    const back = end === start ? [] : walk(ways, end, (edge) => edge.to === start);
    steps.push(...there, ...back);
  }
  return { steps, atLeast };
}

const missing = (graph: Graph, steps: Cycle['steps']): number =>
  passedOver(
    graph,
    steps.map(({ at, edge }) => ({ at, edges: [edge] })),
  );

/** The shortest way from a node whose last step is wanted. */
function walk(
  ways: (at: number) => readonly CycleEdge[],
  start: number,
  isLast: (edge: CycleEdge) => boolean,
): Cycle['steps'] {
  const cameBy = new Map<number, Cycle['steps'][number] | null>([[start, null]]);
  const todo = [start];
  for (const at of todo)
    for (const edge of ways(at)) {
      if (isLast(edge)) {
        const steps = [{ at, edge }];
        for (let by = cameBy.get(at); by; by = cameBy.get(by.at)) steps.unshift(by);
        return steps;
      }
      if (cameBy.has(edge.to)) continue;
      cameBy.set(edge.to, { at, edge });
      todo.push(edge.to);
    }
  return [];
}
