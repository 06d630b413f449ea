import { expect, it } from 'vitest';
import { Check } from '../../checker/check';
import type { Model } from '../../machine';
import { pathTo, plant, recordRun } from '../../machine';
import { buildModel } from '../../scenario/build';
import { compileKernel } from '../../scenario/compile';
import { presetById } from '../../scenario/presets';
import type { CheckBounds, Sofar } from './check-protocol';
import { checkInSlices } from './check-slices';
import { growRun, retry } from './retry';

const kernel = compileKernel();

function modelOf(id: string, edit: (text: string) => string = (text) => text): Model {
  const preset = presetById(id);
  if (!preset) throw new Error(`no preset ${id}`);
  const text = edit(preset.scenario.program.text);
  const { model } = buildModel({ ...preset.scenario, program: { preset: null, text } }, kernel);
  if (!model) throw new Error(`${id} does not link`);
  return model;
}

const wide: CheckBounds = {
  maxStates: 1_000_000,
  maxSeconds: 600,
  maxFaults: null,
  partialOrder: false,
};

/** Each look at the clock takes `tick` ms; the user stops after so many pauses. */
async function check(model: Model, bounds = wide, tick = 1, stopAfter = Number.POSITIVE_INFINITY) {
  let now = 0;
  let pauses = 0;
  const told: Sofar[] = [];
  const { maxStates } = bounds;
  const started = await Check.start(model, { maxStates });
  const done = await checkInSlices(started, model.files, bounds, {
    ms: () => {
      now += tick;
      return now;
    },
    pause: async () => {
      pauses++;
    },
    isStopped: () => pauses >= stopAfter,
    tell: (sofar) => told.push(sofar),
  });
  return { ...done, told };
}

it('explores all, and tells how far it is', async () => {
  const { ending, verdict, found, told } = await check(modelOf('block-eagain'));
  expect(ending).toBe('complete');
  expect(found).toHaveLength(verdict.found.length);
  expect(told.length).toBeGreaterThan(0);
  expect(new Set(found.map(({ key }) => key)).size).toBe(found.length);
});

it('keeps what it has found when it is stopped, by the user or by a bound', async () => {
  const model = modelOf('block-eagain');
  expect((await check(model, wide, 1, 1)).ending).toBe('cancelled');
  expect((await check(model, { ...wide, maxSeconds: 1 }, 2000)).ending).toBe('time');
  const few = await check(model, { ...wide, maxStates: 4000 });
  expect(few).toMatchObject({ ending: 'states', verdict: { isComplete: false } });
  expect(few.found.length).toBeGreaterThan(0);
});

const release = (text: string) =>
  text.replace(
    '\tif (err)\n\t\tgoto fail;',
    '\tif (err) {\n\t\tbpf_aio_release(aio);\n\t\tgoto fail;\n\t}',
  );

it('tries an old counterexample on the model after an edit', async () => {
  const model = modelOf('loop-attach-leak');
  const leak = (await check(model)).found.find(({ owner }) => owner === 'program');
  if (!leak) throw new Error('no leak');

  // A line more: the same leak, and the same name for it.
  const moved = modelOf('loop-attach-leak', (text) => `// one more\n${text}`);
  const again = retry(model, leak, moved);
  expect(again).toHaveLength(leak.run.length);
  const { tree, node } = growRun(plant(moved), again ?? []);
  expect(recordRun(moved, pathTo(tree, node)).violations.map((v) => v.property)).toEqual([
    leak.property,
  ]);
  expect((await check(moved)).found.map(({ key }) => key)).toContain(leak.key);

  const mended = modelOf('loop-attach-leak', release);
  expect(retry(model, leak, mended)).toBeNull();
  expect((await check(mended)).found.map(({ key }) => key)).not.toContain(leak.key);
});

it('checks what the program itself asserts, like any property', async () => {
  const model = modelOf('read-irq', (text) =>
    text.replace(/(return ublk_bpf_return_val)/, 'aio_assert(0);\n\t$1'),
  );
  const { found } = await check(model);
  const asserted = found.find(({ property }) => property === 'user-assert');
  expect(asserted).toMatchObject({ owner: 'program' });
  expect(asserted?.origin?.file).toBe('program.bpf.c');
});

it('says which choice of a run a model does not offer', () => {
  const run = [{ context: 0, alternative: 30 }];
  expect(() => growRun(plant(modelOf('read-irq')), run)).toThrow('step 1 can’t be taken');
});
