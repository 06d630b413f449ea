import { describe, expect, it } from 'vitest';
import { type Effect, enabled, initial, type State, step } from '../../machine';
import { at } from '../../machine/layout';
import type { Model } from '../../machine/model';
import { buildModel } from '../../scenario/build';
import { presets } from '../../scenario/presets';
import { siteAt } from './compilation';
import { compileModel, type Instance, instantiate, lowerModel } from './model';
import { properties } from './properties';
import { load, unload } from './translate';

function modelOf(id: string): Model {
  const preset = presets.find((p) => p.id === id);
  if (!preset) throw new Error(`no preset ${id}`);
  const { model } = buildModel({ ...preset.scenario, rules: {} });
  if (!model) throw new Error(`${id} does not link`);
  return model;
}

/** Numbers from 0 to 1, the same in every run. */
function numbers(seed: number): () => number {
  let at = seed;
  return () => {
    at = (Math.imul(at, 1103515245) + 12345) >>> 0;
    return at / 2 ** 32;
  };
}

/** The compiled model's state after the machine's. */
function expected({ compilation }: Instance, state: State): Uint8Array {
  const buffer = new ArrayBuffer(compilation.work.end);
  load(compilation, buffer, state);
  return new Uint8Array(buffer).subarray(compilation.work.start, compilation.work.end);
}

function actual({ compilation, memory }: Instance): Uint8Array {
  return new Uint8Array(memory.buffer).subarray(compilation.work.start, compilation.work.end);
}

/** What went wrong in a step, as `property object file:offset`. */
function told(effects: readonly Effect[]): string[] {
  return effects.flatMap((effect) =>
    effect.kind === 'violation'
      ? [`${effect.property} ${effect.object ?? 0} ${effect.span.file}:${effect.span.start}`]
      : [],
  );
}

function reported(model: Model, { memory, compilation }: Instance): string[] {
  const view = new DataView(memory.buffer);
  const count = view.getUint32(compilation.tables.status + 4, true);
  return Array.from({ length: count }, (_, i) => {
    const at = compilation.tables.events + i * 16;
    const site = siteAt(model, view.getUint32(at + 4, true));
    const span = site?.fn.code[site.pc]?.span;
    const property = properties[view.getUint32(at, true) & 0xff];
    return `${property} ${view.getUint32(at + 8, true)} ${span?.file}:${span?.start}`;
  });
}

const offered = (model: Model, state: State): number[] =>
  model.contexts.map(({ id }) =>
    enabled(model, state)
      .filter(({ context }) => context === id)
      .reduce((mask, { alternative }) => mask | (1 << alternative), 0),
  );

describe('a compiled model', () => {
  it.each(presets.map(({ id }) => id))(
    'takes the machine’s steps, byte for byte, in random runs of %s',
    async (id) => {
      const model = modelOf(id);
      const instance = instantiate(await compileModel(lowerModel(model, 'step')));
      const random = numbers(7);
      for (let run = 0; run < 8; run++) {
        let { state } = initial(model);
        load(instance.compilation, instance.memory.buffer, state);
        for (let n = 1; n < 300; n++) {
          expect(model.contexts.map((context) => instance.choices(context.id))).toEqual(
            offered(model, state),
          );
          const choices = enabled(model, state);
          const choice = choices[Math.floor(random() * choices.length)];
          if (!choice) break;
          const next = step(model, state, choice, n);
          instance.clean();
          instance.step(choice.context, choice.alternative);
          state = next.state;
          const { work } = instance.compilation;
          const ended = new DataView(instance.memory.buffer).getUint32(work.header, true);
          expect(ended).toBe(state.bytes[at.ended]);
          // Both say the same of what went wrong.
          expect(reported(model, instance)).toEqual(told(next.record.effects));
          if (ended !== 0) break;
          expect(Buffer.compare(actual(instance), expected(instance, state))).toBe(0);
        }
      }
    },
  );

  it('gives its state back to the machine, which goes on from there', async () => {
    const model = modelOf('stripe');
    const instance = instantiate(await compileModel(lowerModel(model, 'step')));
    const random = numbers(3);
    let { state } = initial(model);
    for (let n = 1; n < 120; n++) {
      const choices = enabled(model, state);
      const choice = choices[Math.floor(random() * choices.length)];
      if (!choice) break;
      state = step(model, state, choice, n).state;
      load(instance.compilation, instance.memory.buffer, state);
      const back = unload(instance.compilation, instance.memory.buffer);
      expect(Buffer.compare(expected(instance, back), expected(instance, state))).toBe(0);
      state = back;
    }
  });
});
