/** Calls that nest without end: proved where the same comes again, and a bound of the model where that is not known. */
import { describe, expect, it } from 'vitest';
import type { Model } from '../machine/model';
import { presetById } from '../scenario/presets';
import type { Scenario } from '../scenario/schema';
import { type Cause, Check, type Verdict } from './check';
import { judgedScenario, judgedText } from './naive/judges-testing';

async function check(model: Model): Promise<Verdict> {
  const search = await Check.start(model, { maxStates: 100_000 });
  while (search.explore(10_000));
  return search.verdict();
}

const isOverflow = ({ property }: Cause): boolean => property === 'no-stack-overflow';

/** A program whose callback does this first. */
function withCallback(body: string, change: Partial<Scenario> = {}): Model {
  const { scenario } = presetById('read-irq') as NonNullable<ReturnType<typeof presetById>>;
  const text = scenario.program.text.replace(/(read_complete, .*\n\{)/, `$1\n\t${body}`);
  expect(text).not.toBe(scenario.program.text);
  return judgedScenario({ ...scenario, ...change, program: { preset: null, text } }).model;
}

const inline: Scenario['rules'] = {
  read_iter: { force: '-EIO' },
  fget: { force: 'ok' },
};

describe('a kernel stack that overflows', () => {
  // RFC-FACTS 2.2 facts 6, 7; 3.2 t14, t16; 12, row block device.
  it('is the design’s own on a block device that answers -EAGAIN within submit_bio while memory is short', async () => {
    const { scenario } = presetById('block-eagain') as NonNullable<ReturnType<typeof presetById>>;
    const { found, limits, isComplete } = await check(judgedScenario(scenario).model);
    const overflows = found.filter(isOverflow);
    expect(overflows.map(({ owner, origin }) => [owner, origin?.file])).toEqual([
      ['kernel', 'bpf_aio.c'],
    ]);
    expect(overflows[0]?.message).toContain(
      'bpf_aio_complete → __bpf_aio_submit → bpf_aio_do_submit → backing_read_iter',
    );
    // Every run that fills the stack does so in this way.
    expect([isComplete, limits]).toEqual([true, []]);
  });

  it('is the program’s where its callback submits the same again, which fails at once, again', async () => {
    const model = withCallback('if (ret < 0 && !bpf_aio_submit(aio, 5, 0, 4096, 0)) return;', {
      rules: inline,
    });
    const { found, limits } = await check(model);
    const [overflow] = found.filter(isOverflow);
    expect(overflow).toMatchObject({ owner: 'program', program: { file: 'program.bpf.c' } });
    expect(overflow?.message).toContain('read_complete → bpf_aio_submit → __bpf_aio_submit');
    expect(limits).toEqual([]);
  });

  it('is a bound of the model where each call is another: it may end', async () => {
    const { found, limits } = await check(
      judgedText(`static int left = 10000, other;
static void again(void) { left--; if (left > 0) again(); }
CONTEXT("task", 1) void nests(void) { again(); }
CONTEXT("task", 1) void looks(void) { other = left; }`).model,
    );
    expect(found.filter(isOverflow)).toEqual([]);
    expect(limits).toEqual(['kernel stack overflow']);
  });

  it('is proved for a function that calls itself with the same', async () => {
    const { found, limits } = await check(
      judgedText(`static int busy, other;
static void again(int n) { int mine = n; if (!busy) again(mine); }
CONTEXT("task", 1) void nests(void) { again(3); }
CONTEXT("task", 1) void does(void) { busy = 1; other = busy; }`).model,
    );
    expect(found.filter(isOverflow).map(({ origin }) => origin?.line)).toEqual([3]);
    expect(limits).toEqual([]);
  });

  it('is not proved where it depends on how deep the calls are', async () => {
    const { found, limits } = await check(
      judgedText(`static int busy, other;
static void again(int n) { if (!busy && n < 10000) again(n + 1); }
CONTEXT("task", 1) void nests(void) { again(0); }
CONTEXT("task", 1) void does(void) { busy = 1; other = busy; }`).model,
    );
    expect(found.filter(isOverflow)).toEqual([]);
    expect(limits).toEqual(['kernel stack overflow']);
  });
});

it('a loop that does not end is named by its line', async () => {
  const model = withCallback('for (;;)\n\t\tret++;');
  const { limits } = await check(model);
  const text = model.files.find(({ role }) => role === 'program')?.text ?? '';
  const line = text.split('\n').findIndex((l) => l.includes('for (;;)')) + 1;
  expect(limits).toEqual([
    `the loop at program.bpf.c:${line} does not end within 200,000 instructions`,
  ]);
});
