/** For tests: presets under a design, as they are written for it. */
import { Check } from '../checker/check';
import { naiveKernel } from '../kernel/designs/files';
import { designTexts } from '../kernel/designs/texts';
import type { Unit } from '../lang/ir';
import { contractOfDesign } from '../verifier/designs';
import { verify } from '../verifier/verify';
import { buildModel } from './build';
import { compileKernel, compileProgram } from './compile';
import { portedTo } from './ports';
import { presetById } from './presets';
import type { Scenario } from './schema';
import { plainFile } from './world';

/** A file of which also a kworker gets -EAGAIN. */
export const nonblock: Scenario['files'][number] = {
  ...plainFile,
  kind: 'STREAM_NONBLOCK',
  direct: false,
  nonblock: true,
};

interface Told {
  /** `owner property object`, each once. */
  readonly causes: readonly string[];
  readonly isComplete: boolean;
}

export interface DesignUnderTest {
  /** A preset's world, and its program as it is written for the design. */
  readonly under: (preset: string, changes?: Partial<Scenario>) => Scenario;
  /** What the checker says; of a design that has no other kernel, its careful one's. */
  readonly told: (scenario: Scenario, kernel?: readonly Unit[]) => Promise<Told>;
  /** What the verifier refuses, in its words. */
  readonly refusals: (text: string) => readonly string[];
  /** The kernel that forgets what the pattern says. */
  readonly forgetful: (what: RegExp) => readonly Unit[];
}

export function designUnderTest(id: string): DesignUnderTest {
  const careful = compileKernel({}, id);
  const contract = contractOfDesign(id, careful);
  if (!contract) throw new Error(`there is no design ${id}`);
  return {
    under: (preset, changes = {}) => {
      const scenario = presetById(preset)?.scenario;
      if (!scenario) throw new Error(`there is no preset ${preset}`);
      const text = portedTo(id, scenario.program.text);
      return { ...scenario, design: id, program: { preset: null, text }, ...changes };
    },
    told: async (scenario, kernel = careful) => {
      const { model, diagnostics } = buildModel(scenario, kernel);
      if (!model) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
      const check = await Check.start(model, { maxStates: 8_000 });
      while (check.explore(8_000));
      const { found, isComplete } = check.verdict();
      const causes = found.map((c) => `${c.owner} ${c.property} ${c.object ?? '-'}`);
      return { causes: [...new Set(causes)].toSorted(), isComplete };
    },
    refusals: (text) =>
      verify(compileProgram(text, undefined, id), contract).flatMap(({ message }) => message ?? []),
    forgetful: (what) => {
      const naive = designTexts[id]?.naive.find(({ forgets }) => what.test(forgets));
      if (!naive) throw new Error(`design ${id} has no kernel that forgets ${what.source}`);
      return compileKernel(naiveKernel(id, naive), id);
    },
  };
}

/** A scenario with one thing of its program's text changed. */
export function changedIn(scenario: Scenario, from: string, to: string): Scenario {
  const parts = scenario.program.text.split(from);
  if (parts.length !== 2) throw new Error(`the program has not once ${from}`);
  return { ...scenario, program: { preset: null, text: parts.join(to) } };
}
