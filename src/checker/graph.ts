/**
 * The graph of a complete search: which states can still end well, where a run leaves the last of them, and the nearest
 * run that does end well.
 */
import type { Choice } from '../machine';

export interface Edge {
  readonly from: number;
  readonly to: number | null;
  readonly choice: Choice;
  /** Causes (Cause.id) that this step reports. */
  readonly causes: readonly string[];
}

/**
 * What a state is to someone who looks at all of them: `violated`: something is broken on every way there; `stuck`: it
 * ends there with unfinished work; `ended`: it ends there well; `safe`: it can still end well; `doomed`: nothing is
 * broken yet, and it can't end well; `cut`: what follows met a bound of the model.
 */
export const outcomes = ['safe', 'ended', 'doomed', 'violated', 'stuck', 'cut'] as const;
export type Outcome = (typeof outcomes)[number];

/** Edges by their origin, and the causes that hold at ends. States count from 1; 1 is the initial one. */
export class StateGraph {
  private readonly out = new Map<number, Edge[]>();
  private readonly into = new Map<number, Edge[]>();
  private readonly ends = new Map<number, readonly string[]>();

  add(edge: Edge): void {
    append(this.out, edge.from, edge);
    if (edge.to !== null) append(this.into, edge.to, edge);
  }

  /** Nothing can happen in this state; these causes hold in it. */
  addEnd(state: number, causes: readonly string[]): void {
    this.ends.set(state, causes);
  }

  edges(state: number): readonly Edge[] {
    return this.out.get(state) ?? [];
  }

  /** States from which some run ends, with none of the steps and in none of the ends that this cause is found in. */
  safeFrom(cause: string): ReadonlySet<number> {
    const safe = new Set<number>();
    const todo: number[] = [];
    const add = (state: number): void => {
      if (safe.has(state)) return;
      safe.add(state);
      todo.push(state);
    };
    for (const [state, causes] of this.ends) if (!causes.includes(cause)) add(state);
    for (let at = todo.pop(); at !== undefined; at = todo.pop())
      for (const edge of this.into.get(at) ?? []) if (!edge.causes.includes(cause)) add(edge.from);
    return safe;
  }

  /** The outcome of each state, by its number; only these causes count. */
  outcomes(
    states: number,
    counts: (cause: string) => boolean,
    isStuck: (cause: string) => boolean,
  ): readonly Outcome[] {
    const isClean = ({ causes }: Edge): boolean => !causes.some(counts);
    const clean = new Set([1]);
    for (const at of clean)
      for (const edge of this.edges(at)) if (edge.to !== null && isClean(edge)) clean.add(edge.to);
    const leadingTo = (ends: Iterable<number>): Set<number> => {
      const found = new Set(ends);
      for (const at of found)
        for (const edge of this.into.get(at) ?? [])
          if (isClean(edge) && clean.has(edge.from)) found.add(edge.from);
      return found;
    };
    const good: number[] = [];
    const cut: number[] = [];
    for (const state of clean) {
      if (this.ends.get(state)?.some(counts) === false) good.push(state);
      if (this.edges(state).some(({ to, causes }) => to === null && causes.length === 0))
        cut.push(state);
    }
    const [safe, unknown] = [leadingTo(good), leadingTo(cut)];
    const outcome = (state: number): Outcome => {
      const end = this.ends.get(state)?.filter(counts);
      if (end?.some(isStuck)) return 'stuck';
      if (!clean.has(state) || (end && end.length > 0)) return 'violated';
      if (end) return 'ended';
      if (safe.has(state)) return 'safe';
      return unknown.has(state) ? 'cut' : 'doomed';
    };
    return ['safe', ...Array.from({ length: states }, (_, i) => outcome(i + 1))];
  }

  /** The shortest way from a safe state to an end, through safe states only. */
  safeRun(from: number, cause: string, safe: ReadonlySet<number>): readonly Choice[] | null {
    const cameBy = new Map<number, Edge | null>([[from, null]]);
    const todo = [from];
    for (let i = 0; i < todo.length; i++) {
      const at = todo[i] as number;
      if (this.ends.has(at) && safe.has(at)) return backTo(cameBy, at);
      for (const edge of this.edges(at)) {
        const { to } = edge;
        if (to === null || !safe.has(to) || cameBy.has(to) || edge.causes.includes(cause)) continue;
        cameBy.set(to, edge);
        todo.push(to);
      }
    }
    return null;
  }

  /** The states that a run passes before a step reports the cause, the initial one first. */
  passed(run: readonly Choice[], cause: string): readonly number[] {
    const states = [1];
    for (const choice of run) {
      const edge = this.edges(states.at(-1) ?? 0).find(
        (e) => e.choice.context === choice.context && e.choice.alternative === choice.alternative,
      );
      if (!edge || edge.to === null || edge.causes.includes(cause)) break;
      states.push(edge.to);
    }
    return states;
  }
}

function backTo(cameBy: ReadonlyMap<number, Edge | null>, end: number): readonly Choice[] {
  const choices: Choice[] = [];
  for (let edge = cameBy.get(end); edge; edge = cameBy.get(edge.from)) choices.push(edge.choice);
  return choices.reverse();
}

function append(lists: Map<number, Edge[]>, state: number, edge: Edge): void {
  const list = lists.get(state);
  if (list) list.push(edge);
  else lists.set(state, [edge]);
}
