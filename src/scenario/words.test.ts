import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fingerprint } from './bytes';
import { packText, unpackText, words } from './words';

const piece = fc.oneof(
  fc.constantFrom(...words),
  fc.string({ maxLength: 8 }),
  fc.constantFrom('\0', '\x1f', 'é', '€', '😀', '\r\n', '\x7f', '\xff'),
);

describe('text for links', () => {
  it('is read back as it was written, whatever it is', () => {
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join('');
        expect(unpackText(packText(text), 100_000)).toBe(text);
      }),
    );
  });

  it('makes one byte of each word that programs share', () => {
    for (const word of words) expect(packText(word)).toHaveLength(1);
  });

  it('has not changed its words: old links would read as other programs', () => {
    expect(fingerprint(words.join('\0')).toString(16)).toMatchInlineSnapshot(`"f077af6d"`);
  });

  it('refuses a text that would grow beyond its limit', () => {
    const packed = packText('bpf_aio_release(aio);\n'.repeat(100));
    expect(() => unpackText(packed, 2000)).toThrow('more than 2000 bytes');
  });
});
