/** The models on which SPIN judges our checker: every preset, main programs under each design, and random programs. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { lowerModel } from '../checker/compiled/model';
import { designIds } from '../kernel/designs/list';
import type { Unit } from '../lang/ir';
import { initial } from '../machine';
import { lastingMasks } from '../machine/lasting';
import type { Model } from '../machine/model';
import { buildModel } from '../scenario/build';
import { compileKernel, compileProgram } from '../scenario/compile';
import { defaultScenario } from '../scenario/defaults';
import { writtenFor } from '../scenario/ports';
import { type Preset, presets } from '../scenario/presets';
import { randomProgram } from '../scenario/random-program-testing';
import type { Scenario, World } from '../scenario/schema';
import { plainIo, worldChanges } from '../scenario/world';
import { toC } from './c';

/** Worlds that make a preset small enough for a test. */
const scaled: Readonly<Record<string, Partial<World>>> = {
  loop: { ios: [plainIo] },
  stripe: {
    ios: [{ ...plainIo, sectors: 16 }],
    rules: {
      read_iter: { force: '-EIOCBQUEUED' },
      'ki_complete in': { force: 'irq' },
      ki_complete: { force: 'bytes' },
      bpf_aio_alloc: { force: 'ok' },
      fget: { force: 'ok' },
    },
  },
};

/** Presets that are different models: some differ in the run that they show only. */
export const judgedPresets: readonly Preset[] = presets.filter(
  (preset, i) => presets.findIndex((other) => modelKey(other) === modelKey(preset)) === i,
);

function modelKey({ scenario }: Preset): string {
  return JSON.stringify([scenario.program.text, worldChanges(scenario)]);
}

/** A preset's model, in a smaller world where its own is too large. */
export function presetModel({ id, scenario }: Preset, kernel: readonly Unit[]): Model {
  return linked({ ...scenario, ...scaled[id] }, kernel);
}

/** Where memory stays short, and nothing is done without waiting: what is tried again is tried for ever. */
const shortOfMemory: World['rules'] = {
  'work item alloc': { force: 'fails' },
  read_iter: { force: '-EAGAIN' },
  write_iter: { force: '-EAGAIN' },
};

/** The preset's model where memory stays short. */
export function shortPresetModel({ id, scenario }: Preset, kernel: readonly Unit[]): Model {
  return linked({ ...scenario, ...scaled[id], rules: shortOfMemory }, kernel);
}

/** What shows most of a design's kernel in few states. */
const ofDesigns = ['null', 'read-irq', 'buffered', 'refused-bad-fd', 'block-eagain', 'resubmit'];

/** A preset under another design, as it is written for that. */
export interface DesignSubject {
  readonly name: string;
  readonly design: string;
  readonly scenario: Scenario;
}

/** Presets under each design other than A; those that can't be written for it are left out. */
export const judgedDesigns: readonly DesignSubject[] = designIds
  .filter((design) => design !== 'A')
  .flatMap((design) =>
    ofDesigns.flatMap((id): DesignSubject[] => {
      const scenario = presets.find((preset) => preset.id === id)?.scenario;
      if (!scenario) throw new Error(`there is no preset ${id}`);
      const written = writtenFor(design, scenario.program.text);
      if (written.kind === 'lacking') return [];
      const program = { preset: null, text: written.text };
      const name = `${id} under design ${design}`;
      return [{ name, design, scenario: { ...scenario, design, program } }];
    }),
  );

export function designModel({ scenario, design }: DesignSubject): Model {
  return linked(scenario, compileKernel({}, design));
}

/** Random programs, the same ones in every run. */
export function randomPrograms(count: number): readonly string[] {
  return fc.sample(randomProgram, { numRuns: count, seed: 3 });
}

export function programModel(text: string, kernel: readonly Unit[]): Model {
  return linked(programScenario(text), kernel);
}

export function shortProgramModel(text: string, kernel: readonly Unit[]): Model {
  return linked({ ...programScenario(text), rules: shortOfMemory }, kernel);
}

const programScenario = (text: string): Scenario => ({
  ...defaultScenario(compileProgram(text)),
  program: { preset: null, text },
});

function linked(scenario: Scenario, kernel: readonly Unit[]): Model {
  const { model, diagnostics } = buildModel(scenario, kernel);
  if (!model) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return model;
}

/** Changes with whatever the models do: their compiled code, and the state in which they begin. */
export function modelHash(kernel: readonly Unit[]): string {
  const hash = createHash('sha256');
  const first = designIds.flatMap((id) => judgedDesigns.find(({ design }) => design === id) ?? []);
  const models = [
    ...judgedPresets.map((preset) => presetModel(preset, kernel)),
    ...first.map(designModel),
  ];
  for (const model of models) {
    const { module } = lowerModel(model, 'step');
    const all = new Set(module.functions.map(({ name }) => name));
    for (const text of toC(module, all, () => true)) hash.update(text);
    hash.update(initial(model).state.bytes);
    for (const fn of model.functions) hash.update(lastingMasks(fn).join());
  }
  return hash.digest('hex').slice(0, 32);
}
