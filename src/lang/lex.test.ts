import { describe, expect, it } from 'vitest';
import { lex } from './lex';
import { readChar, readNumber, readQuoted } from './lex-literals';

describe('tokens', () => {
  it('are the longest that the text allows', () => {
    const texts = lex('a+++b>>=c...d->e##f', 0).tokens.map((token) => token.text);
    expect(texts).toEqual(['a', '++', '+', 'b', '>>=', 'c', '...', 'd', '->', 'e', '##', 'f', '']);
  });

  it('know whether they start a line and whether space stands before them', () => {
    const tokens = lex('a b\n  /* c */ d(e', 0).tokens;
    expect(tokens.map((token) => token.startsLine)).toEqual([
      true,
      false,
      true,
      false,
      false,
      false,
    ]);
    expect(tokens.map((token) => token.spaced)).toEqual([false, true, true, false, false, false]);
  });

  it('treat spaces that come from web pages as spaces', () => {
    expect(lex('\ufeffint\u00a0a', 0).tokens.map((token) => token.text)).toEqual(['int', 'a', '']);
  });

  it('keep the quotes and the escapes of a string', () => {
    expect(lex(String.raw`"a\"b" u8"c" '\''`, 0).tokens.map((token) => token.text)).toEqual([
      String.raw`"a\"b"`,
      'u8"c"',
      String.raw`'\''`,
      '',
    ]);
  });
});

describe('numbers', () => {
  it.each([
    ['0', 0n, 'int'],
    ['2147483647', 2147483647n, 'int'],
    ['2147483648', 2147483648n, 'long'],
    ['0x7fffffff', 0x7fffffffn, 'int'],
    ['0x80000000', 0x80000000n, 'unsigned int'],
    ['0xffffffffff', 0xffffffffffn, 'long'],
    ['0xffffffffffffffff', 0xffffffffffffffffn, 'unsigned long'],
    ['18446744073709551615', 0xffffffffffffffffn, 'unsigned long'],
    ['1U', 1n, 'unsigned int'],
    ['4294967296u', 4294967296n, 'unsigned long'],
    ['1L', 1n, 'long'],
    ['1ul', 1n, 'unsigned long'],
    ['1lu', 1n, 'unsigned long'],
    ['1LL', 1n, 'long long'],
    ['1ULL', 1n, 'unsigned long long'],
    ['0755', 493n, 'int'],
    ['0b101', 5n, 'int'],
  ])('%s is %s of type %s', (text, value, type) => {
    expect(readNumber(text)).toEqual({ value, type });
  });

  it.each([
    ['1.5', 'floating point'],
    ['1e9', 'floating point'],
    ['2f', 'floating point'],
    ['0x1p3', 'floating point'],
    ['089', 'a leading 0 makes it octal'],
    ['12ab', 'is not a number'],
    ['1ulu', 'is not a number'],
    ['1...5', 'is not a number'],
    ['0x1ffffffffffffffff', 'does not fit into 64 bits'],
    ['9'.repeat(5000), 'does not fit into 64 bits'],
  ])('%s is refused', (text, message) => {
    expect(readNumber(text)).toMatchObject({ message: expect.stringContaining(message) });
  });
});

describe('characters and strings', () => {
  it.each([
    ["'a'", 97],
    [String.raw`'\n'`, 10],
    [String.raw`'\0'`, 0],
    [String.raw`'\x41'`, 65],
    [String.raw`'\xff'`, -1],
    [String.raw`'\''`, 39],
  ])('%s is %d', (text, value) => {
    expect(readChar(text)).toBe(value);
  });

  it.each([
    ["''", 'is not one character'],
    ["'ab'", 'is not one character'],
    ["L'a'", 'wide characters are not supported'],
  ])('%s is refused', (text, message) => {
    expect(readChar(text)).toMatchObject({ message: expect.stringContaining(message) });
  });

  it('resolve their escapes', () => {
    expect(readQuoted(String.raw`"a\tb\101\x42\\\""`)).toBe('a\tbAB\\"');
  });
});
