import { describe, expect, it } from 'vitest';
import { presetById } from '../scenario/presets';
import { fileOf, reports, runs } from './command-testing';

const text = presetById('no-release')?.scenario.program.text ?? '';
const program = fileOf('no_release.bpf.c', text);

describe('a baseline', () => {
  it('is what --json has printed, and takes its findings out of the count', async () => {
    const first = await reports([program, '--owner', 'any']);
    expect(first.status).toBe(1);
    const baseline = fileOf('findings.json', first.out);
    const { status, report } = await reports([program, '--owner', 'any', '--baseline', baseline]);
    expect(status).toBe(0);
    expect(report).toMatchObject({ verdict: 'clean', programFindings: 0, kernelFindings: 0 });
    expect(report.findings.map(({ known }) => known)).toEqual(report.findings.map(() => true));

    const again = fileOf('again.json', report);
    expect((await reports([program, '--owner', 'any', '--baseline', again])).status).toBe(0);
  });

  it('knows a line again that has moved, and not one that is new', async () => {
    const baseline = fileOf('findings.json', (await reports([program])).out);
    const moved = fileOf('no_release.bpf.c', `/* A line\n * or two. */\n${text}`);
    expect((await reports([moved, '--baseline', baseline])).status).toBe(0);
    const worse = fileOf(
      'no_release.bpf.c',
      presetById('loop-attach-leak')?.scenario.program.text ?? '',
    );
    const { status, report } = await reports([worse, '--ios', '1', '--baseline', baseline]);
    expect(status).toBe(1);
    expect(report.programFindings).toBe(1);
  });

  it.each([
    [
      '{}',
      /base\.json:1:1: findings is missing: a baseline is what aioscope check --json has printed/,
    ],
    ['{ "findings": 1 }', /base\.json:1:3: findings must be a list/],
    ['{ "findings": [\n{} ] }', /base\.json:2:1: findings\[0\]\.property is missing/],
    ['{ "findings": [', /base\.json:1:16: not JSON: the text ends here/],
  ])('that is not one is bad input: %s', async (content, message) => {
    const args = ['check', program, '--baseline', fileOf('base.json', content)];
    const { status, err } = await runs(args);
    expect(status).toBe(2);
    expect(err).toMatch(message);
  });
});
