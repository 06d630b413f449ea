import { describe, expect, it } from 'vitest';
import { choicesAt, grow, type Model, nodeAt, pathTo, plant, type RunTree } from '../machine';
import { buildModel } from './build';
import { compileKernel } from './compile';
import { habit } from './habit';
import { play, wander } from './play';
import { at } from './preset';
import { presetById } from './presets';

const kernel = compileKernel();

function modelOf(id: string): Model {
  const preset = presetById(id);
  const { model } = buildModel(preset?.scenario as NonNullable<typeof preset>['scenario'], kernel);
  if (!model) throw new Error(`${id} has no model`);
  return model;
}

const read = modelOf('read-irq');

const choicesOf = (tree: RunTree, node: number): readonly string[] =>
  pathTo(tree, node).flatMap(({ record: { choice } }) =>
    choice.label === null ? [] : [`${choice.label}: ${choice.text}`],
  );

const contextsOf = (tree: RunTree, node: number): readonly (string | undefined)[] =>
  pathTo(tree, node)
    .slice(1)
    .map(({ record }) => read.contexts[record.choice.context]?.name);

describe('habit', () => {
  const choice = { context: 0, alternative: 0, label: 'x', text: 'bytes', fault: false };
  const span = { file: 0, start: 0, end: 0 };
  const choices = (...list: Partial<typeof choice>[]) =>
    list.map((change) => ({ ...choice, span, ...change }));

  it('goes on with the context that ran', () => {
    expect(habit(choices({}, { context: 1 }, { context: 2 }), 1)).toBe(1);
  });

  it('goes on with the first context if the last one can not', () => {
    expect(habit(choices({ context: 4 }, { context: 5 }), 1)).toBe(0);
  });

  it('prefers success to errors, and anything to a fault', () => {
    expect(habit(choices({ text: '-EIOCBQUEUED' }, { text: 'bytes' }, { text: '-EIO' }), 0)).toBe(
      1,
    );
    expect(habit(choices({ text: 'fails', fault: true }, { text: '-EIO' }), 0)).toBe(0);
    expect(habit(choices({ text: 'fails', fault: true }, { text: 'ok' }), 0)).toBe(1);
  });
});

describe('play', () => {
  it('takes no fault and no error by itself, and ends when nothing can happen', () => {
    const { tree, node, unused } = play(read, []);
    expect(choicesOf(tree, node)).toEqual([
      // User space may have failed to fill the map.
      'lookup in backing_fds: ok',
      'bpf_aio_alloc: ok',
      'attach out of range: ok',
      'fget: ok',
      'read_iter: bytes',
    ]);
    expect(choicesAt(tree, node)).toEqual([]);
    expect(unused).toEqual([]);
  });

  it('answers choices from its script, the nth time that they come up', () => {
    const { tree, node } = play(modelOf('loop'), [
      { at: 'bpf_aio_alloc', take: 'fails', nth: 2 },
      { at: 'fsync', take: '-EIO' },
    ]);
    expect(choicesOf(tree, node).filter((c) => /alloc|fsync/.test(c))).toEqual([
      'bpf_aio_alloc: ok',
      'bpf_aio_alloc: fails',
      'bpf_aio_alloc: ok',
      'work item alloc: ok',
      'fsync: -EIO',
    ]);
  });

  it('names the lines of the script that had nothing to say', () => {
    const script = [
      { at: 'read_iter', take: 'no such result' },
      { at: 'no such choice', take: 'ok' },
      { run: 'no such context' },
    ];
    expect(play(read, script).unused).toEqual(script);
  });

  it('goes to another context where the script says so, and stays with it', () => {
    const { tree, node } = play(read, [
      { at: 'read_iter', take: '-EIOCBQUEUED' },
      { at: 'ki_complete in', take: 'irq' },
      { run: at.irq, after: 'ki_complete in' },
    ]);
    const contexts = contextsOf(tree, node);
    const from = contexts.indexOf(at.irq);
    const back = contexts.indexOf(at.server, from);
    expect(contexts[from - 1]).toBe(at.server);
    expect(back).toBeGreaterThan(from);
    expect(new Set(contexts.slice(from, back))).toEqual(new Set([at.irq]));
  });

  it('stops at a step, at an event, or at the first violation', () => {
    const step = play(read, [], { at: 'step', step: 5 });
    expect(nodeAt(step.tree, step.node).record.index).toBe(5);
    const event = play(read, [], { at: 'event', of: 'read_complete' });
    expect(nodeAt(event.tree, event.node).record.effects).toContainEqual(
      expect.objectContaining({ kind: 'enter', fn: 'read_complete' }),
    );
    const leak = play(modelOf('loop-attach-leak'), [{ at: 'attach out of range', take: 'fails' }], {
      at: 'violation',
    });
    expect(nodeAt(leak.tree, leak.node).record.effects).toContainEqual(
      expect.objectContaining({ kind: 'lost', ref: 'owner' }),
    );
  });

  it('goes on from a node as if it had never stopped', () => {
    const script = [
      { at: 'read_iter', take: '-EIOCBQUEUED' },
      { at: 'ki_complete in', take: 'irq' },
      { run: at.irq, after: 'ki_complete in' },
    ];
    const whole = play(read, script);
    for (let step = 0; step < 40; step += 3) {
      const first = play(read, script, { at: 'step', step: Math.max(1, step) });
      const rest = play(read, script, { at: 'end' }, first);
      expect(contextsOf(rest.tree, rest.node)).toEqual(contextsOf(whole.tree, whole.node));
    }
  });

  it('keeps the branches of the tree that it goes on in', () => {
    const tree = plant(read);
    const other = grow(tree, 0, choicesAt(tree, 0).at(-1) as NonNullable<unknown> as never);
    const { tree: grown } = play(read, [], { at: 'end' }, { tree: other.tree, node: 0 });
    expect(nodeAt(grown, other.node).parent).toBe(0);
  });
});

describe('a random run', () => {
  it('is the same for the same seed, and not for another', () => {
    const choices = (seed: number) => {
      const { tree, node } = wander(read, seed);
      return pathTo(tree, node).map(({ record: { choice } }) => `${choice.context} ${choice.text}`);
    };
    expect(choices(3)).toEqual(choices(3));
    expect(choices(3)).not.toEqual(choices(4));
  });
});
