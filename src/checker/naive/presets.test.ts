/** Presets, judged by the naive checker and by the machine's own steps: both find the same. */
import { describe, expect, it } from 'vitest';
import { designA, environmentFiles } from '../../kernel/files';
import { socketUnits } from '../../kernel/socket/files';
import { presetById } from '../../scenario/presets';
import type { Scenario } from '../../scenario/schema';
import { plainFile } from '../../scenario/world';
import type { Cause } from '../cause';
import { plainSearch } from '../plain-search';
import { judgedScenario, owned, places } from './judges-testing';
import { search } from './search';

type Rules = Scenario['rules'];

const failures = [
  ...['-EINVAL', '-EIO', '-ENOMEM', '-EPERM', '-ESTALE', '-EINTR', '-EOPNOTSUPP', '-EREMOTEIO'],
  ...['-ENODATA', '-ETIMEDOUT', '-ENOLINK', '-EPIPE', '-ECONNRESET', '0', 'short'],
];

/** A READ that comes at once, or later, or is to be tried again: it never fails. */
const unfailing: Rules = {
  ...{ bpf_aio_alloc: { force: 'ok' }, 'attach out of range': { force: 'ok' } },
  ...{ fget: { force: 'ok' }, 'lookup in backing_fds': { force: 'ok' } },
  ...{ read_iter: { forbid: failures }, 'read_iter in kworker': { forbid: failures } },
  ki_complete: { forbid: failures },
};
const inIrq: Rules = { ...unfailing, 'ki_complete in': { forbid: ['fs kworker'] } };
const later: Rules = {
  ...inIrq,
  ...{ read_iter: { force: '-EIOCBQUEUED' }, ki_complete: { force: 'bytes' } },
};

/** The task that submits io commands waits for them, and so does STOP_DEV. */
const hang = ['not-stuck wait_until(ALL_ENDED', 'not-stuck wait_until(ALL_ENDED'];

/** What a socket's peer does is the same each time, and nothing before it fails. */
const friendly: Rules = {
  ...{ 'lookup in sockets': { force: 'ok' }, bpf_aio_alloc: { force: 'ok' } },
  ...{ 'attach out of range': { force: 'ok' }, fget: { force: 'ok' } },
  ...{ 'work item alloc': { force: 'ok' }, 'the peer, given a block,': { force: 'takes it' } },
  'the peer sends': { force: 'a block' },
};

interface Case {
  readonly id: string;
  /** Fewer outcomes, where all of them are too many for a test. */
  readonly rules?: Rules;
  /** What is found, with the line of source where it broke. */
  readonly causes: readonly string[];
}

const cases: readonly Case[] = [
  { id: 'null', causes: [] },
  { id: 'refused-bad-fd', causes: [] },
  { id: 'refused-too-many-bytes', causes: [] },
  { id: 'refused-no-ops', causes: [] },
  { id: 'fsync', causes: [] },
  {
    id: 'discard',
    causes: [
      ...[...hang, 'callback-once bpf_aio', 'no-leak bpf_aio_work'],
      'no-leak bpf_aio wait_idle(bpf_aio_wq.length > 0',
    ],
  },
  { id: 'no-detach', rules: later, causes: [...hang, 'no-leak request free_object(aio);'] },
  { id: 'no-release', rules: later, causes: ['no-leak bpf_aio }'] },
  {
    id: 'loop-attach-leak',
    rules: { 'attach out of range': { force: 'fails' } },
    causes: ['no-leak bpf_aio return err;'],
  },
  {
    id: 'double-release',
    rules: { fget: { force: 'fails' } },
    // What was freed is passed to a kfunc: wrong where the program calls it.
    causes: ['no-double-free bpf_aio bpf_aio_release(aio);'],
  },
  {
    id: 'touch-after-submit',
    rules: { ...inIrq, read_iter: { force: 'bytes' } },
    causes: ['no-use-after-free bpf_aio bpf_printk("read: submitted op %u"'],
  },
  { id: 'tcp-recv-again', rules: friendly, causes: [] },
];

/** A worker's -EAGAIN is looked at by nobody: the aio is lost, never called back, and its io command hangs. */
const dropped = ['callback-once', 'no-leak', 'not-stuck'];

const fileKinds: readonly (readonly [Scenario['files'][number]['kind'], readonly string[]])[] = [
  ['REGULAR', ['one-issuer']],
  ['REGULAR_TOUCH', ['one-issuer', 'no-use-after-free']],
  ['BUFFERED', []],
  ['BLOCK', [...dropped, 'one-issuer']],
  ['STREAM_NONBLOCK', dropped],
  ['STREAM', ['callback-once', 'not-stuck']],
  ['NFS', [...dropped, 'one-issuer']],
  ['FUSE', [...dropped, 'one-issuer']],
  ['NO_OPS', []],
];

/** Lines of the kernel move; what they begin with stays. */
function told(causes: readonly Cause[], program: string): readonly string[] {
  const texts = new Map(
    [...designA, ...environmentFiles, ...socketUnits].map(({ name, text }) => [name, text]),
  );
  return causes
    .map(({ property, objectKind, file, line }) => {
      const text = file === 'program.bpf.c' ? program : texts.get(file ?? '');
      const words = line === null ? undefined : text?.split('\n')[line - 1]?.trim();
      return [property, objectKind, words?.split(',')[0]].filter(Boolean).join(' ');
    })
    .sort();
}

function scenarioOf(id: string): Scenario {
  const preset = presetById(id);
  if (!preset) throw new Error(`no preset ${id}`);
  return preset.scenario;
}

/** What both find, having seen everything. */
function agreed(scenario: Scenario): readonly string[] {
  const { world, model } = judgedScenario(scenario);
  const naive = search(world, { twins: true });
  const machine = plainSearch(model);
  expect([naive.complete, machine.complete]).toEqual([true, true]);
  // How deep calls may nest is counted in frames by one and in bytes by the other.
  expect(naive.bounds > 0).toBe(machine.bounds > 0);
  expect(owned(naive.causes)).toEqual(owned(machine.causes));
  return told(naive.causes, scenario.program.text);
}

describe('the naive checker and the machine agree', () => {
  it.each(cases)('about $id', ({ id, rules = {}, causes }) => {
    expect(agreed({ ...scenarioOf(id), rules })).toEqual([...causes].sort());
  });

  it.each(fileKinds)('about one READ from a file of kind %s', (kind, properties) => {
    const file = { ...plainFile, kind, direct: kind !== 'BUFFERED' };
    const causes = agreed({
      ...scenarioOf('read-irq'),
      files: [file],
      // Completions of NFS come from a worker alone.
      rules: kind === 'NFS' ? unfailing : inIrq,
    });
    expect(new Set(causes.map((cause) => cause.split(' ')[0]))).toEqual(new Set(properties));
  });
});

it('a callback may be called as one likes: the struct_ops member says what it is', () => {
  const scenario = scenarioOf('fsync');
  const text = scenario.program.text
    .replace('SEC("struct_ops/bpf_aio_complete_cb")', 'SEC("struct_ops/end")')
    .replaceAll('loop_complete', 'loop_done');
  const { model } = judgedScenario({ ...scenario, program: { preset: null, text } });
  const callbacks = model.functions.filter(({ entry }) => entry?.callback);
  expect(callbacks.map(({ name }) => name)).toEqual(['loop_done']);
  expect(places(plainSearch(model).causes)).toEqual([]);
});
