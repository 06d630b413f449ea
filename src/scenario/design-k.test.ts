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

  describe('that returns the aio which it could not prepare is accepted', () => {
    const text = changed(
      '\tif (!err)\n\t\treturn aio;\n',
      '\tif (err)\n\t\treturn aio;\n\tbpf_aio_release(aio);\n\treturn NULL;\n',
    );
    const scenario = under('refused-bad-fd', { program: { preset: null, text } });

    it('and the kernel releases the aio, and fails its io command', async () => {
      expect(refusals(text)).toEqual([]);
      expect(await told(scenario)).toEqual({ causes: [], isComplete: true });
    });

    it('and the aio is lost in a kernel that does not look whether it is prepared', async () => {
      const { causes } = await told(scenario, forgetful(/not be prepared/));
      expect(causes).toContain('program no-leak bpf_aio');
    });
  });

  it('that keeps what it has prepared loses it, and nothing else', async () => {
    const kept = changed('\t\treturn aio;\n', '\t\treturn NULL;\n');
    const { causes } = await told(under('read-irq', { program: { preset: null, text: kept } }));
    expect(causes).toContain('program no-leak bpf_aio');
  });
});

describe('a kernel that forgets', () => {
  it('whose io command the returned aio is attached to issues one that has let it go', async () => {
    const detached = changed(
      '\t\treturn aio;\n',
      '\t\t{ ublk_bpf_dettach_and_complete_aio(aio); return aio; }\n',
    );
    const scenario = under('read-irq', { program: { preset: null, text: detached } });
    const issued = 'kernel one-issuer bpf_aio';
    expect(refusals(detached)).toEqual([]);
    expect((await told(scenario)).causes).not.toContain(issued);
    expect((await told(scenario, forgetful(/whose io command/))).causes).toContain(issued);
  });

  it('that issuing may fail leaves the io command to nobody', async () => {
    const { causes } = await told(under('block-eagain'), forgetful(/may fail/));
    expect(causes).toContain('kernel not-stuck -');
  });
});
