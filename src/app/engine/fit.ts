/** Whether a scenario's world is one in which a program can be seen to run. A pasted program often needs another. */
import type { Unit } from '../../lang/ir';
import { defaultScenario } from '../../scenario/defaults';
import type { Scenario } from '../../scenario/schema';
import { mismatches } from '../../scenario/setup';

/** What does not fit, one sentence each without a full stop. */
export function misfits(scenario: Scenario, unit: Unit): readonly string[] {
  const found = [...mismatches(scenario, unit)];
  const wanted = defaultScenario(unit).device;
  const { device } = scenario;
  if (wanted.opsId !== null && wanted.opsId !== device.opsId)
    found.push(
      `the program registers ublk_bpf_ops ${wanted.opsId}, the device has ${idWords(device.opsId)}`,
    );
  if (wanted.aioOpsId !== null && wanted.aioOpsId !== device.aioOpsId)
    found.push(
      `the program registers bpf_aio_complete_ops ${wanted.aioOpsId}, the device has ${idWords(device.aioOpsId)}`,
    );
  return found;
}

const idWords = (id: number | null): string => (id === null ? 'none' : `${id}`);

/** The scenario with the world that the program leads to expect, and no run yet. */
export function fitted({ name, program, kernel, notes }: Scenario, unit: Unit): Scenario {
  return { ...defaultScenario(unit), name, program, kernel, notes };
}
