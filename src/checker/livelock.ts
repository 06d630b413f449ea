/**
 * Livelock: a run that goes round for ever and gets nowhere. States of a model never come again once an io command has
 * ended, so any cycle is one; contexts are weakly fair, and only outcomes that may last are taken every time.
 */
import { type Choice, enabled } from '../machine';
import { after, type Broke, broke, evidenceOf } from '../machine/blame';
import type { Model } from '../machine/model';
import type { Evidence } from './cause';
import { unload } from './compiled/translate';
import {
  type Cycle,
  type CycleEdge,
  type CycleNode,
  cycleThrough,
  fairComponents,
} from './fair-cycles';
import type { Search } from './search/search';
import { lowestSite, type Site } from './site';

export interface Livelock {
  /** Where it goes round: a call of the program, or a choice, if there is one. */
  readonly site: Site;
  /** The program's if it runs in it, or has broken an obligation before. */
  readonly owner: Evidence;
  readonly message: string;
  /** The state at which the cycle begins. */
  readonly state: number;
  readonly cycle: readonly Choice[];
  /** No run there that is shorter, going round once, exists in what was explored. */
  readonly isShortest: boolean;
}

/** States of cycles from which the shortest is looked for. */
const mostStarts = 1000;

/** Looks for cycles in an explored model, a slice of states at a time. */
export class LivelockSearch {
  private readonly model: Model;
  private readonly search: Search;
  /** States that may be on a cycle, by index; the index of each; and as many of their nodes as were looked at. */
  private readonly states: readonly number[];
  private readonly indexOf: ReadonlyMap<number, number>;
  private readonly graph: CycleNode[] = [];

  constructor(model: Model, search: Search) {
    this.model = model;
    this.search = search;
    this.states = betweenCycles(search);
    this.indexOf = new Map(this.states.map((state, index) => [state, index]));
  }

  /** Looks at so many states: where each leads with what may last. False when it is through. */
  expand(limit: number): boolean {
    for (let left = limit; left > 0 && this.graph.length < this.states.length; left--) {
      const out: CycleEdge[] = [];
      let bits = 0;
      const from = this.states[this.graph.length] ?? 0;
      for (const { choice, state, lasts } of this.search.successors(from, () => [])) {
        bits |= 1 << choice.context;
        const to = this.indexOf.get(state ?? 0);
        if (lasts && to !== undefined) out.push({ to, choice });
      }
      this.graph.push({ enabled: bits, out });
    }
    return this.graph.length < this.states.length;
  }

  /** The shortest one for each place. */
  livelocks(): readonly Livelock[] {
    const all = fairComponents(this.graph).flatMap((members) => this.ofWhom(members));
    const places = new Map<string, Going[]>();
    for (const going of all) {
      const key = `${going.owner} ${going.site.fn.index} ${going.site.pc}`;
      places.set(key, [...(places.get(key) ?? []), going]);
    }
    return [...places.values()].map((same) => this.shortest(same));
  }

  private state(index: number): number {
    return this.states[index] ?? 0;
  }

  /** A component with the program's steps, and those parts of it that can do without. */
  private ofWhom(members: readonly number[]): readonly Going[] {
    const whole = this.going(members, () => true);
    if (whole.owner === 'kernel') return [whole];
    const inside = new Set(members);
    const may = (from: number, edge: CycleEdge): boolean =>
      inside.has(from) && inside.has(edge.to) && !this.site(from, edge).fn.isProgram;
    const without = fairComponents(this.graph, may)
      .filter(([first]) => inside.has(first ?? -1))
      .map((part) => this.going(part, may));
    return [whole, ...without];
  }

  private going(members: readonly number[], may: Going['may']): Going {
    const inside = new Set(members);
    let best: Site | null = null;
    let then: Broke = broke.nobody;
    for (const at of members)
      for (const edge of this.graph[at]?.out ?? []) {
        if (!inside.has(edge.to) || !may(at, edge)) continue;
        const site = this.site(at, edge);
        then = (then | after(this.search.broke, site.fn.isProgram, null)) as Broke;
        best = best ? lowestSite(this.model, [best, site]) : site;
      }
    if (best === null) throw new Error('a cycle has no step');
    return { members, may, site: best, owner: evidenceOf(then) };
  }

  /** Where the context stands that takes the step. */
  private site(from: number, { choice }: CycleEdge): Site {
    this.search.goTo(this.state(from));
    return this.search.standsAt(choice.context);
  }

  /** Steps from the initial state. */
  private depth(index: number): number {
    let depth = 0;
    for (let at = this.state(index); this.search.parent(at) !== 0; at = this.search.parent(at))
      depth++;
    return depth;
  }

  /** Among all places at which a run can begin to go round. */
  private shortest(all: readonly Going[]): Livelock {
    const starts = all
      .flatMap((going) => going.members.map((at) => ({ going, at, depth: this.depth(at) })))
      .sort((a, b) => a.depth - b.depth || a.at - b.at);
    const looked = starts.slice(0, mostStarts);
    let best: { at: number; cycle: Cycle; going: Going; total: number } | null = null;
    let atLeast = starts[mostStarts]
      ? (starts[mostStarts]?.depth ?? 0) + 1
      : Number.POSITIVE_INFINITY;
    const inside = new Map(all.map((going) => [going, new Set(going.members)]));
    for (const { going, at, depth } of looked) {
      if (best && depth + 1 >= best.total) break;
      const cycle = cycleThrough(this.graph, inside.get(going) ?? new Set(), at, going.may);
      const total = depth + cycle.steps.length;
      atLeast = Math.min(atLeast, depth + cycle.atLeast);
      if (!best || total < best.total) best = { at, cycle, going, total };
    }
    if (!best) throw new Error('a cycle has no state');
    const { at, cycle, going, total } = best;
    return {
      site: going.site,
      owner: going.owner,
      message: this.message(cycle.steps),
      state: this.state(at),
      cycle: cycle.steps.map(({ edge }) => edge.choice),
      isShortest: total <= atLeast,
    };
  }

  private message(steps: readonly { readonly at: number; readonly edge: CycleEdge }[]): string {
    const { compilation, memory } = this.search.instance;
    const outcomes = new Set<string>();
    for (const { at, edge } of steps) {
      this.search.goTo(this.state(at));
      const { choice } = edge;
      const taken = enabled(this.model, unload(compilation, memory.buffer)).find(
        (c) => c.context === choice.context && c.alternative === choice.alternative,
      );
      if (taken?.fault) outcomes.add(`“${taken.label}” fails`);
      else if (taken?.label && taken.text !== 'ok')
        outcomes.add(`${taken.label} gives ${taken.text}`);
    }
    const all = [...outcomes];
    if (all.length === 0) return 'goes round for ever';
    const last = all.pop();
    return `goes round for ever, as long as ${all.length > 0 ? `${all.join(', ')} and ` : ''}${last}`;
  }
}

/** States that a run can stay in, with the steps that it may take there. */
interface Going {
  readonly members: readonly number[];
  readonly may: (from: number, edge: CycleEdge) => boolean;
  readonly site: Site;
  readonly owner: Evidence;
}

/** States that lie on cycles of lasting steps, or between two: what is left without those that lead or come to none. */
function betweenCycles(search: Search): readonly number[] {
  const size = search.figures().states + 1;
  const froms: number[] = [];
  const tos: number[] = [];
  search.eachLastingStep((from, to) => {
    froms.push(from);
    tos.push(to);
  });
  const isLeft = new Uint8Array(size).fill(1);
  isLeft[0] = 0;
  // States without a step in, then those without a step out.
  for (const [ends, others] of [
    [tos, froms],
    [froms, tos],
  ] as const)
    trim(isLeft, ends, others);
  return [...isLeft.keys()].filter((state) => isLeft[state] === 1);
}

/** Leaves out, again and again, states that are the `ends` of no step whose other state is left. */
function trim(isLeft: Uint8Array, ends: readonly number[], others: readonly number[]): void {
  const counts = new Uint32Array(isLeft.length);
  const first = new Uint32Array(isLeft.length + 1);
  ends.forEach((end, i) => {
    const other = others[i] ?? 0;
    if (isLeft[end] !== 1 || isLeft[other] !== 1) return;
    counts[end] = (counts[end] ?? 0) + 1;
    first[other + 1] = (first[other + 1] ?? 0) + 1;
  });
  for (let i = 0; i < isLeft.length; i++) first[i + 1] = (first[i + 1] ?? 0) + (first[i] ?? 0);
  const next = first.slice();
  const ways = new Uint32Array(first.at(-1) ?? 0);
  ends.forEach((end, i) => {
    const other = others[i] ?? 0;
    if (isLeft[end] !== 1 || isLeft[other] !== 1) return;
    ways[next[other] ?? 0] = end;
    next[other] = (next[other] ?? 0) + 1;
  });
  const todo: number[] = [];
  for (let state = 1; state < isLeft.length; state++)
    if (isLeft[state] === 1 && counts[state] === 0) todo.push(state);
  for (let state = todo.pop(); state !== undefined; state = todo.pop()) {
    isLeft[state] = 0;
    for (let i = first[state] ?? 0; i < (first[state + 1] ?? 0); i++) {
      const end = ways[i] ?? 0;
      counts[end] = (counts[end] ?? 0) - 1;
      if (counts[end] === 0) todo.push(end);
    }
  }
}
