/** Design M: what a submit returns says whose the aio is, and the verifier goes both ways. */
import { describe, expect, it } from 'vitest';
import { designUnderTest } from './design-testing';

const { under, told, refusals, forgetful } = designUnderTest('M');
const { text } = under('read-irq').program;

describe('a program', () => {
  it('that forgets the aio of a submit that failed is refused', () => {
    const careless = text.replace('\tif (err)\n\t\tgoto detach;\n', '');
    expect(careless).not.toBe(text);
    expect(refusals(careless)).toHaveLength(1);
  });

  it('that releases the aio of a submit that succeeded is refused', () => {
    const wrong = text.replace(
      '\treturn 0;\t/* the callback',
      '\tbpf_aio_release(aio);\n\treturn 0;\t/* the callback',
    );
    expect(wrong).not.toBe(text);
    expect(refusals(wrong)).toHaveLength(1);
  });

  it('may try again with what came back', async () => {
    const again = text.replace(
      '\tif (err)\n\t\tgoto detach;\n',
      '\tif (err)\n\t\terr = bpf_aio_submit(aio, fd, iod->start_sector << 9, bytes, 0);\n\tif (err)\n\t\tgoto detach;\n',
    );
    expect(refusals(again)).toEqual([]);
    const program = { preset: null, text: again };
    const { causes } = await told(under('block-eagain', { program }));
    expect(causes).toEqual(['kernel one-issuer bpf_aio']);
  });
});

it('a kernel that forgets to undo a submit leaks its file', async () => {
  const { causes } = await told(under('block-eagain'), forgetful(/undo/));
  expect(causes).toContain('kernel no-leak backing_file');
});
