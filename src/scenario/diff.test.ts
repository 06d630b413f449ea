import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packEdits, unpackEdits } from './diff';

const line = fc.constantFrom('', '\treturn err;', '\tgoto fail;', 'fail:', '}', '\tif (err)', 'é');
const text = fc.array(line, { maxLength: 30 }).map((lines) => lines.join('\n'));

describe('line edits', () => {
  it('give the new text when applied to the old one', () => {
    fc.assert(
      fc.property(text, text, (from, to) => {
        expect(unpackEdits(from, packEdits(from, to), 10_000)).toBe(to);
      }),
    );
  });

  it('of nothing cost two bytes', () => {
    expect(packEdits('a\nb\n', 'a\nb\n')).toHaveLength(2);
  });

  it('of one word in a line cost little more than the word', () => {
    const from = '\terr = bpf_aio_submit(aio, fd, pos, bytes, 0);\n'.repeat(40);
    const to = from.replace('bytes', 'pages');
    expect(packEdits(from, to).length).toBeLessThan(12);
  });

  it('never throw anything but a message when they are damaged', () => {
    fc.assert(
      fc.property(text, fc.uint8Array({ maxLength: 40 }), (from, bytes) => {
        try {
          unpackEdits(from, bytes, 10_000);
        } catch (error) {
          expect((error as Error).constructor.name).toBe('DamagedError');
        }
      }),
    );
  });
});
