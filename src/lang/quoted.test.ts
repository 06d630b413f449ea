import { describe, expect, it } from 'vitest';
import { quotedPatch } from './quoted';

const code = ['#include "vmlinux.h"', '', 'int f(void)', '{', '\treturn 0;', '}'];

describe('a text from a mail', () => {
  it.each([
    ['a patch', '+'],
    ['a quoted text', '> '],
    ['a quoted patch', '> +'],
    ['one quoted twice', '> > +'],
  ])('is told as what it is: %s', (_, mark) => {
    const text = ['On Tue, somebody wrote:', ...code.map((line) => mark + line)].join('\n');
    const problem = quotedPatch(text);
    expect(problem?.message).toMatch(/^this is a patch or a quoted mail: [56] lines begin/);
    expect(text.slice(problem?.span.start, problem?.span.end)).toBe(`${mark}${code[0]}`);
  });

  it('is not seen in a program', () => {
    expect(quotedPatch(code.join('\n'))).toBeNull();
    expect(quotedPatch('')).toBeNull();
    expect(quotedPatch('int a = 1\n+ 2\n+ 3\n+ 4;\nint b;\nint c;\nint d;\nint e;\n')).toBeNull();
  });
});
