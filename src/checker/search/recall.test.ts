import { describe, expect, it } from 'vitest';
import { programModel, randomPrograms } from '../../export/judged-testing';
import type { Model } from '../../machine/model';
import { buildModel } from '../../scenario/build';
import { compileKernel } from '../../scenario/compile';
import { presets } from '../../scenario/presets';
import { Search } from './search';

const kernel = compileKernel();

/** How each state was first reached, what the steps told, and where runs end: all that a search says. */
async function told(model: Model, recalls: boolean) {
  const lines: string[] = [];
  const search = await Search.start(
    model,
    () => {
      lines.length = 0;
      return {
        onEvents: (state, { context, alternative }, events) =>
          lines.push(`${state} ${context} ${alternative}: ${JSON.stringify(events)}`),
        onEnd: (state) => lines.push(`${state} ends`),
        onBound: (reason) => lines.push(reason),
      };
    },
    { recalls },
  );
  search.expand(20_000);
  const { states, transitions } = search.figures();
  const came = Array.from({ length: states - 1 }, (_, i) => {
    const { context, alternative } = search.choice(i + 2);
    return `${search.parent(i + 2)} ${context} ${alternative}`;
  });
  return { states, transitions, came, lines };
}

describe('a step that is known from before', () => {
  it.each(presets.map(({ id }) => id))('leads where it leads when it is taken: %s', async (id) => {
    const { scenario } = presets.find((preset) => preset.id === id) as (typeof presets)[number];
    const { model } = buildModel(scenario, kernel);
    if (!model) throw new Error(`${id} does not link`);
    expect(await told(model, true)).toEqual(await told(model, false));
  });

  it('does so in programs of any shape', async () => {
    for (const text of randomPrograms(20)) {
      const model = programModel(text, kernel);
      expect(await told(model, true)).toEqual(await told(model, false));
    }
  });
});
