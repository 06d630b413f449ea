import { describe, expect, it } from 'vitest';
import { saidAbout } from './lower-testing';

const said = (text: string) =>
  saidAbout(text).filter((line) => !line.includes('nothing here runs'));

describe('a type that is defined where variables are declared', () => {
  it.each([
    'struct s { int a; } x, *y;\nint f(void) { y = &x; x = *y; return y->a; }',
    'struct { int a; } x, y;\nvoid f(void) { x = y; }',
    'int f(void) { struct s { int a; } x = { 1 }, y = x; struct s z = y; return z.a; }',
    'enum e { A, B } x, y;\nenum e f(void) { x = B; return x == y ? A : B; }',
    'typedef struct s { int a; } s, *p;\nint f(p x, s *y) { return x == y; }',
    'int f(void) { { struct s { int a; } x, y = { 1 }; x = y; } struct s { char b; } z = {}; return z.b; }',
    'int f(void) { __auto_type n = ({ struct s { int a; } x = { 1 }, y = x; y.a; }); return n; }',
  ])('is one type for all of them: %s', (text) => {
    expect(said(text)).toEqual([]);
  });

  it('is still defined twice where the text defines it twice', () => {
    expect(said('struct s { int a; } x;\nstruct s { int a; } y;')).toEqual([
      '2:1 error: `struct s` is defined twice',
    ]);
  });
});
