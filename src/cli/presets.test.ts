import { describe, expect, it } from 'vitest';
import { presets } from '../scenario/presets';
import { reports, runs } from './command-testing';
import { listPresets } from './presets-command';

describe('the list of presets', () => {
  it('has each of them with its expected verdict', async () => {
    const { status, out } = await runs(['presets']);
    expect(status).toBe(0);
    for (const { id } of presets)
      expect(out).toMatch(new RegExp(`^  ${id} +(clean|findings) `, 'm'));
  });

  it('is JSON if that is asked for', async () => {
    const listed = JSON.parse((await runs(['presets', '--json'])).out);
    expect(listed).toEqual(JSON.parse(JSON.stringify(listPresets())));
    expect(listed).toContainEqual(
      expect.objectContaining({ id: 'loop-attach-leak', expected: 'findings' }),
    );
  });

  it('takes nothing else', async () => {
    const { status, err } = await runs(['presets', 'loop']);
    expect(status).toBe(2);
    expect(err).toMatch(/write aioscope check --preset loop/);
  });
});

/** Explored in seconds, without reductions too. */
const most = ['--max-states', '30000'];

describe('checking a preset', () => {
  it.each(listPresets())('$id comes to what is expected of it: $expected', async (preset) => {
    const { report } = await reports(['--preset', preset.id, ...most]);
    expect(report.programFindings > 0 ? 'findings' : 'clean').toBe(preset.expected);
    for (const expected of preset.findings)
      expect(report.findings.map(({ property, owner }) => [property, owner])).toContainEqual([
        expected.property,
        expected.owner,
      ]);
  });
});
