import { enabled, initial, type Model, step } from '../src/machine';
import { buildModel } from '../src/scenario/build';
import { compileProgram } from '../src/scenario/compile';
import { defaultScenario } from '../src/scenario/defaults';
import text from '../src/scenario/presets/stripe.bpf.c?raw';

const SECONDS = 3;

/** Steps a second on the largest preset: what can happen, and taking one of it, over varied runs. */
export function stepsPerSecond(): number {
  const scenario = { ...defaultScenario(compileProgram(text)), program: { preset: null, text } };
  const { model } = buildModel(scenario);
  if (!model) throw new Error('stripe.bpf.c does not link');
  runOnce(model, 0); // lets the engine compile it
  const start = performance.now();
  let steps = 0;
  for (let seed = 1; performance.now() - start < SECONDS * 1000; seed++) {
    steps += runOnce(model, seed);
  }
  return (steps / (performance.now() - start)) * 1000;
}

/** Plays to an end, or for 2,000 steps, taking a choice that depends on seed and step. */
function runOnce(model: Model, seed: number): number {
  let { state } = initial(model);
  for (let steps = 0; steps < 2000; steps++) {
    const choices = enabled(model, state);
    const choice = choices[(seed * (steps + 1)) % choices.length];
    if (!choice) return steps;
    ({ state } = step(model, state, choice, steps + 1));
  }
  return 2000;
}
