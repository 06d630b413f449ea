/** Design C: only the callback's half of an aio's way is tracked. */
import { describe, expect, it } from 'vitest';
import { designUnderTest } from './design-testing';
import { presetById } from './presets';

const { under, told, refusals } = designUnderTest('C');
const { text } = under('read-irq').program;

function changed(from: string, to: string): string {
  expect(text).toContain(from);
  return text.replace(from, to);
}

describe('a callback', () => {
  it('that forgets its aio is refused', () => {
    expect(refusals(changed('\tbpf_aio_release_cb(aio);\n', ''))).toEqual([
      expect.stringContaining('reference leak'),
    ]);
  });

  it('can’t release it with the plain release', () => {
    expect(refusals(changed('bpf_aio_release_cb(aio)', 'bpf_aio_release(aio)'))).toHaveLength(1);
  });

  it('can’t submit it again: the submit does not take it over', () => {
    expect(refusals(presetById('resubmit')?.scenario.program.text ?? '')).toHaveLength(1);
  });
});

describe('a handler', () => {
  const forgetful = changed('release:\n\tbpf_aio_release(aio);\n', 'release:\n');

  it('that forgets its aio is accepted, and leaks it', async () => {
    expect(refusals(forgetful)).toEqual([]);
    const program = { preset: null, text: forgetful };
    const { causes } = await told(under('refused-bad-fd', { program }));
    expect(causes).toEqual(['program no-leak bpf_aio']);
  });

  it('can’t call release_cb for an aio that it has allocated', () => {
    const wrong = changed(
      'release:\n\tbpf_aio_release(aio)',
      'release:\n\tbpf_aio_release_cb(aio)',
    );
    expect(refusals(wrong)).toHaveLength(1);
  });
});
