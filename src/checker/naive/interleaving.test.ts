/** Tiny kernels whose states can be counted by hand. */
import { describe, expect, it } from 'vitest';
import { plainSearch } from '../plain-search';
import { judgedText, places } from './judges-testing';
import { search } from './search';

const check = 'AT_REST void check(void) { if (count != 2) violated("model", (void *)0, "lost"); }';

interface Case {
  readonly title: string;
  /** Line 1 of kernel.c includes model.h. */
  readonly kernel: string;
  readonly states: number;
  readonly twins?: number;
  readonly depth: number;
  readonly causes: readonly string[];
  /** What is left of them where steps that nobody else can tell apart are one. */
  readonly merged?: readonly string[];
}

const thing = `struct thing { int x; };
static struct thing *kept;
INIT void set_up(void) { kept = new_object(struct thing); }
`;

const cases: readonly Case[] = [
  {
    title: 'one context that does nothing that others can tell is done at once',
    kernel: 'CONTEXT("task", 1) void alone(void) { int n = 0; while (n < 5) n++; }',
    ...{ states: 1, depth: 0, causes: [] },
  },
  {
    // Read and write of each: 1 + 2 + 3 + 4 + 2 states by depth.
    title: 'two that increment one number lose an update',
    kernel: `static int count;
CONTEXT("task", 2) void adder(void) { count++; }
${check}`,
    ...{ states: 12, twins: 8, depth: 4, causes: ['model'] },
  },
  {
    title: 'in atomic sections they do not',
    kernel: `static int count;
CONTEXT("task", 2) void adder(void) { atomic_begin(); count++; atomic_end(); }
${check}`,
    ...{ states: 4, twins: 3, depth: 2, causes: [] },
  },
  {
    title: 'nor with one atomic operation each',
    kernel: `static int count;
CONTEXT("task", 2) void adder(void) { __sync_fetch_and_add(&count, 1); }
${check}`,
    ...{ states: 4, twins: 3, depth: 2, causes: [] },
  },
  {
    title: 'a wait for what never comes is a hang',
    kernel: `static int count;
CONTEXT("task", 1) void waiter(void)
{
	wait_until(count > 0, "it counts");
}
CONTEXT("task", 1) void idler(void) { wait_idle(count > 0, "it counts"); }`,
    ...{ states: 1, depth: 0, causes: ['not-stuck kernel.c:5'] },
  },
  {
    title: 'a wait goes on in a step of its own, when its condition holds',
    kernel: `static int count;
CONTEXT("task", 1) void waiter(void) { wait_until(count > 0, "it counts"); count = 5; }
CONTEXT("task", 1) void writer(void) { count = 1; }`,
    ...{ states: 4, depth: 3, causes: [] },
  },
  {
    title: 'a choice has as many ways as it has alternatives',
    kernel: `static int count;
CONTEXT("task", 1) void chooser(void) { count = choose("colour", "red", "green", "blue"); }`,
    // At the choice, three before writing, three after it.
    ...{ states: 7, depth: 2, causes: [] },
  },
  {
    // Reading `kept` and freeing: 1 + 2 + 3 + 2 + 2, the last two ended by the second free.
    title: 'two that free one object free it twice',
    kernel: `${thing}CONTEXT("task", 2) void freer(void)
{
	free_object(kept);
}`,
    ...{ states: 10, twins: 6, depth: 4, causes: ['no-double-free thing kernel.c:7'] },
  },
  {
    title: 'one that reads what another frees',
    kernel: `${thing}CONTEXT("task", 1) void freer(void) { free_object(kept); }
CONTEXT("task", 1) void reader(void)
{
	int x = kept->x;
}`,
    // Places of both: 3 × 3, and the end by reading what is freed.
    ...{ states: 10, depth: 4, causes: ['no-use-after-free thing kernel.c:8'] },
  },
  {
    title: 'an object that no pointer leads to',
    kernel: `struct thing { int x; };
CONTEXT("task", 1) void loser(void) { new_object(struct thing); }`,
    ...{ states: 2, depth: 1, causes: ['no-leak thing'] },
  },
  {
    title: 'no more objects than the model has room for',
    kernel: `struct thing { int x; };
static void *kept[8];
CONTEXT("task", 1) void taker(void) { for (int i = 0; i < 8; i++) kept[i] = new_object(struct thing); }`,
    // Four times an object and its store, and then none.
    ...{ states: 10, depth: 9, causes: [] },
  },
  {
    title: 'a count that is not that of the tokens',
    kernel: `struct thing { int refs COUNTS("ref"); int other; };
static struct thing *kept;
INIT void set_up(void) { kept = new_object(struct thing); }
CONTEXT("task", 1) void taker(void)
{
	struct thing *t = kept;

	t->refs = 1;
	took(t, "ref", KERNEL);
	t->refs = 2;
	t->other = 1;
	took(t, "ref", KERNEL);
}`,
    // The first token is there before anybody can look; the second is not there yet when the next store begins.
    ...{ states: 5, depth: 4, causes: ['refcount thing kernel.c:12'], merged: [] },
  },
  {
    title: 'gives back what it does not hold',
    kernel: `${thing}CONTEXT("kworker", 1) void worker(void)
{
	took(kept, "owner", QUEUE);
	gave_back(kept, "owner", WORKER);
	handed(kept, "ref", KERNEL, WORKER);
}`,
    states: 4,
    depth: 3,
    causes: ['ownership thing kernel.c:8', 'refcount thing kernel.c:9'],
  },
  {
    title: 'a worker that waits for more has lost what it had',
    kernel: `${thing}static int more;
CONTEXT("kworker", 1) void worker(void)
{
	took(kept, "owner", WORKER);
	wait_idle(more, "there is more");
}`,
    ...{ states: 2, depth: 1, causes: ['no-leak thing kernel.c:9'] },
  },
  {
    title: 'what was held through an object goes with it',
    kernel: `${thing}CONTEXT("task", 1) void freer(void)
{
	struct thing *t = new_object(struct thing);

	took(kept, "ref", HELD_BY(t));
	free_object(t);
}`,
    ...{ states: 4, depth: 3, causes: ['no-leak thing kernel.c:10'] },
  },
  {
    title: 'calls what is no function',
    kernel: `static void (*called)(void);
CONTEXT("task", 1) void caller(void) { called(); }`,
    ...{ states: 2, depth: 1, causes: ['ops-present kernel.c:3'] },
  },
  {
    title: 'goto, switch, break and continue lead where C says',
    kernel: `static int count;
static int turn(int n)
{
	switch (n) {
	case 0: return 1;
	case 1: n = 7; break;
	case 2 ... 3: n += 10;
	default: n++;
	}
	return n;
}
CONTEXT("task", 1) void turner(void)
{
	int sum = 0, i = 0;

	do {
		if (i == 4)
			continue;
		sum = sum * 16 + turn(i) + ({ int k = 0; for (;;) { if (k++ == i) break; } k; });
	} while (++i < 5);
again:
	if (sum & 1) {
		sum++;
		goto again;
	}
	count = sum;
}
AT_REST void shown(void) { if (count != (((2 * 16 + 9) * 16 + 16) * 16 + 18)) violated("model", (void *)0, "control"); }`,
    ...{ states: 2, depth: 1, causes: [] },
  },
];

describe('the naive checker', () => {
  it.each(cases)('$title', ({ kernel, states, twins, depth, causes }) => {
    const { world } = judgedText(kernel);
    const found = search(world);
    expect({ ...found, causes: places(found.causes) }).toMatchObject({
      ...{ complete: true, states, depth, causes },
    });
    if (twins === undefined) return;
    const fewer = search(world, { twins: true });
    expect([fewer.states, places(fewer.causes)]).toEqual([twins, causes]);
  });

  it.each(cases)('finds what the machine finds: $title', ({ kernel, causes, merged = causes }) => {
    const { model } = judgedText(kernel);
    expect(places(plainSearch(model, { grain: 'micro' }).causes)).toEqual(causes);
    expect(places(plainSearch(model).causes)).toEqual(merged);
  });

  it('gives up where it is told to', () => {
    const { world } = judgedText(cases[1]?.kernel ?? '');
    expect(search(world, { maxStates: 5 })).toMatchObject({ complete: false, states: 5 });
  });

  it('counts the steps of the shortest run', () => {
    const { world } = judgedText(cases[7]?.kernel ?? '');
    expect(search(world).causes.map(({ steps }) => steps)).toEqual([4]);
  });
});
