/** Small programs on a kernel of a few lines: what they lose, and where. */
import { describe, expect, it } from 'vitest';
import { plainSearch } from '../plain-search';
import { judgedText, owned, places } from './judges-testing';
import { search } from './search';

const kernel = `
struct thing { int x; };
struct program_ops { int (*run)(int n); void (*done_cb)(struct thing *t); };
STRUCT_OPS_TABLE struct program_ops *table[2];

KFUNC("KF_ACQUIRE") struct thing *thing_get(void)
{
	struct thing *t = new_object(struct thing);

	took(t, "owner", CALLER);
	return t;
}
KFUNC("KF_RELEASE") OBLIGES("no-double-free", "put each thing once") void thing_put(struct thing *t)
{
	gave_back(t, "owner", CALLER);
	free_object(t);
}
/* Calls back, and the callback has to give the thing back. */
KFUNC("") void thing_start(struct thing *t)
{
	handed(t, "owner", CALLER, KERNEL);
	handed(t, "owner", KERNEL, CALLEE);
	table[0]->done_cb(t);
}
CONTEXT("task", 1) void caller(void)
{
	if (fault("no thing"))
		return;
	table[0]->run(1);
}
`;

interface Case {
  readonly title: string;
  readonly body: string;
  /** Functions before those of the program's entries. */
  readonly before?: string;
  readonly callback?: string;
  /** What is found beside the losses at the lines that end with HERE. */
  readonly others?: readonly string[];
}

const textOf = ({ body, before = '', callback = 'thing_put(t);' }: Case): string => `
#include <bpf/bpf_helpers.h>
struct thing { int x; };
struct program_ops { int (*run)(int n); void (*done_cb)(struct thing *t); };
extern struct thing *thing_get(void) __ksym;
extern void thing_put(struct thing *t) __ksym;
extern void thing_start(struct thing *t) __ksym;
struct slot { struct thing *raw; };
struct kslot { struct thing __kptr *kept; };
#define MAP(number, val) { __uint(type, number); __uint(max_entries, 2); __type(key, int); __type(value, struct val); }
struct MAP(1, slot) raws SEC(".maps");
struct MAP(2, kslot) kepts SEC(".maps");
${before}
SEC("struct_ops/done_cb") void done(struct thing *t)
{
	${callback}
}
SEC("struct_ops/run") int run(int n)
{
	struct thing *t = NULL, *u = NULL;
	struct slot slot = { NULL };
	struct kslot *k;
	int key = 1;
	${body}
	return 0;
}
SEC(".struct_ops.link")
struct program_ops ops = { .run = (void *)run, .done_cb = (void *)done };
`;

const HERE = '/* lost here */';

function expected(test: Case): readonly string[] {
  const lost = textOf(test)
    .split('\n')
    .flatMap((line, i) => (line.includes(HERE) ? [`no-leak thing program.bpf.c:${i + 1}`] : []));
  return [...lost, ...(test.others ?? [])].sort();
}

const cases: readonly Case[] = [
  { title: 'nothing, if it is given back', body: 't = thing_get(); thing_put(t);' },
  {
    title: 'a pointer is overwritten',
    body: `t = thing_get();
	t = NULL; ${HERE}
	key = 2;`,
  },
  {
    title: 'by the result of a call',
    body: `t = thing_get();
	t = thing_get(); ${HERE}
	thing_put(t);`,
  },
  {
    title: 'nothing, while another variable has it',
    body: 't = thing_get(); u = t; t = NULL; thing_put(u);',
  },
  {
    title: 'then that one goes, too',
    body: `t = thing_get(); u = t; t = NULL;
	u = t; ${HERE}
	key = 2;`,
  },
  {
    title: 'nothing, with a copy in a struct',
    body: 'slot.raw = thing_get(); t = slot.raw; thing_put(t);',
  },
  {
    title: 'a struct is overwritten',
    body: `slot.raw = thing_get();
	slot.raw = NULL; ${HERE}
	key = 2;`,
  },
  {
    title: 'as a whole',
    body: `slot.raw = thing_get();
	slot = (struct slot){ NULL }; ${HERE}
	key = 2;`,
  },
  {
    title: 'with zeros',
    body: `slot.raw = thing_get();
	__builtin_memset(&slot, 0, sizeof(slot)); ${HERE}
	key = 2;`,
  },
  {
    title: 'the program returns',
    body: `t = thing_get();
	if (n)
		return 1; ${HERE}
	thing_put(t);`,
  },
  {
    title: 'a function of it returns',
    before: `static void helper(int n)
{
	struct thing *t = thing_get();
	if (n)
		return; ${HERE}
	thing_put(t);
}`,
    body: 'helper(n);',
  },
  {
    title: 'nothing, if the function returns it',
    before: 'static struct thing *get(void) { struct thing *t = thing_get(); return t; }',
    body: 't = get(); thing_put(t);',
  },
  {
    title: 'nobody takes what it returns',
    before: `static struct thing *get(void)
{
	struct thing *t = thing_get();
	return t; ${HERE}
}`,
    body: 'get();',
  },
  {
    title: 'nobody ever had a pointer to it',
    body: `thing_get();
	return 0; ${HERE}`,
  },
  {
    title: 'nothing, while an operand is still to be read',
    before: `static int forget(struct thing **p) { *p = NULL; return 0; }
static void put(struct thing *t, int n) { thing_put(t); }`,
    body: 'slot.raw = thing_get(); put(slot.raw, forget(&slot.raw));',
  },
  {
    title: 'an entry of a map is deleted',
    body: `slot.raw = thing_get();
	bpf_map_update_elem(&raws, &key, &slot, 0);
	slot.raw = NULL;
	bpf_map_delete_elem(&raws, &key); ${HERE}
	key = 2;`,
  },
  {
    title: 'an entry of a map is overwritten',
    body: `slot.raw = thing_get();
	bpf_map_update_elem(&raws, &key, &slot, 0);
	slot.raw = NULL;
	bpf_map_update_elem(&raws, &key, &slot, 0); ${HERE}
	key = 2;`,
  },
  {
    title: 'what an exchange takes out is forgotten',
    body: `key = 0;
	k = bpf_map_lookup_elem(&kepts, &key);
	for (int i = 0; k && i < 2; i++) {
		t = thing_get();
		u = bpf_kptr_xchg(&k->kept, t);
		t = NULL;
	}
	return 0; ${HERE}`,
  },
  {
    title: 'what an exchange takes out is never taken',
    body: `key = 0;
	k = bpf_map_lookup_elem(&kepts, &key);
	for (int i = 0; k && i < 2; i++) {
		t = thing_get();
		bpf_kptr_xchg(&k->kept, t);
	}
	return 0; ${HERE}`,
  },
  {
    title: 'nothing, if the one that comes out is given back',
    body: `key = 0;
	k = bpf_map_lookup_elem(&kepts, &key);
	for (int i = 0; k && i < 2; i++) {
		t = bpf_kptr_xchg(&k->kept, thing_get());
		if (t)
			thing_put(t);
	}`,
  },
  { title: 'nothing, if a callback gives it back', body: 'thing_start(thing_get());' },
  {
    title: 'a callback returns',
    body: 'thing_start(thing_get());',
    callback: `return; ${HERE}`,
  },
  {
    title: 'a loop with a callback overwrites it',
    before: `static long once(unsigned int i, void *context)
{
	struct slot *slot = context;
	slot->raw = thing_get(); ${HERE}
	return i == 1;
}`,
    body: `bpf_loop(5, once, &slot, 0);
	thing_put(slot.raw);`,
  },
  {
    title: 'one is given back twice',
    body: `t = thing_get();
	thing_put(t);
	thing_put(t);`,
    others: ['no-double-free thing program.bpf.c:26'],
  },
  {
    title: 'one is read after it was given back',
    body: 't = thing_get(); thing_put(t); key = t->x;',
    others: ['no-use-after-free thing program.bpf.c:24'],
  },
];

describe('a program loses what it holds when', () => {
  it.each(cases)('$title', (test) => {
    const { world, model } = judgedText(kernel, textOf(test));
    const naive = search(world);
    expect([naive.complete, naive.bounds]).toEqual([true, 0]);
    expect(places(naive.causes)).toEqual(expected(test));
    expect(places(plainSearch(model).causes)).toEqual(expected(test));
    expect(owned(plainSearch(model).causes)).toEqual(owned(naive.causes));
    expect(places(plainSearch(model, { grain: 'micro' }).causes)).toEqual(expected(test));
  });
});
