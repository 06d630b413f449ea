import { toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { presetById } from '../scenario/presets';
import { fileOf, runs } from './command-testing';
import { compareSchema } from './compare-schema';

const text = presetById('loop-attach-leak')?.scenario.program.text ?? '';
const some = ['--design', 'A,B', '--preset', 'refused-bad-fd,no-release'];

describe('aioscope compare', () => {
  it('prints what its schema says, and tells by its status that a broken program loads', async () => {
    const { status, out } = await runs(['compare', ...some, '--json']);
    const printed: unknown = JSON.parse(out);
    const report = v.parse(compareSchema, printed);
    expect(printed).toEqual(report);
    expect(report.cells.map(({ verdict }) => verdict?.quadrant)).toEqual([
      ...['good', 'strict', 'unsound', 'refused'],
    ]);
    expect(status).toBe(1);
  });

  it('takes programs of one’s own', async () => {
    const file = fileOf('mine.bpf.c', text);
    const { status, out } = await runs(['compare', file, '--design', 'A,M', '--text']);
    expect(status).toBe(1);
    expect(out).toContain('mine.bpf.c');
    expect(out).toMatch(/A {2}accepts, leak .*Unsound/);
    expect(out).toMatch(/M {2}refuses, leak .*Rightly refused/);
  });

  it('is 0 where all that goes wrong is stopped, 3 where not every run was explored', async () => {
    const held = await runs(['compare', '--preset', 'refused-bad-fd', '--design', 'A']);
    expect(held.status).toBe(0);
    const cut = await runs([
      ...['compare', '--preset', 'read-irq', '--design', 'A', '--max-states', '50'],
    ]);
    expect(cut.status).toBe(3);
    expect(cut.out).toContain('none found');
  });

  it('prints Markdown and CSV', async () => {
    const markdown = await runs(['compare', ...some, '--markdown']);
    expect(markdown.out.split('\n')[0]).toBe('| program | A | B |');
    const csv = await runs(['compare', ...some, '--csv']);
    expect(csv.out.split('\r\n')[0]).toMatch(/^program,note,design,/);
  });

  it.each([
    [['--design', 'Z'], 'there is no design Z'],
    [['--preset', 'no-relase'], 'did you mean no-release?'],
    [['--max-states', 'many'], 'no whole number'],
    [['--json', '--csv'], 'leave all but one of them out'],
    [[fileOf('bad.bpf.c', 'int f(void) { return x; }')], 'bad.bpf.c:1:'],
    [['nowhere.bpf.c'], 'nowhere.bpf.c'],
  ])('says what is wrong with %j', async (args, words) => {
    const { status, out, err } = await runs(['compare', ...args]);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toContain(words);
  });
});

describe('docs/cli-compare-schema.json', () => {
  it('is what the reports are checked by (`npx vitest run -u` writes it)', async () => {
    const schema = { title: 'aioscope compare --json', ...toJsonSchema(compareSchema) };
    await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(
      '../../docs/cli-compare-schema.json',
    );
  });
});
