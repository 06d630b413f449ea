/** From a scenario to a model with an empty tree of runs. The slow part, compiling, is the worker's. */
import type { Unit } from '../../lang/ir';
import { link, type Model } from '../../machine';
import { idleProblem } from '../../scenario/idle';
import type { Scenario } from '../../scenario/schema';
import { toSetup } from '../../scenario/setup';
import { hasSockets } from '../../scenario/sockets';
import { type Problems, sortProblems } from '../model/problems';
import { Compiler } from './compiler';

export interface Built {
  /** null where the program, or a kernel file, has errors, and where nothing would run. */
  readonly model: Model | null;
  /** The program alone; null if it has errors. */
  readonly unit: Unit | null;
  readonly problems: Problems;
}

const compiler = new Compiler();

/** The last compilation, so that a change of the world alone does not compile again. */
let compiled: {
  readonly key: string;
  readonly program: Unit;
  readonly kernel: readonly Unit[];
} | null = null;

/** null if another scenario has been asked for since. */
export async function build(scenario: Scenario): Promise<Built | null> {
  const key = JSON.stringify([
    scenario.program.text,
    scenario.design,
    hasSockets(scenario),
    scenario.kernel,
  ]);
  if (compiled?.key !== key) {
    const compilation = await compiler.compile(scenario);
    if (!compilation) return null;
    compiled = { key, ...compilation };
  }
  const { program, kernel } = compiled;
  const { model, diagnostics, files } = link(program, kernel, toSetup(scenario, program));
  if (!model) return { model, unit: null, problems: sortProblems(diagnostics, files) };
  const idle = idleProblem(model, program, scenario);
  return idle
    ? { model: null, unit: program, problems: sortProblems([...diagnostics, idle], files) }
    : { model, unit: program, problems: sortProblems(diagnostics, files) };
}
