import { describe, expect, it } from 'vitest';
import {
  choicesAt,
  grow,
  leafBelow,
  leaves,
  type Model,
  type NodeId,
  nodeAt,
  pathTo,
  type RunTree,
} from '../machine';
import { sameState } from '../machine/state';
import { buildModel } from './build';
import { decode, encode } from './link';
import { play, wander } from './play';
import { presetById, presets } from './presets';
import { packRuns, replay } from './runs';
import type { Scenario } from './schema';

const scenarioOf = (id: string): Scenario => {
  const preset = presetById(id);
  if (!preset) throw new Error(`no preset ${id}`);
  return preset.scenario;
};

function modelOf(scenario: Scenario): Model {
  const { model, diagnostics } = buildModel(scenario);
  if (!model) throw new Error(diagnostics.map((d) => d.message).join('\n'));
  return model;
}

const choicesOf = (tree: RunTree, node: NodeId): readonly string[] =>
  pathTo(tree, node).map(({ record: { choice } }) => `${choice.context} ${choice.alternative}`);

describe('a run in a link', () => {
  it.each(presets)('is taken again step by step: $id', async (preset) => {
    const model = modelOf(preset.scenario);
    const { tree, node } = play(model, preset.script);
    const { node: at } = play(model, preset.script, preset.position);
    const runs = packRuns(tree, node, at);
    const link = await encode({ ...preset.scenario, ...runs });
    expect(link.length).toBeLessThanOrEqual(300);
    const decoded = await decode(link);
    if ('error' in decoded) throw new Error(decoded.error);
    const again = replay(model, decoded.scenario);
    expect(again.problems).toEqual([]);
    const [end = 0] = again.ends;
    expect(sameState(nodeAt(again.tree, end).state, nodeAt(tree, node).state)).toBe(true);
    expect(again.at).toBe(at);
  });

  it('may go anywhere', () => {
    const model = modelOf(scenarioOf('loop'));
    for (let seed = 1; seed <= 20; seed++) {
      const { tree, node } = wander(model, seed, 300);
      const again = replay(model, packRuns(tree, node));
      expect(again.problems).toEqual([]);
      expect(choicesOf(again.tree, again.at)).toEqual(choicesOf(tree, node));
    }
  });

  it('comes with the other branches of its tree', () => {
    const model = modelOf(scenarioOf('read-irq'));
    let { tree, node } = play(model, []);
    const forks = pathTo(tree, node).filter(({ id }) => choicesAt(tree, id).length > 1);
    for (const { id, record } of forks.slice(0, 5)) {
      const other = choicesAt(tree, id).at(-1);
      if (!other) continue;
      const branch = grow(tree, id, other);
      ({ tree, node } = play(model, [], { at: 'step', step: record.index + 8 }, branch));
    }
    const ends = leaves(tree);
    expect(ends.length).toBeGreaterThan(2);
    const again = replay(model, packRuns(tree, node));
    expect(again.problems).toEqual([]);
    const known = (t: RunTree) =>
      leaves(t)
        .map((end) => choicesOf(t, end).join())
        .sort();
    expect(known(again.tree)).toEqual(known(tree));
    expect(choicesOf(again.tree, again.at)).toEqual(choicesOf(tree, node));
    expect(leafBelow(again.tree, again.at)).toBe(again.at);
  });

  it('is followed as far as a changed model goes, and the step is named', () => {
    const scenario = scenarioOf('read-eagain');
    const { tree, node } = play(modelOf(scenario), presetById('read-eagain')?.script ?? []);
    const runs = packRuns(tree, node);
    const step = pathTo(tree, node).findIndex(({ record }) => record.choice.label === 'read_iter');
    const changed = modelOf({ ...scenario, rules: { read_iter: { forbid: ['-EAGAIN'] } } });
    const again = replay(changed, runs);
    expect(again.problems).toEqual([
      expect.stringContaining(
        `step ${step} chose -EAGAIN of read_iter, which this model does not offer here (it offers`,
      ),
    ]);
    expect(nodeAt(again.tree, again.at).record.index).toBe(step - 1);
  });

  it('tells when all steps can be taken but not the same happens', () => {
    const { tree, node } = play(modelOf(scenarioOf('read-irq')), []);
    const runs = packRuns(tree, node);
    const [problem] = replay(modelOf(scenarioOf('no-release')), runs).problems;
    expect(problem).toMatch(
      /not everything happened as it did|the run ends after step|does not offer/,
    );
  });

  it('without steps is the initial state', () => {
    const model = modelOf(scenarioOf('null'));
    const again = replay(model, { runs: [], cursor: { run: 0, step: 0 } });
    expect(again).toMatchObject({ at: 0, ends: [], problems: [] });
  });

  it('that makes no sense does not hold anything up', () => {
    const model = modelOf(scenarioOf('null'));
    const again = replay(model, {
      runs: [
        { from: { run: 5, step: 7 }, steps: 10, picks: [], digest: 0 },
        { from: null, steps: 1_000_000, picks: [{ after: 2, choice: 900, check: 1 }], digest: 0 },
      ],
      cursor: { run: 1, step: 999 },
    });
    expect(again.problems).toHaveLength(2);
    expect(again.problems[0]).toContain('forks off at a step that could not be reached');
  });
});
