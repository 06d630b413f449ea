/** Design E: a submit that fails has detached and freed the aio; what each thing that it must not forget is there for. */
import { describe, expect, it } from 'vitest';
import { designUnderTest, nonblock } from './design-testing';
import { presetById } from './presets';

const { under, told, refusals, forgetful } = designUnderTest('E');

it('a program written for design A is refused: after a submit the aio is not its to detach', () => {
  expect(refusals(presetById('read-irq')?.scenario.program.text ?? '')).toHaveLength(1);
});

describe('a kernel that forgets', () => {
  it('to detach the aio lets the io command hang', async () => {
    const { causes } = await told(under('refused-bad-fd'), forgetful(/detach/));
    expect(causes).toEqual(['kernel no-leak request', 'kernel not-stuck -']);
  });

  it('to put the file loses it with the aio', async () => {
    const { causes } = await told(under('read-irq'), forgetful(/the file/));
    expect(causes).toContain('kernel no-leak backing_file');
  });

  it('what the worker got never calls back', async () => {
    const scenario = under('read-irq', { files: [nonblock] });
    const { causes } = await told(scenario, forgetful(/the worker/));
    expect(causes).toContain('kernel callback-once bpf_aio');
  });
});
