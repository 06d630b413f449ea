/** Design G: an aio is counted, and each holder puts its own reference. */
import { describe, expect, it } from 'vitest';
import { designUnderTest, nonblock } from './design-testing';
import { presetById } from './presets';

const { under, told, refusals, forgetful } = designUnderTest('G');
const { text } = under('read-irq').program;

it('a program written for design A is refused: its handler keeps a reference, its callback puts one', () => {
  expect(refusals(presetById('read-irq')?.scenario.program.text ?? '')).toHaveLength(2);
});

describe('a program that puts its reference before it submits', () => {
  it('is refused', () => {
    const submit = '\terr = bpf_aio_submit(';
    expect(text).toContain(submit);
    const early = text.replace(submit, `\tbpf_aio_release(aio);\n${submit}`);
    expect(refusals(early).length).toBeGreaterThan(0);
  });
});

it('a release before the detach leaves nothing behind: the last put detaches', async () => {
  const lazy = text.replace('\tif (err)\n\t\tublk_bpf_dettach_and_complete_aio(aio);\n', '');
  expect(lazy).not.toBe(text);
  expect(refusals(lazy)).toEqual([]);
  const program = { preset: null, text: lazy };
  expect(await told(under('refused-bad-fd', { program }))).toEqual({
    causes: [],
    isComplete: true,
  });
});

it('a kworker’s -EAGAIN comes to the callback', async () => {
  const { causes } = await told(under('read-irq', { files: [nonblock] }));
  expect(causes).toEqual([]);
});

describe('a handler that submits twice', () => {
  const submit = '\terr = bpf_aio_submit(aio, fd, iod->start_sector << 9, bytes, 0);\n';
  expect(text).toContain(submit);
  const twice = text.replace(submit, submit + submit);
  const scenario = under('read-irq', { program: { preset: null, text: twice } });

  it('is accepted, and is itself to blame that it detaches an aio in flight', async () => {
    const ofKernel = (cause: string) => cause.startsWith('kernel');
    expect(refusals(twice)).toEqual([]);
    const { causes } = await told(scenario);
    const once = await told(under('read-irq'));
    expect(causes).toContain('program pages-in-use request');
    expect(causes.filter(ofKernel)).toEqual(once.causes.filter(ofKernel));
    expect(causes.filter((cause) => cause.includes('no-leak bpf_aio'))).toEqual([]);
  });
});

describe('a kernel that forgets', () => {
  it('the submit’s own reference frees the aio under its hands', async () => {
    const { causes } = await told(under('read-irq'), forgetful(/own reference/));
    expect(causes).toContain('kernel no-use-after-free bpf_aio');
  });

  it('that an aio may be in flight issues it twice', async () => {
    const twice = text.replace(
      '\terr = bpf_aio_submit(',
      '\tbpf_aio_submit(aio, fd, iod->start_sector << 9, bytes, 0);\n\terr = bpf_aio_submit(',
    );
    const program = { preset: null, text: twice };
    const scenario = under('read-irq', { program });
    const issuers = 'one-issuer bpf_aio';
    const careful = await told(scenario);
    const naive = await told(scenario, forgetful(/in flight/));
    expect(careful.causes).not.toContain(`program ${issuers}`);
    expect(naive.causes.filter((cause) => !careful.causes.includes(cause))).not.toEqual([]);
  });
});
