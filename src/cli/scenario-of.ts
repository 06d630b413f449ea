/** The world in which a program is checked: what it leads to expect, then the scenario file, then the flags. */
import { filesOf } from '../kernel/designs/files';
import type { Unit } from '../lang/ir';
import { defaultScenario } from '../scenario/defaults';
import { inFlight } from '../scenario/in-flight';
import { parseScenario, type Scenario } from '../scenario/schema';
import { hasSockets } from '../scenario/sockets';
import { plainFile, plainIo } from '../scenario/world';
import { BadInput } from './bad-input';
import { backingFiles, type CheckArguments } from './check-flags';
import type { JsonText } from './json-text';

/** What the app chooses for a program that is pasted into it. */
export function scenarioFor(unit: Unit, name: string): Scenario {
  const text = unit.files.find(({ role }) => role === 'program')?.text ?? '';
  return { ...defaultScenario(unit), name, program: { preset: null, text } };
}

/** Files of the kernel that a scenario can edit. */
function kernelNames(scenario: Scenario): readonly string[] {
  const { units, kernelHeaders, programHeaders } = filesOf(scenario.design, hasSockets(scenario));
  return [...units, ...kernelHeaders, ...programHeaders].map(({ name }) => name);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A scenario file over a base. What the file leaves out of the device, of an io command or of a file is plain. */
export function withFile(base: Scenario, { value, problemAt }: JsonText): Scenario {
  if (!isObject(value)) throw new BadInput([problemAt('', 'a scenario must be an object')]);
  const { ios, files, device } = value;
  const filled = {
    ...base,
    ...value,
    program: base.program,
    ...(isObject(device) && { device: { ...base.device, ...device } }),
    ...(Array.isArray(ios) && {
      ios: ios.map((io, tag) => (isObject(io) ? { ...plainIo, tag, ...io } : io)),
    }),
    ...(Array.isArray(files) && {
      files: files.map((file, i) =>
        isObject(file) ? { ...plainFile, fd: plainFile.fd + i, ...file } : file,
      ),
    }),
  };
  const parsed = parseScenario(filled);
  if (parsed.ok) {
    const names = kernelNames(parsed.value);
    const strange = Object.keys(parsed.value.kernel).filter((name) => !names.includes(name));
    if (strange.length === 0) return parsed.value;
    const known = `the kernel's files are ${names.join(', ')}`;
    throw new BadInput(
      strange.map((name) =>
        problemAt(`kernel.${name}`, `there is no kernel file ${name}: ${known}`),
      ),
    );
  }
  throw new BadInput(
    parsed.problems.map((problem) => problemAt(problem.split(' ', 1)[0] ?? '', problem)),
  );
}

/** The scenario with what the flags say about backing files and io commands. */
export function withFlags(
  scenario: Scenario,
  { file, ios }: Pick<CheckArguments, 'file' | 'ios'>,
): Scenario {
  return {
    ...scenario,
    ...(file !== null && {
      files: scenario.files.map((old) => ({ ...old, ...backingFiles[file] })),
    }),
    ...(ios !== null && inFlight(scenario.ios, ios)),
  };
}
