import { expect, it } from 'vitest';
import { patched } from './patch';

const text = [
  'int start(void)',
  '{',
  '\tint err;',
  '',
  '\terr = attach();',
  '\tif (err)',
  '\t\tgoto fail;',
  '\treturn 0;',
  '}',
  '',
].join('\n');

const patch = `From: someone
Subject: [PATCH] release it

--- a/loop.bpf.c
+++ b/loop.bpf.c
@@ -4,5 +4,7 @@ int start(void)

 \terr = attach();
-\tif (err)
+\tif (err) {
+\t\trelease();
 \t\tgoto fail;
+\t}
 \treturn 0;
--${' '}
2.43.0
`;

const mended = text.replace(
  'if (err)\n\t\tgoto fail;',
  'if (err) {\n\t\trelease();\n\t\tgoto fail;\n\t}',
);

it('applies a patch from a mail', () => {
  expect(patched(text, patch)).toBe(mended);
});

it('applies one that was quoted, and one whose lines have moved', () => {
  const quoted = patch.split('\n').map((line) => `> ${line}`);
  expect(patched(text, quoted.join('\n'))).toBe(mended);
  expect(patched(`// one\n// two\n${text}`, patch)).toBe(`// one\n// two\n${mended}`);
});

it('takes of several files the one that fits', () => {
  const other = '--- a/x.c\n+++ b/x.c\n@@ -1,2 +1,2 @@\n-int x;\n+int y;\n int z;\n';
  expect(patched(text, other + patch)).toBe(mended);
});

it('keeps the order of its hunks', () => {
  const twice = 'a\nb\na\nb\n';
  const both = '@@ -1,1 +1,1 @@\n-a\n+A\n@@ -3,1 +3,1 @@\n-a\n+C\n';
  expect(patched(twice, both)).toBe('A\nb\nC\nb\n');
});

it('refuses what does not fit, and what is no patch', () => {
  expect(patched('int other;\n', patch)).toBeNull();
  expect(patched(text, text)).toBeNull();
  expect(patched(text, '')).toBeNull();
});
