/** Design K: a handler returns the aio that the kernel is to issue. */
import { describe, expect, it } from 'vitest';
import { designUnderTest } from './design-testing';

const { under, told, refusals, forgetful } = designUnderTest('K');
const { text } = under('read-irq').program;

function changed(from: string, to: string): string {
  expect(text).toContain(from);
  return text.replace(from, to);
}

describe('a handler', () => {
  it('that keeps the aio that it has prepared is refused', () => {
    expect(refusals(changed('\t\treturn aio;\n', '\t\treturn NULL;\n'))).toEqual([
      expect.stringContaining('reference leak'),
    ]);
  });

  it('that returns what it has released is refused', () => {
    const freed = changed('\t\treturn aio;\n', '\t\t{ bpf_aio_release(aio); return aio; }\n');
    expect(refusals(freed)).toHaveLength(1);
  });

  it('that returns a number is refused', () => {
    const number = changed('\treturn NULL;\n}', '\treturn (void *)8;\n}');
    expect(refusals(number)).toEqual([
      'At program exit the register R0 should have been in [0, 0]',
    ]);
  });

  it('that returns an aio without preparing it is accepted, and the kernel fails its io command', async () => {
    const bare = changed(
      '\terr = bpf_aio_prepare(aio, fd, iod->start_sector << 9, bytes, 0);\n',
      '',
    );
    expect(refusals(bare)).toEqual([]);
    const scenario = under('read-irq', { program: { preset: null, text: bare } });
    expect(await told(scenario)).toEqual({ causes: [], isComplete: true });
  });
});

describe('a kernel that forgets', () => {
  it('that issuing may fail leaves the io command to nobody', async () => {
    const { causes } = await told(under('block-eagain'), forgetful(/may fail/));
    expect(causes).toContain('kernel not-stuck -');
  });
});
