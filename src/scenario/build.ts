/** From a scenario to a model that can run: compile, fill in, link. The app does the same in pieces. */
import type { Unit } from '../lang/ir';
import { type LinkResult, link } from '../machine';
import { compileKernel, compileProgram } from './compile';
import type { Scenario } from './schema';
import { toSetup } from './setup';
import { hasSockets } from './sockets';

/** Kernels without edits: many scenarios have the same. */
const compiled = new Map<string, readonly Unit[]>();

export function kernelOf(scenario: Scenario): readonly Unit[] {
  const { kernel, design } = scenario;
  const sockets = hasSockets(scenario);
  if (Object.keys(kernel).length > 0) return compileKernel(kernel, design, sockets);
  const key = `${design} ${sockets}`;
  const units = compiled.get(key) ?? compileKernel({}, design, sockets);
  compiled.set(key, units);
  return units;
}

export function buildModel(
  scenario: Scenario,
  kernel: readonly Unit[] = kernelOf(scenario),
): LinkResult & { readonly program: Unit } {
  const program = compileProgram(scenario.program.text, undefined, scenario.design);
  return { program, ...link(program, kernel, toSetup(scenario, program)) };
}
