/** Presets, judged by the naive checker and by the machine's own steps: both find the same. */
import { describe, expect, it } from 'vitest';
import { designA, environmentFiles } from '../../kernel/files';
import { presetById } from '../../scenario/presets';
import type { Scenario } from '../../scenario/schema';
import type { Cause } from '../cause';
import { plainSearch } from '../plain-search';
import { judgedScenario, places } from './judges-testing';
import { search } from './search';

interface Case {
  readonly id: string;
  /** What is found, with the line of source where it broke. */
  readonly causes: readonly string[];
  /** Fewer outcomes, where all of them are too many for a test. */
  readonly rules?: Scenario['rules'];
}

/** The task that submits io commands waits for them, and so does STOP_DEV. */
const hang = [
  'not-stuck wait_until(nr_ended == scn_nr_ios',
  'not-stuck wait_until(nr_ended == scn_nr_ios',
];

const cases: readonly Case[] = [
  { id: 'null', causes: [] },
  { id: 'refused-bad-fd', causes: [] },
  { id: 'refused-too-many-bytes', causes: [] },
  { id: 'refused-no-ops', causes: [] },
  { id: 'fsync', causes: [] },
  {
    id: 'discard',
    causes: [
      ...hang,
      'callback-once bpf_aio',
      'no-leak bpf_aio wait_idle(bpf_aio_wq.length > 0',
      'no-leak bpf_aio_work',
    ],
  },
  {
    id: 'no-detach',
    causes: [
      ...hang,
      'no-leak request free_object(aio);',
      'one-issuer bpf_aio violated("one-issuer"',
    ],
  },
];

/** Lines of the kernel move; what they begin with stays. */
function told(causes: readonly Cause[], program: string): readonly string[] {
  const texts = new Map([...designA, ...environmentFiles].map(({ name, text }) => [name, text]));
  return causes
    .map(({ property, objectKind, file, line }) => {
      const text = file === 'program.bpf.c' ? program : texts.get(file ?? '');
      const words = line === null ? undefined : text?.split('\n')[line - 1]?.trim();
      return [property, objectKind, words?.split(',')[0]].filter(Boolean).join(' ');
    })
    .sort();
}

describe('the naive checker and the machine agree', () => {
  it.each(cases)('about $id', ({ id, causes, rules }) => {
    const preset = presetById(id);
    if (!preset) throw new Error(`no preset ${id}`);
    const { scenario } = preset;
    const { world, model } = judgedScenario(rules ? { ...scenario, rules } : scenario);
    const naive = search(world, { twins: true });
    const machine = plainSearch(model);
    expect([naive.complete, naive.bounds]).toEqual([true, 0]);
    expect([machine.complete, machine.bounds]).toEqual([true, 0]);
    expect(places(naive.causes)).toEqual(places(machine.causes));
    expect(told(naive.causes, scenario.program.text)).toEqual([...causes].sort());
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
