import { describe, expect, it } from 'vitest';
import { pathTo, recordRun } from '../../machine';
import { buildModel } from '../../scenario/build';
import { compileKernel } from '../../scenario/compile';
import { play } from '../../scenario/play';
import { type Preset, presetById } from '../../scenario/presets';
import { verdictOf } from '../../timeline';
import { sentence } from '../../timeline/sentence';
import { lossReason, stepName, stepResult, stepWho } from '../../timeline/words';
import { invariantsAt } from './invariants';

const kernel = compileKernel();

function runOf(id: string) {
  const preset = presetById(id);
  const { model } = preset ? buildModel(preset.scenario, kernel) : { model: null };
  if (!preset || !model) throw new Error(`${id} does not compile`);
  const { tree, node } = play(model, preset.script);
  const run = recordRun(model, pathTo(tree, node));
  const told = run.steps.map(({ index }) => ({
    who: stepWho(run, index),
    name: stepName(run, index),
    result: stepResult(run, index)?.text ?? null,
    said: sentence(run, index),
  }));
  return { run, told };
}

// RFC-FACTS 4.6: attach_dev runs inside START_DEV, and non-zero aborts the start.
describe('a device that does not come up', () => {
  const preset = presetById('null');
  const text = preset?.scenario.program.text.replace(
    /(null_attach_dev[^{]*\{\s*return )0/,
    '$1-22',
  );
  const { model } = buildModel(
    { ...(preset as Preset).scenario, program: { preset: null, text: text ?? '' } },
    kernel,
  );
  if (!model) throw new Error('the text does not compile');
  const { tree, node } = play(model, []);
  const run = recordRun(model, pathTo(tree, node));
  const last = run.steps.length - 1;

  it('is told as a failure, not as a warning of the kernel', () => {
    expect(sentence(run, last)).toBe('START_DEV failed, so the device does not come up.');
    expect(stepResult(run, last)).toEqual({ text: 'failed', tone: 'bad' });
  });

  it('does not pass for a run in which all was well', () => {
    expect(verdictOf(run)).toBe('open');
    const { shown } = invariantsAt(run, last);
    expect(new Set(shown.map(({ verdict }) => verdict))).toEqual(new Set(['wait']));
  });
});

// What a call gives is the RFC's (RFC-FACTS 2, table of kfuncs; 3.2); here it must be said of the right call.
describe('what steps say', () => {
  it.each(['refused-bad-fd', 'refused-too-many-bytes', 'refused-no-ops'])(
    '%s: it is the submit that fails, once, and no void function does',
    (id) => {
      const failed = runOf(id).told.filter(({ result }) => result === '-EINVAL');
      expect(failed.map(({ name }) => name)).toEqual(['attach, submit']);
      expect(failed[0]?.said).toMatch(/^submit fails with -EINVAL/);
    },
  );

  it('loop-attach-leak: it is the attach that fails', () => {
    const failed = runOf('loop-attach-leak').told.filter(({ result }) => result === '-EINVAL');
    expect(failed.map(({ name }) => name)).toEqual(['attach']);
  });

  it('no-detach: what is lost with the aio was never in a map', () => {
    const { run, told } = runOf('no-detach');
    expect(told.find(({ result }) => result === 'leak')).toMatchObject({
      name: 'release',
      said: 'aio#1 is freed while it still holds a reference on io tag 0. Nobody else can give that reference back.',
    });
    expect(run.references.filter((r) => r.lost).map((r) => lossReason(run, r))).toEqual([
      'aio#1 freed, this never given back',
    ]);
  });

  it('touch-after-submit: the program touches, not the callback that has returned', () => {
    expect(runOf('touch-after-submit').told.at(-1)).toMatchObject({
      who: 'bpf prog',
      name: 'read_queue_io_cmd',
      result: 'use after free',
    });
  });

  it('resubmit: a short read gives its bytes, and the truth value of a question is none', () => {
    const short = runOf('resubmit').told.find(({ name }) => name.startsWith('short read'));
    expect(short?.result).toBe('2048');
    expect(short?.said).toMatch(/^Short read: zeroes the rest; the result is 2048\./);
  });

  it('short-read: the second read gives 0', () => {
    const reads = runOf('short-read').told.filter(({ name }) => name.startsWith('short read'));
    expect(reads.map(({ result }) => result)).toEqual(['2048', '0']);
  });

  // Once where the outside decides it, and once where it comes back after what happened in between.
  it('block-eagain: -EIOCBQUEUED is what ->read_iter returns; an error on its way up is told once', () => {
    const { told } = runOf('block-eagain');
    const queued = told.filter(({ result }) => result === '-EIOCBQUEUED');
    expect(queued.map(({ said }) => said.slice(0, 28))).toEqual([
      'read_iter gives -EIOCBQUEUED',
      'read_iter gives -EIOCBQUEUED',
    ]);
    expect(told.filter(({ result }) => result === '-EAGAIN').map(({ name }) => name)).toEqual([
      'ki_complete',
    ]);
  });

  it('null: the answers of the program have their names', () => {
    const { told } = runOf('null');
    expect(told.flatMap(({ result }) => result ?? [])).toEqual(['CONTINUE', 'REDIRECT', '-EAGAIN']);
    expect(told.find(({ result }) => result === 'CONTINUE')?.said).toMatch(
      /returns UBLK_BPF_IO_CONTINUE, 512 bytes, to/,
    );
  });
});
