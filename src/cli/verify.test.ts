import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { fileOf, runs } from './command-testing';
import { corpusSchema, verifySchema } from './verify-schema';

const leak = fileOf(
  'leak.bpf.c',
  `#include "aio.h"

AIO_HANDLER(prog)
{
	struct bpf_aio *aio = bpf_aio_alloc(0, 0);

	if (!aio)
		return -1;
	if (bpf_get_prandom_u32() > 7)
		return -2;
	bpf_aio_release(aio);
	return 0;
}
`,
);

const verified = async (...args: string[]) => {
  const ran = await runs(['verify', ...args, '--json']);
  return { ...ran, report: v.parse(v.strictObject(verifySchema.entries), JSON.parse(ran.out)) };
};

describe('aioscope verify', () => {
  it('accepts under the RFC’s contract what tracking refuses', async () => {
    expect((await verified(leak)).report).toMatchObject({ contract: 'A', verdict: 'accept' });
    const { status, report } = await verified(leak, '--design', 'B');
    expect(status).toBe(1);
    expect(report).toMatchObject({
      verdict: 'refuse',
      reason: 'leak',
      message: 'BPF_EXIT instruction in main prog would lead to reference leak',
      detail: ['Unreleased reference id=1 alloc_line=5', expect.any(String)],
      origin: { line: 13, text: '}' },
      alloc: { line: 5 },
    });
    expect(report.programs).toMatchObject([{ program: 'prog', verdict: 'refuse', held: [1] }]);
  });

  it('tells the way to the refusal: branches, and what became of each reference', async () => {
    const { report } = await verified(leak, '--contract', 'tracked');
    expect(report.path.map(({ kind, line, taken }) => [kind, line, taken])).toEqual([
      ['acquire', 5, null],
      ['branch', 7, true],
      ['branch', 9, true],
      ['exit', 13, null],
    ]);
  });

  it('says it in words', async () => {
    const { out, status } = await runs(['verify', leak, '--contract', 'tracked']);
    expect(status).toBe(1);
    expect(out).toContain('prog: refused under tracked');
    expect(out).toContain('bpf_aio_alloc gives reference 1');
    expect(out).toContain('bpf_get_prandom_u32() > 7: yes');
    expect(out).toContain('still held: reference 1');
  });

  it('shows the reference that no verifier looks for where a struct_ops program ends', async () => {
    const program = fileOf(
      'in-r0.bpf.c',
      `#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include "ublk_bpf.h"
SEC("struct_ops/queue_io_cmd")
ublk_bpf_return_t BPF_PROG(queue, struct ublk_bpf_io *io, unsigned int off)
{
	return (ublk_bpf_return_t)bpf_aio_alloc(0, 0);
}
SEC(".struct_ops.link")
struct ublk_bpf_ops ops = { .id = 1, .queue_io_cmd = (void *)queue };
`,
    );
    const { report } = await verified(program, '--design', 'B');
    expect(report.verdict).toBe('accept');
    expect(report.programs[0]?.overlooked).toHaveLength(1);
    const { out } = await runs(['verify', program, '--design', 'B']);
    expect(out).toContain('accepted, but a reference leaks');
  });

  it('names the place in a program that does not compile', async () => {
    const broken = fileOf('broken.bpf.c', '#include "aio.h"\nAIO_HANDLER(prog) { return nix; }\n');
    const { status, err } = await runs(['verify', broken]);
    expect(status).toBe(2);
    expect(err).toMatch(/broken\.bpf\.c:2:\d+: /);
  });

  it.each([
    [['verify'], 'nothing to verify'],
    [['verify', leak, '--design', 'Z'], 'there is no design Z'],
    [['verify', leak, '--contract', 'traked'], '--contract tracked'],
    [['verify', leak, '--design', 'A', '--contract', 'plain'], 'leave one of them out'],
    [['verify', leak, '--corpus', '.'], '--corpus DIR stands alone'],
    [['verify', '--corpus', tmpdir()], 'verdicts.json'],
  ])('says what to write instead: %j', async (args, message) => {
    const { status, err } = await runs(args);
    expect(status).toBe(2);
    expect(err).toContain(message);
  });
});

describe('aioscope verify --corpus', () => {
  const folder = mkdtempSync(join(tmpdir(), 'aioscope-corpus-'));
  mkdirSync(join(folder, 'programs'));
  writeFileSync(
    join(folder, 'programs', 'leak.bpf.c'),
    '#include "aio.h"\nAIO_HANDLER(prog)\n{\n\tbpf_aio_alloc(0, 0);\n\treturn 0;\n}\n',
  );
  const recorded = (verdict: string, reason: string | null) =>
    ['plain', 'tracked'].map((regime) => ({
      id: `leak/${regime}`,
      file: 'leak.bpf.c',
      regime,
      verdict: regime === 'plain' ? 'accept' : verdict,
      reason: regime === 'plain' ? null : reason,
    }));
  const held = async (cases: readonly object[]) => {
    writeFileSync(join(folder, 'verdicts.json'), JSON.stringify({ cases }));
    const ran = await runs(['verify', '--corpus', folder, '--json']);
    return { ...ran, report: v.parse(v.strictObject(corpusSchema.entries), JSON.parse(ran.out)) };
  };

  it('counts what agrees, per regime', async () => {
    const { status, report } = await held(recorded('reject', 'leak'));
    expect(status).toBe(0);
    expect(report).toMatchObject({ cases: 2, agree: 2, reasonAgree: 2, disagreements: [] });
    expect(report.regimes.map(({ regime }) => regime)).toEqual(['plain', 'tracked']);
  });

  it('tells another verdict from another reason', async () => {
    const other = await held(recorded('accept', null));
    expect(other.status).toBe(1);
    expect(other.report).toMatchObject({ agree: 1, reasonAgree: 1 });
    expect(other.report.disagreements).toMatchObject([
      { id: 'leak/tracked', recorded: 'accept', modelled: 'refuse (leak)' },
    ]);
    const reason = await held(recorded('reject', 'null'));
    expect(reason.status).toBe(0);
    expect(reason.report).toMatchObject({ agree: 2, reasonAgree: 1, disagreements: [] });
    expect(reason.report.reasonDisagreements).toHaveLength(1);
  });

  it('refuses a verdict under a contract that is not there', async () => {
    writeFileSync(
      join(folder, 'verdicts.json'),
      JSON.stringify({ cases: [{ ...recorded('accept', null)[0], regime: 'lax' }] }),
    );
    const { status, err } = await runs(['verify', '--corpus', folder]);
    expect(status).toBe(2);
    expect(err).toContain('there is no regime lax');
  });
});

describe('docs/cli-verify-schema.json', () => {
  it('is what the reports are checked by (`npx vitest run -u` writes it)', async () => {
    const schema = {
      title: 'aioscope verify --json',
      anyOf: [toJsonSchema(verifySchema), toJsonSchema(corpusSchema)],
    };
    await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(
      '../../docs/cli-verify-schema.json',
    );
  });
});
