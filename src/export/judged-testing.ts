/** The models on which SPIN judges our checker: every preset, main programs under each design, and random programs. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { lowerModel } from '../checker/compiled/model';
import { mutatedPresets } from '../checker/mutation-testing';
import { designIds } from '../kernel/designs/list';
import { initial } from '../machine';
import { lastingMasks } from '../machine/lasting';
import type { Model } from '../machine/model';
import { buildModel } from '../scenario/build';
import { compileProgram } from '../scenario/compile';
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
export function presetModel({ id, scenario }: Preset): Model {
  return linked({ ...scenario, ...scaled[id] });
}

/** Where memory stays short, and nothing is done without waiting: what is tried again is tried for ever. */
const shortOfMemory: World['rules'] = {
  'work item alloc': { force: 'fails' },
  read_iter: { force: '-EAGAIN' },
  write_iter: { force: '-EAGAIN' },
};

/** The preset's model where memory stays short. */
export function shortPresetModel({ id, scenario }: Preset): Model {
  return linked({ ...scenario, ...scaled[id], rules: shortOfMemory });
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
const judgedDesigns: readonly DesignSubject[] = designIds
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

function designModel({ scenario }: DesignSubject): Model {
  return linked(scenario);
}

/** Random programs, the same ones in every run. */
export function randomPrograms(count: number): readonly string[] {
  return fc.sample(randomProgram, { numRuns: count, seed: 3 });
}

export function programModel(text: string): Model {
  return linked(programScenario(text));
}

export function shortProgramModel(text: string): Model {
  return linked({ ...programScenario(text), rules: shortOfMemory });
}

const programScenario = (text: string): Scenario => ({
  ...defaultScenario(compileProgram(text)),
  program: { preset: null, text },
});

function linked(scenario: Scenario): Model {
  const { model, diagnostics } = buildModel(scenario);
  if (!model) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return model;
}

/** Changes with whatever the model does: its compiled code, and the state in which it begins. */
function modelHash(model: Model): string {
  const hash = createHash('sha256');
  const { module } = lowerModel(model, 'step');
  const all = new Set(module.functions.map(({ name }) => name));
  for (const text of toC(module, all, () => true)) hash.update(text);
  hash.update(initial(model).state.bytes);
  for (const fn of model.functions) hash.update(lastingMasks(fn).join());
  return hash.digest('hex').slice(0, 32);
}

/** Programs that are judged together. */
export const programsOfBatch = 50;

/** What can be judged by itself: `name` is in judge.json, with the hash of the model that was judged last. */
export type Subject =
  | { readonly name: string; readonly asks: 'states' | 'livelock'; readonly model: () => Model }
  | { readonly name: string; readonly asks: 'programs'; readonly from: number }
  | { readonly name: string; readonly asks: 'mutants'; readonly preset: string };

/** Everything that SPIN judges, with so many random programs; the mutants of correct programs only where asked for. */
export function judgedSubjects({
  programs,
  mutants,
}: {
  readonly programs: number;
  readonly mutants: boolean;
}): readonly Subject[] {
  const batches = Math.ceil(programs / programsOfBatch);
  return [
    ...(mutants ? mutatedPresets : []).map(
      (preset): Subject => ({ name: `mutants of ${preset}`, asks: 'mutants', preset }),
    ),
    ...judgedPresets.flatMap((preset): Subject[] => {
      const model = (): Model => presetModel(preset);
      const short = (): Model => shortPresetModel(preset);
      return [
        { name: preset.id, asks: 'states', model },
        { name: `${preset.id}: livelock`, asks: 'livelock', model },
        { name: `${preset.id}, short of memory: livelock`, asks: 'livelock', model: short },
      ];
    }),
    ...judgedDesigns.map(
      (subject): Subject => ({
        name: subject.name,
        asks: 'states',
        model: () => designModel(subject),
      }),
    ),
    ...Array.from({ length: batches }, (_, n): Subject => {
      const from = n * programsOfBatch;
      const name = `random programs ${from} to ${from + programsOfBatch - 1}`;
      return { name, asks: 'programs', from };
    }),
  ];
}

/** Hash of the subject's model, or of the first of its models: they change together. */
export function subjectHash(subject: Subject): string {
  switch (subject.asks) {
    case 'programs': {
      const [program = ''] = randomPrograms(subject.from + 1).slice(-1);
      return modelHash(programModel(program));
    }
    case 'mutants': {
      const preset = presets.find(({ id }) => id === subject.preset);
      if (!preset) throw new Error(`there is no preset ${subject.preset}`);
      return modelHash(presetModel(preset));
    }
    default: {
      const hash = hashes.get(subject.model) ?? modelHash(subject.model());
      hashes.set(subject.model, hash);
      return hash;
    }
  }
}

/** Several subjects are about one model. */
const hashes = new WeakMap<() => Model, string>();
