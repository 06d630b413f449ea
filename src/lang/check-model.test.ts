import { describe, expect, it } from 'vitest';
import model from '../kernel/headers/model.h?raw';
import { compiled, saidAbout } from './lower-testing';
import { printFunction } from './print-ir';

const options = { headers: { 'model.h': model }, intrinsics: true };
const kernel = (text: string) =>
  `#include "model.h"\nstruct object { int count COUNTS("io"); struct object *next; };\n${text}`;
const said = (text: string) => saidAbout(kernel(text), options);

/** The code of the last function. */
function code(text: string): readonly string[] {
  const fn = compiled(kernel(text), options).functions.findLast(
    ({ linkage }) => linkage !== 'extern',
  );
  return fn
    ? printFunction(fn)
        .split('\n')
        .slice(1)
        .map((line) => line.trim().replace(/ {2,}/, ' '))
    : said(text);
}

describe('a kernel file', () => {
  it('makes and frees objects by type', () => {
    expect(
      code('void f(void) { struct object *o = new_object(struct object); free_object(o); }'),
    ).toEqual(['0 o.0 = model new_object(struct object)', '1 model free_object(o.0)', '2 return']);
  });

  it('says who holds what', () => {
    expect(
      code(
        'void f(struct object *o) { took(o, "io", CALLER); handed(o, "io", KERNEL, HELD_BY(o->next)); }',
      ),
    ).toEqual([
      '0 t.1 = model held_by_caller()',
      '1 model took(o.0, "io", t.1)',
      '2 t.2 = model held_by_kernel()',
      '3 t.4 = &o.0->next (+8)',
      '4 t.5 = load ptr t.4 ; object next',
      '5 t.3 = model held_by(t.5)',
      '6 model handed(o.0, "io", t.2, t.3)',
      '7 return',
    ]);
  });

  it('leaves to the outside what the outside decides', () => {
    expect(
      code(
        'int f(unsigned long some) { if (fault("no memory")) return -12; return choose_among(some, "read", "done", "-EAGAIN"); }',
      ),
    ).toEqual([
      '0 t.1 = model fault("no memory")',
      '1 if u8 t.1 2 else 3',
      '2 return -12',
      '3 t.2 = model choose_among(some.0, "read", "done", "-EAGAIN")',
      '4 return t.2',
    ]);
  });

  it('waits until a condition holds, which is looked at between wait and await', () => {
    expect(
      code(
        'void f(struct object *o) { wait_until(o->count > 1 || !o->next, "it is last"); wait_idle(is_live(o), "it is made"); }',
      ),
    ).toEqual(
      [
        '0 wait (it is last) to 12',
        '1 t.3 = &o.0->count (+0)',
        '2 t.4 = load i32 t.3 ; object count',
        '3 t.5 = gt i32 t.4, 1',
        '4 if i32 t.5 8 else 5',
        '5 t.6 = &o.0->next (+8)',
        '6 t.7 = load ptr t.6 ; object next',
        '7 if ptr t.7 10 else 8',
        '8 t.2 = 1',
        '9 jump 11',
        '10 t.2 = 0',
        '11 t.1 = convert i32 t.2 to u8',
        '12 await t.1 from 0',
        '13 wait idle (it is made) to 15',
        '14 t.8 = model is_live(o.0)',
        '15 await t.8 from 13',
        '16 return',
      ].map((line) => expect.stringMatching(pattern(line))),
    );
  });

  it('calls through pointers, and says which member it was', () => {
    const text = `struct ops { int (*submit)(struct object *o); }; struct ops *table;
      int f(struct object *o) { int (*plain)(struct object *o) = table->submit; return table->submit(o) + (*plain)(o); }`;
    const calls = code(text).filter((line) => line.includes('(*'));
    expect(calls[0]).toMatch(/\(\*t\.\d+\)\(o\.0\) ; ops\.submit$/);
    expect(calls[1]).toMatch(/\(\*plain\.1\)\(o\.0\)$/);
  });

  it('may go round through its own functions', () => {
    const round =
      'static void g(int n); static void f(int n) { g(n); }\nstatic void g(int n) { if (n) f(n - 1); }';
    expect(said(round)).toEqual([]);
  });

  it('may ask its own functions in a condition', () => {
    expect(said('int g(void); void f(void) { wait_until(g() > 1, "it is time"); }')).toEqual([]);
  });

  it('keeps its attributes: contexts, counts, facts', () => {
    const unit = compiled(
      kernel('CONTEXT("irq", 2) FACT("RFC 2.1", "C") void f(void) { } SCENARIO int fds[4];'),
      options,
    );
    const names = (attributes: readonly { name: string; args: readonly (string | number)[] }[]) =>
      attributes.map(({ name, args }) => [name, ...args]);
    const fn = unit.functions.find(({ name }) => name === 'f');
    expect(names(fn?.attributes ?? [])).toEqual([
      ['context', 'irq', 2],
      ['fact', 'RFC 2.1', 'C'],
    ]);
    expect(names(unit.globals.find(({ name }) => name === 'fds')?.attributes ?? [])).toEqual([
      ['scenario'],
    ]);
    expect(names(unit.records.get('object')?.fields[0]?.attributes ?? [])).toEqual([
      ['counts', 'io'],
    ]);
  });
});

/** A line of code whatever numbers its temporaries have. */
const pattern = (line: string): RegExp =>
  new RegExp(
    `^${line.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(/t\\\.\d+/g, 't\\.\\d+')}$`,
  );

describe('a kernel file is told', () => {
  it.each([
    [
      'void f(int n) { wait_idle(n++, "it is time"); }',
      '3:27 error: the condition of `wait_idle` is looked at again and again, so it must change nothing (compare variables and fields only)',
    ],
    ['void f(const char *s) { fault(s); }', '3:31 error: `fault` needs a string literal here'],
    ['void f(int n) { choose("x", n); }', '3:29 error: `choose` needs a string literal here'],
    [
      'void f(int n) { new_object(n); }',
      '3:28 error: `new_object` needs a type, e.g. `struct file` here',
    ],
    [
      'void f(void) { took(0, "x"); }',
      '3:16 error: `took` takes 3 arguments, not 2 (it is declared as `void took(const void *, const char *, unsigned long)`)',
    ],
    [
      'void f(void) { wait_until(); }',
      '3:16 error: `wait_until` takes 2 arguments, not 0 (it is declared as `void wait_until(bool, const char *)`)',
    ],
  ])('%s', (text, expected) => {
    expect(said(text)).toEqual([expected]);
  });
});

describe('a program', () => {
  it('has no such words', () => {
    const lines = saidAbout('void f(void *p) { free_object(p); }');
    expect(lines[0]).toMatch(/^1:19 error: unknown function `free_object`/);
  });

  it('may state what must hold', () => {
    expect(saidAbout('void f(int n) { aio_assert(n > 1, 2); }')[0]).toBe(
      '1:17 error: `aio_assert` takes one condition',
    );
  });
});
