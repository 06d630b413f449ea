import { describe, expect, it } from 'vitest';
import { compiled, saidAbout } from './lower-testing';
import type { Field } from './types';

/** `a@0 b@4:0-4` for the members of struct t, then size and alignment, as clang's -fdump-record-layouts says them. */
function layout(text: string, tag = 't'): string {
  const record = compiled(text).records.get(tag);
  if (!record) return 'no such record';
  const fields = record.fields.map((field) => `${field.name || '-'}@${place(field)}`);
  return [...fields, `size=${record.size}`, `align=${record.align}`].join(' ');
}

function place({ offset, bits }: Field): string {
  if (!bits) return String(offset);
  const first = offset * 8 + bits.shift;
  return `${Math.floor(first / 8)}:${first % 8}-${(first % 8) + bits.width - 1}`;
}

describe('the layout of a struct is that of clang -target bpf', () => {
  it.each([
    [
      'struct t { char a; int b; short c; long d; void *e; };',
      'a@0 b@4 c@8 d@16 e@24 size=32 align=8',
    ],
    ['struct t { char a; int b : 3; };', 'a@0 b@1:0-2 size=4 align=4'],
    [
      'struct t { unsigned a : 4; unsigned b : 12; unsigned char c; };',
      'a@0:0-3 b@0:4-15 c@2 size=4 align=4',
    ],
    ['struct t { unsigned a : 30; unsigned b : 4; };', 'a@0:0-29 b@4:0-3 size=8 align=4'],
    ['struct t { unsigned char a : 4; unsigned b : 20; };', 'a@0:0-3 b@0:4-23 size=4 align=4'],
    [
      'struct t { unsigned a : 3; unsigned : 0; unsigned b : 3; };',
      'a@0:0-2 b@4:0-2 size=8 align=4',
    ],
    [
      'struct __attribute__((packed)) t { unsigned char a; unsigned b : 9; unsigned short c; };',
      'a@0 b@1:0-8 c@3 size=5 align=1',
    ],
    [
      'struct __attribute__((packed)) t { unsigned char a; unsigned long b; };',
      'a@0 b@1 size=9 align=1',
    ],
    ['struct t { char a; int b __attribute__((packed)); };', 'a@0 b@1 size=5 align=1'],
    ['struct t { char a; short b __attribute__((aligned(8))); };', 'a@0 b@8 size=16 align=8'],
    ['struct t { char a; } __attribute__((aligned(16)));', 'a@0 size=16 align=16'],
    ['struct t { char a; long : 3; };', 'a@0 size=2 align=1'],
    ['struct t { char a; int : 0; char b; };', 'a@0 b@4 size=5 align=1'],
    ['struct t { char a; int x __attribute__((aligned)); };', 'a@0 x@16 size=32 align=16'],
    [
      'struct t { int a; union { long x; char y; }; struct { short p, q; }; char t[]; };',
      'a@0 -@8 -@16 t@20 size=24 align=8',
    ],
    [
      'struct t { _Bool a : 1; _Bool b : 1; unsigned c : 7; };',
      'a@0:0-0 b@0:1-1 c@0:2-8 size=4 align=4',
    ],
    ['struct __attribute__((packed)) t { unsigned b : 9; };', 'b@0:0-8 size=2 align=1'],
    [
      'struct __attribute__((packed)) t { char a; struct { int x; char y; } in; };',
      'a@0 in@1 size=9 align=1',
    ],
    [
      'struct t { unsigned a : 3 __attribute__((packed)); unsigned b : 30 __attribute__((packed)); };',
      'a@0:0-2 b@0:3-32 size=5 align=1',
    ],
    ['struct t { enum { A = 1 } e; enum { B = 0x100000000 } f; };', 'e@0 f@8 size=16 align=8'],
    ['struct t { struct t *next; int a[3]; char b[2][3]; };', 'next@0 a@8 b@20 size=32 align=8'],
    ['struct t {};', 'size=0 align=1'],
  ])('%s', (text, expected) => {
    expect(layout(text)).toBe(expected);
  });

  it('puts all members of a union at its start', () => {
    expect(layout('union t { char a; int b : 20; short c[3]; };')).toBe(
      'a@0 b@0:0-19 c@0 size=8 align=4',
    );
  });
});

describe('bit-fields are read through integers that touch nothing else', () => {
  const units = (text: string) =>
    compiled(text)
      .records.get('t')
      ?.fields.map(({ offset, bits }) => (bits ? `u${bits.unit}@${offset}` : `@${offset}`))
      .join(' ');

  it.each([
    [
      'the declared type where there is room',
      'struct t { unsigned a : 4, b : 12; };',
      'u32@0 u32@0',
    ],
    [
      'a narrower one beside a member',
      'struct t { unsigned a : 4, b : 12; char c; };',
      'u16@0 u16@0 @2',
    ],
    ['one byte behind a member', 'struct t { char a; int b : 3; };', '@0 u8@1'],
    [
      'one that is not aligned',
      'struct t { char a; unsigned b : 5; int c : 11; char d; };',
      '@0 u16@1 u16@1 @3',
    ],
  ])('%s', (_, text, expected) => {
    expect(units(text)).toBe(expected);
  });

  it('as the message suggests where there is none', () => {
    expect(saidAbout('struct t { char a; int : 0; int b : 20; int : 0; char c; };')).toEqual([
      expect.stringContaining('nothing here runs'),
    ]);
  });

  it('says so where there is none', () => {
    expect(saidAbout('struct t { char a; int b : 20; };')[0]).toMatch(
      /^1:24 error: no integer of 1, 2, 4 or 8 bytes holds the bit-field `b` without bytes of other/,
    );
  });
});

describe('sizeof and offsetof', () => {
  const value = (expr: string) => {
    const types =
      'struct s { char c; struct { int a[3]; long b; } in; union { int u; char v; }; };';
    return compiled(`${types} enum { VALUE = ${expr} };`).constants.get('VALUE');
  };

  it.each([
    ['sizeof(struct s)', 40n],
    ['sizeof(char)', 1n],
    ['sizeof(long)', 8n],
    ['sizeof(void *)', 8n],
    ['sizeof(enum { A })', 4n],
    ['sizeof(int[7])', 28n],
    ['sizeof "text"', 5n],
    ['sizeof(((struct s *)0)->in)', 24n],
    ['__builtin_offsetof(struct s, in.b)', 24n],
    ['__builtin_offsetof(struct s, in.a[2])', 16n],
    ['__builtin_offsetof(struct s, v)', 32n],
    ['(unsigned long)&((struct s *)0)->in.a[1]', 12n],
  ])('%s is %s', (expr, expected) => {
    expect(value(expr)).toBe(expected);
  });
});
