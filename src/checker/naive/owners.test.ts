/** Whose a cause is, on a kernel of a few lines that keeps its word, or breaks it. All judges say the same. */
import { describe, expect, it } from 'vitest';
import { Check } from '../check';
import { plainSearch } from '../plain-search';
import { judgedText, owned, places } from './judges-testing';
import { search } from './search';

/** `again`: what the kernel does after it has called back. */
const kernelThat = (again: string): string => `
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
KFUNC("") OBLIGES("no-sleep-in-atomic", "start a thing where it may sleep") void thing_start(struct thing *t)
{
	program_must(holds(t, "owner", CALLER), "start a thing only while it owns it");
	handed(t, "owner", CALLER, KERNEL);
	may_sleep("thing_start");
	handed(t, "owner", KERNEL, CALLEE);
	table[0]->done_cb(t);
	${again}
}
CONTEXT("task", 1) void caller(void)
{
	if (fault("no thing"))
		return;
	table[0]->run(1);
}
`;

const twice = `handed(t, "owner", KERNEL, CALLEE);
	table[0]->done_cb(t);`;

const program = (body: string, callback: string, section = 'struct_ops.s/run'): string => `
#include <bpf/bpf_helpers.h>
struct thing { int x; };
struct program_ops { int (*run)(int n); void (*done_cb)(struct thing *t); };
extern struct thing *thing_get(void) __ksym;
extern void thing_put(struct thing *t) __ksym;
extern void thing_start(struct thing *t) __ksym;
SEC("struct_ops.s/done_cb") void done(struct thing *t) { ${callback} }
SEC("${section}") int run(int n) { struct thing *t; ${body} return 0; }
SEC(".struct_ops.link") struct program_ops ops = { .run = (void *)run, .done_cb = (void *)done };
char LICENSE[] SEC("license") = "GPL";
`;

const START = 't = thing_get(); thing_start(t);';
const PUT = 'thing_put(t);';

interface Case {
  readonly title: string;
  readonly again?: string;
  readonly text: string;
  /** `owner property`, and what the program's own says that it broke. */
  readonly causes: readonly string[];
  readonly obligation?: string;
}

const cases: readonly Case[] = [
  { title: 'nobody’s, if both keep their word', text: program(START, PUT), causes: [] },
  {
    title: 'the program’s, if it puts a thing twice',
    text: program(START, `${PUT} ${PUT}`),
    causes: ['program no-double-free'],
    obligation: 'put each thing once',
  },
  {
    title: 'the kernel’s, if it calls back twice, whatever the program’s second callback does',
    again: twice,
    text: program(START, PUT),
    causes: ['kernel no-double-free', 'kernel ownership'],
  },
  {
    title: 'the program’s, if it has broken something before the kernel breaks its word',
    again: twice,
    text: program(`t = thing_get(); ${START}`, PUT),
    causes: ['program no-double-free', 'program no-leak', 'program ownership'],
  },
  {
    title: 'the program’s, if it comes without the kernel’s breaking its word, too',
    again: `if (fault("once more")) { ${twice} }`,
    text: program(START, 'if (t->x) thing_put(t);'),
    // The kernel hands on what the first callback has lost.
    causes: ['program no-leak', 'program ownership'],
  },
  {
    title: 'the program’s, if it starts what it has started',
    text: program(`${START} thing_start(t);`, ''),
    causes: ['program no-leak', 'program ownership', 'program ownership'],
  },
  {
    title: 'the program’s, if the kfunc that it calls obliges it to see to that',
    text: program(START, PUT, 'struct_ops/run'),
    causes: ['program no-sleep-in-atomic'],
    obligation: 'start a thing where it may sleep',
  },
];

describe('a cause is', () => {
  it.each(cases)('$title', async ({ again = '', text, causes, obligation }) => {
    const { world, model } = judgedText(kernelThat(again), text);
    const naive = search(world);
    expect(naive.complete).toBe(true);
    expect(naive.causes.map(({ owner, property }) => `${owner} ${property}`).sort()).toEqual(
      causes,
    );
    const machine = plainSearch(model);
    expect(owned(machine.causes)).toEqual(owned(naive.causes));
    const check = await Check.start(model);
    while (check.explore(1000));
    const { found } = check.verdict();
    expect(found.map(({ owner, property }) => `${owner} ${property}`).sort()).toEqual(causes);
    if (obligation) expect(found.map((cause) => cause.obligation?.text)).toEqual([obligation]);
    expect(places(machine.causes)).toHaveLength(causes.length);
  });
});
