import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compileProgram } from './compile';
import { defaultMap, defaultScenario, mapFields } from './defaults';
import { flowOf } from './flow';
import { parseScenario } from './schema';
import { contentsOf, mismatches, toSetup } from './setup';

const preset = (name: string) =>
  compileProgram(readFileSync(`src/scenario/presets/${name}.bpf.c`, 'utf8'));
const loop = preset('loop');
const stripe = preset('stripe');
const nullDevice = preset('null');

const head = `
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include "ublk_bpf.h"
`;

describe('the default scenario of a program', () => {
  it('follows the schema', () => {
    for (const unit of [loop, stripe, nullDevice])
      expect(parseScenario(defaultScenario(unit))).toMatchObject({ ok: true });
  });

  it('has an io command for each operation that the program compares with', () => {
    expect(flowOf(loop).operations).toEqual([0, 1, 2, 3]);
    const { ios, issue } = defaultScenario(loop);
    expect(ios.map(({ op, sectors, tag }) => [op, sectors, tag])).toEqual([
      ['READ', 8, 0],
      ['WRITE', 8, 1],
      ['FLUSH', 0, 2],
      ['DISCARD', 8, 3],
    ]);
    expect(issue).toBe('ONE_BY_ONE');
  });

  it('finds the operations through variables, functions and comparisons', () => {
    const unit = compileProgram(`${head}
static inline int is_flush(unsigned int op) { return op == 2; }
static __noinline unsigned int op_of(const struct ublksrv_io_desc *iod)
{
	unsigned int op = iod->op_flags & 0xff;

	return op;
}
SEC("struct_ops/ublk_bpf_queue_io_cmd")
ublk_bpf_return_t BPF_PROG(handle, struct ublk_bpf_io *io, unsigned int off)
{
	unsigned int op = op_of(io->iod);
	unsigned int fua = io->iod->op_flags >> 8;

	if (is_flush(op) || op == 1 || fua == 3)
		ublk_bpf_complete_io(io, 0);
	return 0;
}
SEC(".struct_ops.link")
struct ublk_bpf_ops ops = { .id = 1, .queue_io_cmd = (void *)handle };
`);
    expect(unit.diagnostics).toEqual([]);
    expect(flowOf(unit).operations).toEqual([1, 2]);
  });

  it('has one READ of 8 sectors where the program does not look at the operation', () => {
    const { ios } = defaultScenario(nullDevice);
    expect(ios).toMatchObject([{ op: 'READ', sectors: 8, startSector: 0, tag: 0 }]);
  });

  it('takes the ids from the struct_ops of the program', () => {
    expect(defaultScenario(stripe).device).toMatchObject({ opsId: 32, aioOpsId: 32 });
    expect(defaultScenario(nullDevice).device).toMatchObject({ opsId: 1, aioOpsId: null });
  });

  it('gives a striping program three files, and reads that cross all of them', () => {
    const { files, ios } = defaultScenario(stripe);
    expect(files.map(({ fd }) => fd)).toEqual([5, 6, 7]);
    expect(ios[0]?.sectors).toBe(24);
  });

  it('lets the server write the map of one number for each io command', () => {
    expect(defaultScenario(nullDevice).serverMap).toBe('redirected');
    expect(defaultScenario(loop).serverMap).toBeNull();
  });

  it('has plain values for a program that is nothing yet', () => {
    const { ios, device } = defaultScenario(compileProgram('int x'));
    expect(ios).toHaveLength(1);
    expect(device).toMatchObject({ opsId: null, aioOpsId: null });
  });
});

describe('maps', () => {
  const scenario = defaultScenario(stripe);

  it('get the fd of the backing file where the program submits with what it finds there', () => {
    expect(defaultMap(loop, 'backing_fds', defaultScenario(loop))).toEqual([
      { key: { '': 0 }, value: { '': 5 } },
    ]);
    expect(defaultMap(nullDevice, 'redirected', defaultScenario(nullDevice))).toEqual([]);
  });

  it('get one fd for each file, their number and the size of chunks', () => {
    expect(defaultMap(stripe, 'stripe_sets', scenario)).toEqual([
      {
        key: { '': 0 },
        value: { chunk_shift: 12, nr_files: 3, 'fds[0]': 5, 'fds[1]': 6, 'fds[2]': 7 },
      },
    ]);
    expect(defaultMap(stripe, 'stripe_ios', scenario)).toEqual([]);
  });

  it('follow the files and the device of the scenario', () => {
    const other = {
      ...scenario,
      files: scenario.files.slice(0, 2),
      device: { ...scenario.device, devId: 3 },
    };
    expect(contentsOf(other, stripe, 'stripe_sets')).toEqual([
      { key: { '': 3 }, value: { chunk_shift: 12, nr_files: 2, 'fds[0]': 5, 'fds[1]': 6 } },
    ]);
  });

  it('have a form by field', () => {
    const fields = mapFields(stripe, 'stripe_sets');
    expect(fields?.key.map(({ path, meaning }) => [path, meaning])).toEqual([['', 'device']]);
    expect(fields?.value.map(({ path, meaning }) => [path, meaning])).toEqual([
      ['chunk_shift', 'shift'],
      ['nr_files', 'count'],
      ['fds[0]', 'fd'],
      ['fds[1]', 'fd'],
      ['fds[2]', 'fd'],
      ['fds[3]', 'fd'],
    ]);
    expect(mapFields(stripe, 'no_such_map')).toBeNull();
  });

  it('have what the scenario puts into them, as far as the program has a place for it', () => {
    const entry = { key: { '': 0 }, value: { nr_files: 1, 'fds[0]': 9 } };
    const edited = {
      ...scenario,
      maps: {
        stripe_sets: [entry, { key: { '': 1 }, value: { colour: 1 } }],
        gone: [entry],
      },
      serverMap: 'gone',
    };
    const setup = toSetup(edited, stripe);
    expect(setup.maps).toEqual({ stripe_sets: [entry], stripe_ios: [] });
    expect(setup.serverMap).toBeNull();
    expect(mismatches(edited, stripe)).toEqual([
      "not every entry fits the map stripe_sets: those that don't are left out",
      'the program has no map gone: what the scenario puts into it is left out',
      'the program has no map gone for the server to write',
    ]);
    expect(mismatches(scenario, stripe)).toEqual([]);
  });

  it('take 64-bit integers exactly', () => {
    const entry = { key: { '': '18446744073709551615' }, value: { '': -1 } };
    const setup = toSetup(
      { ...defaultScenario(nullDevice), maps: { redirected: [entry] } },
      nullDevice,
    );
    expect(setup.maps.redirected).toEqual([{ key: { '': 2n ** 64n - 1n }, value: { '': -1 } }]);
  });
});
