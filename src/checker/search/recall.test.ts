import { describe, expect, it } from 'vitest';
import { programModel, randomPrograms } from '../../export/judged-testing';
import type { Model } from '../../machine/model';
import { buildModel } from '../../scenario/build';
import { presets } from '../../scenario/presets';
import { Search } from './search';

/** How each state was first reached, where each thing was first told, and where runs end: all that a search says. */
async function told(model: Model, recalls: boolean) {
  const first = new Map<string, string>();
  const ends: number[] = [];
  const search = await Search.start(
    model,
    () => {
      first.clear();
      ends.length = 0;
      const told = (what: string, where: string): void => {
        if (!first.has(what)) first.set(what, where);
      };
      return {
        onEvents: (state, { context, alternative }, events) => {
          for (const event of events)
            told(JSON.stringify(event), `${state} ${context} ${alternative}`);
        },
        onEnd: (state) => ends.push(state),
        onBound: ({ words }) => told(words, ''),
      };
    },
    { recalls },
  );
  // It pauses where it needs more memory.
  for (let left = 20_000; left > 0; left = 20_000 - search.figures().expanded)
    if (search.expand(left) !== 'more') break;
  const { states, transitions, ended } = search.figures();
  const came = Array.from({ length: states - 1 }, (_, i) => {
    const { context, alternative } = search.choice(i + 2);
    return `${search.parent(i + 2)} ${context} ${alternative}`;
  });
  return { states, transitions, ended, came, first, ends };
}

describe('a step that is known from before', () => {
  it.each(presets.map(({ id }) => id))('leads where it leads when it is taken: %s', async (id) => {
    const { scenario } = presets.find((preset) => preset.id === id) as (typeof presets)[number];
    const { model } = buildModel(scenario);
    if (!model) throw new Error(`${id} does not link`);
    expect(await told(model, true)).toEqual(await told(model, false));
  });

  it('does so in programs of any shape', async () => {
    for (const text of randomPrograms(20)) {
      const model = programModel(text);
      expect(await told(model, true)).toEqual(await told(model, false));
    }
  });
});
