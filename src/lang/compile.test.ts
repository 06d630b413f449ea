import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import aioHeader from '../kernel/headers/aio.h?raw';
import bpfCoreRead from '../kernel/headers/bpf/bpf_core_read.h?raw';
import bpfHelpers from '../kernel/headers/bpf/bpf_helpers.h?raw';
import bpfTracing from '../kernel/headers/bpf/bpf_tracing.h?raw';
import bpfAioKfuncs from '../kernel/headers/bpf_aio_kfuncs.h?raw';
import bpfAioTypes from '../kernel/headers/bpf_aio_types.h?raw';
import ublkBpf from '../kernel/headers/ublk_bpf.h?raw';
import vmlinux from '../kernel/headers/vmlinux.h?raw';
import { helpers } from './helpers';
import { compiled, saidAbout } from './lower-testing';
import { printUnit } from './print-ir';
import { spell } from './types';

const headers = {
  'aio.h': aioHeader,
  'vmlinux.h': vmlinux,
  'ublk_bpf.h': ublkBpf,
  'bpf_aio_kfuncs.h': bpfAioKfuncs,
  'bpf_aio_types.h': bpfAioTypes,
  'bpf/bpf_helpers.h': bpfHelpers,
  'bpf/bpf_tracing.h': bpfTracing,
  'bpf/bpf_core_read.h': bpfCoreRead,
};

/** Everything that reviewers' programs are made of, in one. */
const device = `#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>
#include "ublk_bpf.h"

struct parked {
	struct bpf_aio __kptr *aio;
	__u32 tries;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 64);
	__type(key, unsigned int);
	__type(value, struct parked);
} parked SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, 16);
} numbers SEC(".maps");

static __always_inline int submit(struct ublk_bpf_io *io, const struct ublksrv_io_desc *iod, int fd)
{
	struct bpf_aio *aio;
	int res = -22;

	switch (iod->op_flags & 0xff) {
	case 0 ... 1:
		break;
	default:
		goto out;
	}
	aio = bpf_aio_alloc(BPF_CORE_READ(iod, op_flags) & 0xff, 0);
	if (!aio)
		return -12;
	res = ublk_bpf_attach_and_prep_aio(io, 0, iod->nr_sectors << 9, aio);
	if (res >= 0)
		res = bpf_aio_submit(aio, fd, iod->start_sector << 9, iod->nr_sectors << 9, 0);
	if (res < 0) {
		bpf_printk("submit: %d in %s", res, __func__);
		ublk_bpf_dettach_and_complete_aio(aio);
		bpf_aio_release(aio);
	}
out:
	return res;
}

SEC("struct_ops/bpf_aio_complete_cb")
void BPF_PROG(complete, struct bpf_aio *aio, long ret)
{
	struct bpf_aio *old = NULL;
	unsigned int key = aio->iocb.ki_flags;
	struct parked *slot = bpf_map_lookup_elem(&parked, &key);

	BPF_DBG("%ld", ret);
	if (slot)
		old = bpf_kptr_xchg(&slot->aio, aio);
	if (old)
		bpf_aio_release(old);
}

SEC("struct_ops.s/queue_io_cmd_daemon")
ublk_bpf_return_t BPF_PROG(queue, struct ublk_bpf_io *io, unsigned int off)
{
	const struct ublksrv_io_desc *iod = ublk_bpf_get_iod(io);
	int res = iod ? submit(io, iod, 3) : -22;

	if (res < 0)
		ublk_bpf_complete_io(io, res);
	return ublk_bpf_return_val(UBLK_BPF_IO_QUEUED, 0);
}

SEC(".struct_ops.link")
struct bpf_aio_complete_ops aio_ops = {
	.id = 16,
	.bpf_aio_complete_cb = (void *)complete,
};

SEC(".struct_ops.link")
struct ublk_bpf_ops ublk_ops = {
	.id = 17,
	.queue_io_cmd_daemon = (void *)queue,
};

char LICENSE[] SEC("license") = "GPL";
`;

describe('a device program compiles to a unit', () => {
  const unit = compiled(device, { headers });

  it('without a word', () => {
    expect(saidAbout(device, { headers })).toEqual([]);
  });

  it('with its maps', () => {
    const [parked, numbers] = unit.maps;
    expect(parked).toMatchObject({ name: 'parked', type: 'HASH', maxEntries: 64 });
    expect(parked?.key && spell(parked.key)).toBe('unsigned int');
    expect(parked?.value && spell(parked.value)).toBe('struct parked');
    expect(numbers).toMatchObject({ name: 'numbers', type: 'ARRAY', maxEntries: 1, value: null });
    expect(numbers?.key).toMatchObject({ kind: 'int', bits: 32 });
  });

  it('knows which field of a map value owns what it points to', () => {
    const [aio, tries] = unit.records.get('parked')?.fields ?? [];
    expect(aio?.type).toMatchObject({ kind: 'pointer', isKptr: true });
    expect(tries?.type).not.toHaveProperty('isKptr');
  });

  it('with its struct_ops objects, as members and as data', () => {
    const members = unit.structOps.map(({ name, record, members }) => ({
      name,
      record,
      members: members.map(({ field, fn }) => `${field} = ${fn}`),
    }));
    expect(members).toEqual([
      {
        name: 'aio_ops',
        record: 'bpf_aio_complete_ops',
        members: ['bpf_aio_complete_cb = complete'],
      },
      { name: 'ublk_ops', record: 'ublk_bpf_ops', members: ['queue_io_cmd_daemon = queue'] },
    ]);
    expect(unit.globals.find(({ name }) => name === 'ublk_ops')?.init).toEqual([
      { offset: 0, scalar: 'u32', value: { kind: 'const', value: 17n } },
      { offset: 16, scalar: 'ptr', value: { kind: 'function', name: 'queue' } },
    ]);
  });

  it('with the functions that it defines or needs, and no others', () => {
    const names = unit.functions.map(({ name, linkage, inlining, section }) =>
      [linkage, inlining, name, section].filter(Boolean).join(' '),
    );
    expect(names.filter((name) => !name.startsWith('extern'))).toEqual([
      'static inline ublk_bpf_return_val',
      'static inline submit',
      'global complete struct_ops/bpf_aio_complete_cb',
      'global queue struct_ops.s/queue_io_cmd_daemon',
    ]);
    expect(names).toContain('extern bpf_aio_submit .ksyms');
    expect(names.join()).not.toContain('ublk_bpf_get_io_tag');
  });

  it('without the licence, which only the loader reads', () => {
    expect(unit.globals.map(({ name }) => name)).not.toContain('LICENSE');
  });

  it('that can be printed', () => {
    expect(printUnit(unit)).toContain('old.2 = helper bpf_kptr_xchg(');
  });

  it('with the names of numbers', () => {
    const text =
      'enum { TWO = 2 };\n#define EINVAL 22 /* invalid */\n#define MASK 0xffUL\n#define MODE 010\n#define F(x) 3\n#define EXPR 1 + 2';
    expect([...compiled(text).constants]).toEqual([
      ['EINVAL', 22n],
      ['MASK', 255n],
      ['MODE', 8n],
      ['TWO', 2n],
    ]);
  });
});

const vocabulary = `#include "aio.h"
AIO_SLOTS(slots, 8);
AIO_SLOTS_HASH(hash, 64);
AIO_ARRAY(numbers, unsigned long, 4);
AIO_PROG_ARRAY(jumps);

__noinline int peek(struct bpf_aio *aio __arg_trusted)
{
	return aio->opf;
}

AIO_HANDLER(handler)
{
	unsigned k = bpf_get_prandom_u32();
	struct aio_slot *slot = bpf_map_lookup_elem(&slots, &k);
	int n = 0;

	NO_UNROLL
	for (int i = 0; i < 4; i++)
		n += i;
	barrier_var(n);
	if (slot && bpf_aio_submit_key(k, 3, 0, 512, 0) < 0)
		bpf_throw(n);
	return n;
}

AIO_ATOMIC_HANDLER(atomic)
{
	bpf_tail_call(ctx, &jumps, 0);
	return 0;
}

AIO_IO_HANDLER(io_handler, io, off)
{
	struct bpf_aio *aio = bpf_aio_alloc(0, 0);

	return aio ? ublk_bpf_attach_and_prep_aio(io, off, 512, aio) : -12;
}

AIO_COMPLETE_CB(callback, aio, ret)
{
	bpf_aio_release(aio);
	return ret;
}
`;

describe('aio.h', () => {
  it('has the words of the corpus', () => {
    expect(saidAbout(vocabulary, { headers })).toEqual([]);
    const unit = compiled(vocabulary, { headers });
    const entries = unit.functions.filter(({ section }) => section?.startsWith('aio/'));
    expect(entries.map(({ section, name, type }) => `${section}: ${spell(type, name)}`)).toEqual([
      'aio/handler: int handler(void *)',
      'aio/atomic_handler: int atomic(void *)',
      'aio/io_handler: int io_handler(void *, unsigned int)',
      'aio/complete_cb: int callback(struct bpf_aio *, long)',
    ]);
    expect(unit.functions.find(({ name }) => name === 'peek')?.inlining).toBe('noinline');
  });
});

describe('bpf/bpf_helpers.h', () => {
  it('declares the helpers as the machine knows them', () => {
    // Defined by the program a helper is an ordinary function, so that its declared type comes out.
    const declared = (name: string) =>
      new RegExp(`extern ([^;]*\\b${name}\\([^;]*\\))[^;]*;`).exec(bpfHelpers)?.[1] ?? '';
    for (const [name, type] of helpers) {
      if (name === 'memcmp') continue;
      const text = `${declared(name)} { for (;;) ; }`;
      const fn = compiled(text).functions.find((other) => other.name === name);
      expect(fn && spell(fn.type, name), name).toBe(spell(type, name));
    }
  });
});

describe('compile', () => {
  it('never throws, whatever is cut out of a program or put into it', () => {
    const pieces = [...device.matchAll(/\w+|[^\s\w]/g), ...vocabulary.matchAll(/\w+|[^\s\w]/g)].map(
      ([text]) => text,
    );
    const kernelWords =
      'wait_until new_object choose struct union enum typeof sizeof goto case default ({ }) ?: [ ] * & 0 -1 1e9 "text"'.split(
        ' ',
      );
    const edit = fc.record({
      at: fc.nat(),
      remove: fc.nat(12),
      insert: fc.array(fc.constantFrom(...pieces, ...kernelWords), { maxLength: 4 }),
    });
    const base = fc.constantFrom(device, vocabulary);
    fc.assert(
      fc.property(
        base,
        fc.array(edit, { minLength: 1, maxLength: 6 }),
        fc.boolean(),
        (text, edits, intrinsics) => {
          const mutated = edits.reduce<string>((now, { at, remove, insert }) => {
            const start = at % now.length;
            return `${now.slice(0, start)} ${insert.join(' ')} ${now.slice(start + remove)}`;
          }, text);
          const unit = compiled(mutated, { headers, intrinsics });
          const failed = unit.diagnostics.some(({ severity }) => severity === 'error');
          expect(failed ? unit.functions : []).toEqual([]);
          for (const fn of unit.functions) expect(flowsOn(fn.code), mutated).toBe(false);
        },
      ),
      { numRuns: 150, seed: 3 },
    );
  });

  it('finds its way through a program that is all nesting', () => {
    const deep = `int f(int a) { return ${'('.repeat(200)}a${')'.repeat(200)}${' + a'.repeat(300)}; }`;
    expect(saidAbout(deep).filter((line) => line.includes('error'))).toEqual([]);
  });
});

/** Whether control can run over the end of the code, or jump out of it. */
function flowsOn(code: ReturnType<typeof compiled>['functions'][number]['code']): boolean {
  const last = code.at(-1);
  const ends = !last || ['return', 'jump', 'branch', 'switch'].includes(last.op);
  const targets = code.flatMap((instr) => {
    if (instr.op === 'jump') return [instr.target];
    if (instr.op === 'branch') return [instr.then, instr.otherwise];
    if (instr.op === 'switch') return [...instr.cases.map(({ target }) => target), instr.otherwise];
    return [];
  });
  return !ends || targets.some((target) => target < 0 || target >= code.length);
}
