/** The machine's steps merge what nobody else can tell. The naive checker, which merges nothing, says if they merge more. */
import { describe, expect, it } from 'vitest';
import { plainSearch } from '../plain-search';
import { judgedText, places } from './judges-testing';
import { search } from './search';

interface Case {
  readonly title: string;
  readonly before: string;
  readonly writer: string;
  /** Declares `a` and `b`; that both hold can only be seen between two things that the writer does. */
  readonly reader: string;
}

const cases: readonly Case[] = [
  {
    title: 'an element by number and by a variable',
    before: 'static int g[2] = { 1, 1 }; static int i;',
    writer: 'i = 0; g[i] = 0; g[1] = 0;',
    reader: 'int a = g[1] == 1, b = g[0] == 0;',
  },
  {
    title: 'a field, and the whole record',
    before: 'struct s { int x; int y; }; static struct s g = { 1, 1 }; static int flag;',
    writer: 'struct s z = { 0, 0 }; flag = 1; g = z; flag = 2;',
    reader: 'int a = flag == 1, b = g.x == 1;',
  },
  {
    title: 'a field, and a record that is zeroed',
    before: 'struct s { int x; int y; }; static struct s g = { 1, 1 }; static int flag;',
    writer: 'flag = 1; __builtin_memset(&g, 0, sizeof(g)); flag = 2;',
    reader: 'int a = flag == 1, b = g.x == 1;',
  },
  {
    title: 'fields, and a record that is read as a whole',
    before: 'struct s { int x; int y; }; static struct s g;',
    writer: 'g.x = 1; g.y = 1;',
    reader: 'struct s c = g; int a = c.x == 1, b = c.y == 0;',
  },
  {
    title: 'a record in a record, by its own pointer',
    before: `struct in { int x; }; struct s { struct in i; int y; };
static struct s g = { { 1 }, 1 }; static int flag;
static void set(struct in *p) { p->x = 0; }`,
    writer: 'flag = 1; set(&g.i); flag = 2;',
    reader: 'int a = flag == 1, b = g.i.x == 1;',
  },
  {
    title: 'members of a union',
    before: 'union u { int x; short half[2]; }; static union u g; static int flag;',
    writer: 'flag = 1; g.x = 1; flag = 2;',
    reader: 'int a = flag == 1, b = g.half[0] == 0;',
  },
  {
    title: 'a variable, and by a pointer to it',
    before: 'static int g = 1; static int flag; static void clear(int *p) { *p = 0; }',
    writer: 'flag = 1; clear(&g); flag = 2;',
    reader: 'int a = flag == 1, b = g == 1;',
  },
  {
    title: 'an element, and by a pointer that a table has',
    before: 'static int g[2] = { 1, 1 }; static int *p = &g[1]; static int flag;',
    writer: 'flag = 1; *p = 0; flag = 2;',
    reader: 'int a = flag == 1, b = g[1] == 1;',
  },
  {
    title: 'a field, and by a pointer to it',
    before: `struct s { int x; int y; }; static struct s g = { 1, 1 }; static int flag;
static void clear(int *p) { *p = 0; }`,
    writer: 'flag = 1; clear(&g.y); flag = 2;',
    reader: 'int a = flag == 1, b = g.y == 1;',
  },
  {
    title: 'bit-fields that share an integer',
    before: 'struct s { unsigned x : 4; unsigned y : 4; }; static struct s g; static int flag;',
    writer: 'flag = 1; g.x = 1; flag = 2;',
    reader: 'int a = flag == 1; unsigned old = g.y; g.y = 1; int b = g.x == 0 && flag == 2;',
  },
];

describe('one memory with two names', () => {
  it.each(cases)('$title', ({ before, writer, reader }) => {
    const { world, model } = judgedText(`${before}
CONTEXT("task", 1) void writer(void) { wait_until(1, "it begins"); ${writer} }
CONTEXT("task", 1) void reader(void) { wait_until(1, "it begins"); ${reader} if (a && b) violated("model", (void *)0, "seen"); }`);
    const [first] = places(search(world).causes);
    expect(first).toMatch(/^model kernel\.c:/);
    expect(places(plainSearch(model).causes)).toEqual([first]);
    expect(places(plainSearch(model, { grain: 'micro' }).causes)).toEqual([first]);
  });
});

it('a context can wait for what another writes into a variable on its stack', () => {
  const { world, model } = judgedText(`static int *place;
CONTEXT("task", 1) void waiter(void)
{
	int done[2] = { 0, 0 };

	wait_until(1, "it begins");
	place = &done[1];
	wait_until(done[1], "it is done");
	if (done[1] == 7)
		violated("model", (void *)0, "seen");
}
CONTEXT("task", 1) void writer(void)
{
	wait_until(place, "somebody waits");
	*place = 7;
}`);
  const found = ['model kernel.c:11'];
  expect(places(search(world).causes)).toEqual(found);
  expect(places(plainSearch(model).causes)).toEqual(found);
});
