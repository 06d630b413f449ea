/** What comes from outside a program: chance, maps that user space fills, rules of the scenario. */
import { describe, expect, it } from 'vitest';
import type { Setup } from '../../machine';
import { plainSearch } from '../plain-search';
import { judgedText, owned, places } from './judges-testing';
import { search } from './search';

const kernel = `
struct program_ops { int (*run)(int n); };
STRUCT_OPS_TABLE struct program_ops *table[2];
static int noted;
KFUNC("") void note(int n) { noted = n; }
CONTEXT("task", 1) void caller(void)
{
	table[0]->run(1);
}
CONTEXT("task", 0) void server(void)
{
	wait_until(1, "it begins");
	user_space_stores(1, 5);
	wait_until(noted, "the program has noted something");
}
AT_REST void check(void) { if (noted == 5) violated("model", (void *)0, "five"); }
`;

const program = (body: string): string => `
#include <bpf/bpf_helpers.h>
struct program_ops { int (*run)(int n); };
extern void note(int n) __ksym;
struct { __uint(type, 1); __uint(max_entries, 4); __type(key, int); __type(value, int); } map SEC(".maps");
SEC("struct_ops/run") int run(int n) { int *v; ${body} return 0; }
SEC(".struct_ops.link") struct program_ops ops = { .run = (void *)run };
`;

const lookup = program('v = bpf_map_lookup_elem(&map, &n); note(v ? *v : 3);');
const chance = program('unsigned int r = bpf_get_prandom_u32(); note(r == 7 ? 5 : (int)r);');
const filled = { maps: { map: [{ key: { '': 1 }, value: { '': 5 } }] } };

interface Case {
  readonly title: string;
  readonly text: string;
  readonly setup: Partial<Setup>;
  readonly states: number;
  readonly causes: readonly string[];
}

const cases: readonly Case[] = [
  {
    title: 'chance yields the numbers around those that the program knows',
    text: chance,
    setup: {},
    // 0, 1, 7, 8 and the largest: each before and after it is noted.
    ...{ states: 11, causes: ['model'] },
  },
  {
    title: 'a rule forbids some',
    text: chance,
    setup: { choices: { bpf_get_prandom_u32: { forbid: ['7', '8'] } } },
    ...{ states: 7, causes: [] },
  },
  {
    title: 'a rule forces one',
    text: chance,
    setup: { choices: { bpf_get_prandom_u32: { force: '7' } } },
    ...{ states: 3, causes: ['model'] },
  },
  {
    title: 'an empty map has nothing',
    text: lookup,
    setup: {},
    // At the lookup, before the store, at the end.
    ...{ states: 3, causes: [] },
  },
  {
    title: 'what user space puts into a map may be there or not',
    text: lookup,
    setup: filled,
    // Beside those, what was found is to be read, to be stored, and is stored.
    ...{ states: 6, causes: ['model'] },
  },
  {
    title: 'or has to be there',
    text: lookup,
    setup: { ...filled, choices: { 'lookup in map': { force: 'ok' } } },
    ...{ states: 4, causes: ['model'] },
  },
  {
    title: 'user space stores while the program runs',
    text: program('v = bpf_map_lookup_elem(&map, &n); if (v) note(*v);'),
    setup: { instances: { server: 1 }, serverMap: 'map' },
    // The server before it begins, before it stores, and waiting: with the program at its lookup, or done after having
    // found nothing, which is a hang. Having found it: reading, storing, at the end, and the server done.
    ...{ states: 10, causes: ['model', 'not-stuck kernel.c:15'] },
  },
];

describe('from outside', () => {
  it.each(cases)('$title', ({ text, setup, states, causes }) => {
    const { world, model } = judgedText(kernel, text, setup);
    const naive = search(world);
    expect([naive.complete, naive.states, places(naive.causes)]).toEqual([true, states, causes]);
    expect(places(plainSearch(model).causes)).toEqual(causes);
    expect(owned(plainSearch(model).causes)).toEqual(owned(naive.causes));
    expect(places(plainSearch(model, { grain: 'micro' }).causes)).toEqual(causes);
  });
});
