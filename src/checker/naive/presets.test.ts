/** Presets, judged by the naive checker and by the machine's own steps: both find the same. */
import { describe, expect, it } from 'vitest';
import { presetById } from '../../scenario/presets';
import type { Scenario } from '../../scenario/schema';
import { plainSearch } from '../plain-search';
import { judgedScenario, places } from './judges-testing';
import { search } from './search';

interface Case {
  readonly id: string;
  readonly states: number;
  /** Of the machine, at its own grain. */
  readonly merged: number;
  readonly causes: readonly string[];
  /** Fewer outcomes, where all of them are too many for a test. */
  readonly rules?: Scenario['rules'];
}

const hang = ['not-stuck blk_mq.c:141', 'not-stuck blk_mq.c:175'];

const cases: readonly Case[] = [
  { id: 'null', states: 1172, merged: 75, causes: [] },
  { id: 'refused-bad-fd', states: 386, merged: 40, causes: [] },
  { id: 'refused-too-many-bytes', states: 386, merged: 40, causes: [] },
  { id: 'refused-no-ops', states: 358, merged: 40, causes: [] },
  { id: 'fsync', states: 2354, merged: 203, causes: [] },
  {
    id: 'discard',
    ...{ states: 3528, merged: 307 },
    causes: [
      ...hang,
      'callback-once bpf_aio',
      'no-leak bpf_aio bpf_aio.c:339',
      'no-leak bpf_aio_work',
    ],
  },
  {
    id: 'no-detach',
    ...{ states: 8146, merged: 804 },
    causes: [...hang, 'no-leak request bpf_aio.c:272', 'one-issuer bpf_aio watch.c:112'],
  },
];

describe('the naive checker and the machine agree', () => {
  it.each(cases)('about $id', ({ id, states, merged, causes, rules }) => {
    const preset = presetById(id);
    if (!preset) throw new Error(`no preset ${id}`);
    const { scenario } = preset;
    const { world, model } = judgedScenario(rules ? { ...scenario, rules } : scenario);
    const naive = search(world, { twins: true });
    const machine = plainSearch(model);
    expect(places(naive.causes)).toEqual([...causes].sort());
    expect(places(machine.causes)).toEqual([...causes].sort());
    expect([naive.complete, naive.states, naive.bounds]).toEqual([true, states, 0]);
    expect([machine.complete, machine.states, machine.bounds]).toEqual([true, merged, 0]);
  });
});

it('a callback may be called as one likes: the struct_ops member says what it is', () => {
  const scenario = presetById('fsync')?.scenario;
  if (!scenario) throw new Error('no preset fsync');
  const text = scenario.program.text
    .replace('SEC("struct_ops/bpf_aio_complete_cb")', 'SEC("struct_ops/end")')
    .replaceAll('loop_complete', 'loop_done');
  const { model } = judgedScenario({ ...scenario, program: { preset: null, text } });
  const callbacks = model.functions.filter(({ entry }) => entry?.callback);
  expect(callbacks.map(({ name }) => name)).toEqual(['loop_done']);
  expect(places(plainSearch(model).causes)).toEqual([]);
});
