/** All states of a check as a picture: laid out one by one where they are few, else counted by depth. */
import {
  forceCollide,
  forceLink,
  forceManyBody,
  forceSimulation,
  forceY,
  type SimulationLinkDatum,
  type SimulationNodeDatum,
} from 'd3-force';
import type { States } from '../../checker/check';
import { type Outcome, outcomes } from '../../checker/graph';

/** A state by its number, from 1; what lies at 0 means nothing. */
export interface StatePicture {
  readonly states: number;
  /** The state before it on the shortest way, and the step from there: context * 256 + alternative. */
  readonly parents: Uint32Array;
  readonly steps: Uint16Array;
  readonly depths: Uint32Array;
  /** Index in `outcomes`; null where they are not known. */
  readonly outcomes: Uint8Array | null;
  /** null where there are too many states to draw each. */
  readonly drawing: StateDrawing | null;
}

export interface StateDrawing {
  /** In columns: 0 is the initial state's. */
  readonly x: Float32Array;
  /** From 0 to 1. */
  readonly y: Float32Array;
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  /** The step of each edge. */
  readonly by: Uint16Array;
}

/** More can't be told apart on a screen. */
export const mostDrawn = 3000;

export function stepCode({
  context,
  alternative,
}: {
  context: number;
  alternative: number;
}): number {
  return context * 256 + alternative;
}

export function pictureOf(all: States): StatePicture {
  const { parents, choices } = all;
  const depths = new Uint32Array(parents.length);
  for (let state = 2; state < parents.length; state++)
    depths[state] = (depths[parents[state] ?? 0] ?? 0) + 1;
  const states = parents.length - 1;
  return {
    states,
    parents,
    steps: Uint16Array.from(choices, stepCode),
    depths,
    outcomes: all.outcomes && Uint8Array.from(all.outcomes, (o: Outcome) => outcomes.indexOf(o)),
    drawing: all.graph && states <= mostDrawn ? draw(all.graph, depths) : null,
  };
}

interface Node extends SimulationNodeDatum {
  readonly state: number;
}

/** Work of the layout: nodes times rounds. */
const effort = 40_000;
/** Distance of two columns, while states find their places in them. */
const column = 24;

/** Columns by depth; in a column states lie near those that they come from and lead to. */
function draw(graph: NonNullable<States['graph']>, depths: Uint32Array): StateDrawing {
  const edges: { readonly from: number; readonly to: number; readonly by: number }[] = [];
  const columns: number[][] = [];
  for (let state = 1; state < depths.length; state++) {
    const depth = depths[state] ?? 0;
    columns[depth] ??= [];
    columns[depth].push(state);
    for (const { to, choice } of graph.edges(state))
      if (to !== null && to !== state) edges.push({ from: state, to, by: stepCode(choice) });
  }
  const places = new Map<number, number>();
  for (const states of columns)
    states.forEach((state, i) => {
      places.set(state, (i - (states.length - 1) / 2) * 10);
    });
  const nodes = [...places].map(
    ([state, y]): Node => ({ state, y, x: 0, fx: (depths[state] ?? 0) * column }),
  );
  nodes.sort((a, b) => a.state - b.state);
  const links = edges.map(
    ({ from, to }): SimulationLinkDatum<Node> => ({ source: from - 1, target: to - 1 }),
  );
  forceSimulation(nodes)
    .force('link', forceLink(links).distance(column).strength(0.4))
    .force(
      'apart',
      forceManyBody()
        .strength(-18)
        .distanceMax(column * 4),
    )
    .force('collide', forceCollide(4))
    .force('middle', forceY(0).strength(0.02))
    .stop()
    .tick(Math.max(20, Math.min(200, Math.round(effort / nodes.length))));
  const ys = nodes.map(({ y = 0 }) => y);
  const [least, most] = [
    ys.reduce((a, b) => Math.min(a, b), 0),
    ys.reduce((a, b) => Math.max(a, b), 1),
  ];
  return {
    x: Float32Array.from([0, ...nodes.map(({ state }) => depths[state] ?? 0)]),
    y: Float32Array.from([0, ...ys.map((y) => (y - least) / (most - least))]),
    from: Uint32Array.from(edges, ({ from }) => from),
    to: Uint32Array.from(edges, ({ to }) => to),
    by: Uint16Array.from(edges, ({ by }) => by),
  };
}
