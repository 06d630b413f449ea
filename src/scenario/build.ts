/** From a scenario to a model that can run: compile, fill in, link. The app does the same in pieces. */
import type { Unit } from '../lang/ir';
import { type LinkResult, link } from '../machine';
import { compileKernel, compileProgram } from './compile';
import type { Scenario } from './schema';
import { toSetup } from './setup';

/** `kernel` saves compiling it again for each of many scenarios that don't edit it. */
export function buildModel(
  scenario: Scenario,
  kernel: readonly Unit[] = compileKernel(scenario.kernel, scenario.design),
): LinkResult & { readonly program: Unit } {
  const program = compileProgram(scenario.program.text, undefined, scenario.design);
  return { program, ...link(program, kernel, toSetup(scenario, program)) };
}
