/** Runs that go round for ever: each part of the graph in which a fair run can stay. */
import { choiceAt, openAt } from './choices';
import { Run } from './run';
import { start } from './start';
import { forgetNumbers, keyOf, type State } from './state';
import { type Choice, choicesIn, take } from './step';
import type { World } from './world';

export interface NaiveLivelock {
  /** The program does something in it. */
  readonly inProgram: boolean;
  /** `read_iter -EAGAIN`: outcomes of the choices on the way round. */
  readonly outcomes: ReadonlySet<string>;
}

interface Step extends Choice {
  readonly from: number;
  readonly to: number;
  readonly inProgram: boolean;
  readonly outcome: string | null;
}

interface Graph {
  readonly states: number;
  /** Contexts that can go on, by state. */
  readonly able: readonly ReadonlySet<number>[];
  /** Steps whose outcome may be the same for ever. */
  readonly steps: readonly Step[];
}

/** null if there are more states than that. */
export function livelocks(world: World, maxStates: number): readonly NaiveLivelock[] | null {
  const graph = explore(world, maxStates);
  if (!graph) return null;
  const found = fairParts(graph, graph.steps).map((part) => told(part));
  const kernels = fairParts(
    graph,
    graph.steps.filter(({ inProgram }) => !inProgram),
  );
  return [...found, ...kernels.map((part) => told(part))];
}

const told = (steps: readonly Step[]): NaiveLivelock => ({
  inProgram: steps.some(({ inProgram }) => inProgram),
  outcomes: new Set(steps.flatMap(({ outcome }) => outcome ?? [])),
});

function explore(world: World, maxStates: number): Graph | null {
  forgetNumbers();
  const first = start(world).state;
  const numbers = new Map([[keyOf(first), 0]]);
  const todo: State[] = [first];
  const able: Set<number>[] = [];
  const steps: Step[] = [];
  for (const state of todo) {
    const from = able.length;
    const choices = choicesIn(world, state, true);
    able.push(new Set(choices.map(({ context }) => context)));
    for (const choice of choices) {
      const { state: reached, inProgram } = take(world, state, choice);
      if (reached.ended) continue;
      const key = keyOf(reached);
      const to = numbers.get(key) ?? numbers.size;
      if (to === numbers.size) {
        if (to === maxStates) return null;
        numbers.set(key, to);
        todo.push(reached);
      }
      const { lasts, outcome } = outcomeOf(world, state, choice);
      if (lasts) steps.push({ ...choice, from, to, inProgram, outcome });
    }
  }
  return { states: numbers.size, able, steps };
}

function outcomeOf(
  world: World,
  state: State,
  { context, alternative }: Choice,
): { readonly lasts: boolean; readonly outcome: string | null } {
  const run = new Run(world, state, context);
  const op = run.frames.at(-1)?.cell?.op;
  const node = op?.kind === 'apply value' ? op.node : null;
  const isChoice = node?.kind === 'model' || node?.kind === 'helper';
  const point = isChoice ? choiceAt(run, node) : null;
  if (!point) return { lasts: true, outcome: null };
  const text = point.alternatives.find(({ index }) => index === alternative)?.text ?? '';
  const marks = run.frame.fn.tree.attributes.filter(({ name }) => name === 'lasting');
  const isMarked = marks.some(({ args }) => args.includes(text));
  const isOnly = openAt(run, point).length === 1;
  return { lasts: isOnly || isMarked || text === 'ok', outcome: `${point.label} ${text}` };
}

/** The steps of each set of states that all lead to each other, if no context is passed over there. */
function fairParts({ states, able }: Graph, steps: readonly Step[]): readonly (readonly Step[])[] {
  const out = byState(states, steps, ({ from }) => from);
  const into = byState(states, steps, ({ to }) => to);
  // Kosaraju: states in the order in which a walk is through with them; then walks backwards, the last one first.
  const order: number[] = [];
  const seen = new Set<number>();
  for (let root = 0; root < states; root++) {
    const way: [number, number][] = seen.has(root) ? [] : [[root, 0]];
    seen.add(root);
    for (let top = way.at(-1); top; top = way.at(-1)) {
      const next = out[top[0]]?.[top[1]++];
      if (!next) {
        order.push(top[0]);
        way.pop();
      } else if (!seen.has(next.to)) {
        seen.add(next.to);
        way.push([next.to, 0]);
      }
    }
  }
  const partOf = new Map<number, number>();
  for (const root of order.reverse()) {
    const todo = partOf.has(root) ? [] : [root];
    for (const state of todo) partOf.set(state, root);
    for (let state = todo.pop(); state !== undefined; state = todo.pop())
      for (const { from } of into[state] ?? []) {
        if (partOf.has(from)) continue;
        partOf.set(from, root);
        todo.push(from);
      }
  }
  const members = new Map<number, { states: number[]; steps: Step[] }>();
  for (const [state, part] of partOf) {
    const known = members.get(part) ?? { states: [], steps: [] };
    known.states.push(state);
    members.set(part, known);
  }
  for (const step of steps) {
    const part = partOf.get(step.from) ?? -1;
    if (part === partOf.get(step.to)) members.get(part)?.steps.push(step);
  }
  return [...members.values()].flatMap((part) => {
    if (part.steps.length === 0) return [];
    const here = part.states.map((state) => able[state] ?? new Set<number>());
    const moves = new Set(part.steps.map(({ context }) => context));
    const isPassedOver = [...(here[0] ?? [])].some(
      (context) => !moves.has(context) && here.every((contexts) => contexts.has(context)),
    );
    return isPassedOver ? [] : [part.steps];
  });
}

function byState(
  states: number,
  steps: readonly Step[],
  of: (step: Step) => number,
): readonly (readonly Step[])[] {
  const lists: Step[][] = Array.from({ length: states }, () => []);
  for (const step of steps) lists[of(step)]?.push(step);
  return lists;
}
