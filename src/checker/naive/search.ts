/** Every run of a model, breadth first. */
import { type Cause, Causes } from '../cause';
import { findingsAtEnd } from './ends';
import { start } from './start';
import { forgetNumbers, keyOf, type State } from './state';
import { choicesIn, take } from './step';
import type { World } from './world';

export interface NaiveOptions {
  /** Gives up after so many states. */
  readonly maxStates?: number;
  /** Of several instances of a context that are alike, lets only the first one run. */
  readonly twins?: boolean;
}

export interface NaiveResult {
  /** Whether all states were seen. */
  readonly complete: boolean;
  readonly states: number;
  /** Steps of the longest of all shortest runs. */
  readonly depth: number;
  /** States at which a bound of the model ends the run. */
  readonly bounds: number;
  readonly causes: readonly Cause[];
}

export function search(
  world: World,
  { maxStates = Number.POSITIVE_INFINITY, twins = false }: NaiveOptions = {},
): NaiveResult {
  forgetNumbers();
  const causes = new Causes();
  const first = start(world);
  causes.add(first.findings, 0);
  const seen = new Set([keyOf(first.state)]);
  let bounds = first.state.ended === 'bound' ? 1 : 0;
  let level: readonly State[] = [first.state];
  const result = (complete: boolean, depth: number): NaiveResult => ({
    ...{ complete, states: seen.size, depth, bounds, causes: causes.list },
  });
  for (let depth = 0; ; depth++) {
    const next: State[] = [];
    for (const state of level) {
      const choices = choicesIn(world, state, twins);
      if (choices.length === 0 && !state.ended) causes.add(findingsAtEnd(world, state), depth);
      for (const choice of choices) {
        const { state: reached, findings } = take(world, state, choice);
        causes.add(findings, depth + 1);
        const key = keyOf(reached);
        if (seen.has(key)) continue;
        if (seen.size >= maxStates) return result(false, depth + 1);
        seen.add(key);
        if (reached.ended === 'bound') bounds++;
        next.push(reached);
      }
    }
    if (next.length === 0) return result(true, depth);
    level = next;
  }
}
