import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { read } from './parse-testing';

/** Written for this test: a bit of everything that programs and kernel files contain. */
const PROGRAM = `#include "helpers.h"
#define MAX 4
#define dbg(fmt, args...) bpf_printk(fmt, ##args)
#define min(a, b) ({ __auto_type _a = (a); typeof(b) _b = (b); _a < _b ? _a : _b; })

enum kind { NONE, SOME = 1 << 2, MANY };
typedef struct { u32 id; union { u64 a; struct { u32 lo, hi : 4; }; }; } key_t;

struct slot {
#define SLOT_BUSY (1U << 0)
	struct bpf_aio __kptr *aio;
	int (*done)(struct bpf_aio *aio, long ret);
	char name[MAX];
};

struct {
	__uint(type, 2);
	__type(key, u32);
	__type(value, struct slot);
} slots SEC(".maps");

static __noinline int pick(enum kind k, struct slot *s)
{
	switch (k) {
	case NONE ... SOME:
		return s ? s->name[0] : -1;
	default:
		break;
	}
	do {
		if (--s->name[1] & 0x0f)
			continue;
	} while (0);
	return min(s->name[2], 'a') ?: MAX;
}

SEC("struct_ops/handle")
int BPF_PROG(handle, struct ublk_bpf_io *io, unsigned int off)
{
	struct slot local = { .name = { 'x', [2] = 'y', }, }, *s;
	u32 key = (u32)off >> 9;
	int i;

	s = bpf_map_lookup_elem(&slots, &key);
	if (!s)
		goto out;
	for (i = 0; i < MAX; i++)
		local.name[i] += __sync_sub_and_fetch(&s->name[i], 1);
	bpf_for(i, 0, 8) {
		dbg("%d of %d", i, 8);
	}
	asm volatile("" : "+r"(key));
out:
	return pick(SOME, &(struct slot){ .aio = 0 });;
}

SEC(".struct_ops.link")
struct ublk_bpf_ops ops = {
	.handle = (void *)handle,
};
char LICENSE[] SEC("license") = "GPL";
`;
const HEADERS = {
  'helpers.h': `#pragma once
#define SEC(name) __attribute__((section(name), used))
#define __uint(name, val) int (*name)[val]
#define __type(name, val) typeof(val) *name
#define __kptr __attribute__((btf_type_tag("kptr")))
#define __noinline __attribute__((noinline))
#define BPF_PROG(name, args...) name(unsigned long long *ctx, ##args)
typedef unsigned int u32;
typedef unsigned long long u64;
`,
};

/** Reading ends, and whatever is said is said about a place that exists. */
function expectSane(text: string): void {
  const { diagnostics, source } = read(text, HEADERS);
  for (const { span, message } of diagnostics) {
    const length = source.files[span.file]?.text.length ?? -1;
    expect(message).not.toBe('');
    expect(span.start).toBeGreaterThanOrEqual(0);
    expect(span.end).toBeGreaterThanOrEqual(span.start);
    expect(span.end).toBeLessThanOrEqual(length);
  }
}

const PIECES = [
  ...new Set(PROGRAM.match(/\w+|"[^"]*"|\s+|[^\w\s]/g) ?? []),
  '#if',
  '#else',
  '#endif',
  '##',
  '/*',
  '*/',
  '\\\n',
  '"',
  "'",
  '@',
  'float',
  'goto *',
  '__attribute__((',
  'sizeof',
  '#define f(x) f(x x)\n',
  'f(',
];
const soup = fc.array(fc.constantFrom(...PIECES), { maxLength: 120 });

describe('any text', () => {
  it('is read to the end: the program as it stands without a word', () => {
    expect(read(PROGRAM, HEADERS).said).toEqual([]);
  });

  it('is read to the end: tokens in no order', () => {
    fc.assert(
      fc.property(soup, fc.constantFrom('', ' ', '\n'), (pieces, glue) =>
        expectSane(pieces.join(glue)),
      ),
      { numRuns: 200 },
    );
  });

  it('is read to the end: characters in no order', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), expectSane), {
      numRuns: 100,
    });
  });

  it('is read to the end: the program cut off anywhere', () => {
    fc.assert(
      fc.property(fc.nat(PROGRAM.length), (length) => expectSane(PROGRAM.slice(0, length))),
      { numRuns: 100 },
    );
  });

  it('is read to the end: the program with pieces taken out, put in and swapped', () => {
    const edit = fc.tuple(
      fc.nat(PROGRAM.length),
      fc.nat(12),
      soup.map((pieces) => pieces.slice(0, 3)),
    );
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 6 }), (edits) => {
        const text = edits.reduce((before, [at, length, pieces]) => {
          return before.slice(0, at) + pieces.join('') + before.slice(at + length);
        }, PROGRAM);
        expectSane(text);
      }),
      { numRuns: 200 },
    );
  });

  it('has one mistake reported for one token that is missing', () => {
    const tokens = [...PROGRAM.matchAll(/#[^\n]*|\w+|"[^"]*"|'[^']*'|\S/g)];
    const cascades = tokens.filter(({ 0: token, index }) => {
      const text = PROGRAM.slice(0, index) + PROGRAM.slice(index + token.length);
      const { diagnostics } = read(text, HEADERS);
      return diagnostics.filter(({ severity }) => severity === 'error').length > 1;
    });
    expect(cascades.length / tokens.length).toBeLessThan(0.03);
  });
});
