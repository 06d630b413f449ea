/** From a scenario to its model, in a worker: as the page does it, so that both count contexts and choices alike. */
import type { Unit } from '../../lang/ir';
import { unpackUnits } from '../../lang/pack-units';
import { link, type Model } from '../../machine';
import { toSetup } from '../../scenario/setup';
import { hasSockets } from '../../scenario/sockets';
import type { Subject } from './check-protocol';
import { isShipped } from './shipped';
import { Texts } from './texts';

const texts = new Texts();

/** The shipped kernel, once it has been unpacked. */
let shipped: readonly Unit[] | null = null;

/** Throws an Error that says what is wrong with the program. */
export function modelOf({
  scenario,
  kernelUnits,
}: Pick<Subject, 'scenario' | 'kernelUnits'>): Model {
  const program = texts.program(scenario.program.text, scenario.design);
  shipped ??= unpackUnits(kernelUnits);
  const { units: kernel } = isShipped(scenario)
    ? { units: shipped }
    : texts.kernel(scenario.kernel, scenario.design, hasSockets(scenario));
  const { model, diagnostics } = link(program, kernel, toSetup(scenario, program));
  if (!model) throw new Error(diagnostics[0]?.message ?? 'the program does not compile');
  return model;
}
