import { describe, expect, it } from 'vitest';
import { grow, nodeAt, pathTo, plant, recordRun } from '../machine';
import type { Model } from '../machine/model';
import { buildModel } from '../scenario/build';
import { presets } from '../scenario/presets';
import { type Cause, Check, type CheckOptions, type Verdict } from './check';

function modelOf(id: string): Model {
  const preset = presets.find((p) => p.id === id);
  const { model } = buildModel(preset?.scenario as NonNullable<typeof preset>['scenario']);
  if (!model) throw new Error(`${id} does not link`);
  return model;
}

async function check(model: Model, options: CheckOptions = {}): Promise<Verdict> {
  const search = await Check.start(model, { maxStates: 100_000, ...options });
  while (search.explore(10_000));
  return search.verdict();
}

const short = ({ owner, property, object, origin }: Cause): string =>
  [owner, property, object, origin && `${origin.file}:${origin.line}`].join(' ');

describe('what bookkeeping notices', () => {
  it('is told in its words at the line of the kernel that called it', async () => {
    const model = modelOf('read-irq');
    const { found } = await check(model);
    const { origin, message } = found.find(({ property }) => property === 'one-issuer') ?? {};
    const text = model.files.find(({ name }) => name === origin?.file)?.text.split('\n');
    expect(text?.[(origin?.line ?? 0) - 1]?.trim()).toBe('watch_issue(aio);');
    expect(message).toBe('its kiocb is issued while another issue of it has not returned');
  });
});

describe('what an exploration has exercised', () => {
  it('names the choices with what was taken, and the contexts in which the programs ran', async () => {
    const { reached } = await check(modelOf('read-irq'));
    expect(reached.choices.find(({ label }) => label === 'read_iter')).toEqual({
      label: 'read_iter',
      isFault: false,
      // RFC-FACTS 12, first row: a read within the file, opened with O_DIRECT.
      taken: expect.toSatisfy(
        (taken: string[]) =>
          [...taken].sort().join() === '-EAGAIN,-EINVAL,-EIO,-EIOCBQUEUED,-ENOMEM,bytes',
      ),
      forbidden: [],
    });
    expect(reached.programs).toContainEqual({
      fn: 'read_complete',
      // Nowait success on the daemon's stack, a kworker after -EAGAIN, bio end_io in irq or the file system's kworker.
      contexts: expect.arrayContaining([
        'ublk server',
        'bpf aio kworker 1',
        'bio end io irq 1',
        'fs kworker',
      ]),
    });
  });

  it('names the lines of the program that no run reaches', async () => {
    const model = modelOf('read-irq');
    const { reached } = await check(model);
    const text = model.files.find(({ role }) => role === 'program')?.text.split('\n') ?? [];
    for (const line of reached.unreachedLines) expect(text[line - 1]).toMatch(/\w/);
    expect(reached.unreachedLines.length).toBeLessThan(10);
  });

  it('stays within the faults that may happen in one run', async () => {
    const open = await check(modelOf('loop-attach-leak'));
    const search = await Check.start(modelOf('loop-attach-leak'), { maxFaults: 0 });
    while (search.explore(10_000));
    const without = search.verdict();
    const leaks = (verdict: Verdict): number =>
      verdict.found.filter(({ property }) => property === 'no-leak').length;
    expect(leaks(open)).toBe(1);
    expect(leaks(without)).toBe(0);
    expect(without.reached.choices.filter((c) => c.isFault).length).toBeGreaterThan(0);
  });
});

describe('checking a preset', () => {
  it('explores a correct read completely, and finds only what the kernel’s design allows', async () => {
    const verdict = await check(modelOf('read-irq'));
    expect(verdict).toMatchObject({ isComplete: true, bound: null, queue: 0, limits: [] });
    expect(verdict.found.map(({ owner, property }) => [owner, property])).toEqual([
      ['kernel', 'one-issuer'],
    ]);
  });

  it('finds a leak in the program at the line at which the last pointer is lost', async () => {
    const { found } = await check(modelOf('loop-attach-leak'));
    const own = found.filter(({ owner }) => owner === 'program');
    expect(own.map(short)).toEqual([expect.stringMatching(/^program no-leak bpf_aio program/)]);
  });

  it.each(['no-detach', 'double-release', 'touch-after-submit', 'block-eagain', 'resubmit'])(
    'gives runs of %s that the machine takes, each to its cause',
    async (id) => {
      const model = modelOf(id);
      for (const cause of (await check(model)).found) {
        let tree = plant(model);
        let node = 0;
        for (const choice of cause.run) ({ tree, node } = grow(tree, node, choice));
        const { violations, end } = recordRun(model, pathTo(tree, node));
        if (cause.property === 'no-stack-overflow') {
          expect(end).toEqual({ kind: 'bound', what: 'kernel stack overflow' });
          continue;
        }
        const same = violations.filter(
          ({ property, step }) => property === cause.property && step === cause.run.length,
        );
        expect(same.map(({ blame }) => blame)).toContain(cause.owner);
      }
    },
  );
});

describe('the culprit of a cause', () => {
  async function culpritOf(id: string, property: string) {
    const model = modelOf(id);
    const search = await Check.start(model);
    while (search.explore(10_000));
    const cause = search
      .verdict()
      .found.find((c) => c.owner === 'program' && c.property === property);
    if (!cause) throw new Error(`${id} has no ${property}`);
    return { model, cause, culprit: search.culprit(cause) };
  }

  it('is the fault that the program does not handle, and the run beside it is the one without', async () => {
    const { model, cause, culprit } = await culpritOf('loop-attach-leak', 'no-leak');
    const step = culprit?.step ?? 0;
    let tree = plant(model);
    let node = 0;
    for (const choice of cause.run.slice(0, step)) ({ tree, node } = grow(tree, node, choice));
    expect(nodeAt(tree, node).record.choice).toMatchObject({ fault: true, text: 'fails' });
    node = 0;
    for (const choice of culprit?.safe ?? []) ({ tree, node } = grow(tree, node, choice));
    const safe = recordRun(model, pathTo(tree, node));
    expect(safe.end).toEqual({ kind: 'quiescent' });
    expect(safe.violations.filter(({ property }) => property === 'no-leak')).toEqual([]);
    expect(culprit?.safe?.slice(0, step - 1)).toEqual(cause.run.slice(0, step - 1));
  });

  it('is a step of every run where the callback never releases: each run that completes an aio leaks it', async () => {
    const { cause, culprit } = await culpritOf('no-release', 'no-leak');
    // Only a request that never gets an aio ends without the leak.
    expect(culprit?.step).toBeLessThan(cause.run.length);
    expect(culprit?.safe).not.toBeNull();
  });
});

describe('partial order', () => {
  const large = [
    'loop',
    'stripe',
    'tcp-interleaved',
    'tcp-partial',
    'tcp-link-error',
    'tcp-reset',
    'tcp-nbd',
  ];
  const small = presets.filter(({ id }) => !large.includes(id));

  it.each(small.map(({ id }) => id))(
    'finds the same causes of %s, in no more states',
    async (id) => {
      const model = modelOf(id);
      const all = await check(model);
      const reduced = await check(model, { partialOrder: true });
      expect([all.isComplete, reduced.isComplete]).toEqual([true, true]);
      expect(reduced.found.map(short).sort()).toEqual(all.found.map(short).sort());
      expect(reduced.states).toBeLessThanOrEqual(all.states);
      // Ends that differ in what nobody reads are one.
      expect(reduced.ends > 0).toBe(all.ends > 0);
    },
  );
});
