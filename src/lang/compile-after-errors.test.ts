/** What is said about a program after its syntax was found to be broken: no consequences. */
import { describe, expect, it } from 'vitest';
import { saidAbout } from './lower-testing';

describe('after an error of syntax', () => {
  it('nothing is said of names that were lost with it', () => {
    expect(saidAbout('struct s { int a b; };\nint f(struct s *p) { return p->b; }')).toEqual([
      '1:18 error: expected `;` after a member, found `b`',
    ]);
    expect(saidAbout('int f(void) { int x = ; int 3; return x + y; }')).toHaveLength(2);
  });

  it('what is wrong in other functions is said all the same', () => {
    const text = 'int f(void) { int a = 1\nreturn b; }\nint g(int n) { return zebra; }';
    expect(saidAbout(text)).toEqual([
      '1:23 error: expected `;` after the value of `a`',
      '3:23 error: `zebra` is not declared',
    ]);
  });

  it('each float of a line has its own message', () => {
    expect(saidAbout('void f(void) { float a = 1.5; double b; }')).toEqual([
      '1:16 error: floating point is not allowed in BPF programs (use integers, e.g. fixed point)',
      '1:26 error: `1.5` is a floating point number, which BPF programs cannot use (use integers, e.g. fixed point)',
      '1:31 error: floating point is not allowed in BPF programs (use integers, e.g. fixed point)',
    ]);
  });
});
