import { describe, expect, it } from 'vitest';
import { presetById } from '../scenario/presets';
import { fileOf, runs } from './command-testing';

const program = fileOf('leak.bpf.c', presetById('no-release')?.scenario.program.text ?? '');

describe('the report as text', () => {
  it('has the verdict first, then each cause with its line and its run in words', async () => {
    const { out, status } = await runs(['check', '--preset', 'loop-attach-leak', '--text']);
    expect(status).toBe(1);
    const lines = out.split('\n');
    expect(lines[0]).toBe(
      'loop-attach-leak: 1 finding of the program (not counted: 1 of the kernel design)',
    );
    expect(lines[1]).toMatch(/^[\d,]+ states, depth \d+, \d+\.\d s: every run was explored$/);
    const at = lines.findIndex((line) => / \| {5}return err;$/.test(line));
    expect(lines[at + 1]).toMatch(/ \| {5}\^~{10}$/);
    expect(out).toMatch(/ 1 {2}block submitter {2}The block submitter: disk is live\.\n/);
    expect(out).toMatch(/\[attach out of range: fails\] attach fails with -EINVAL/);
    expect(out).toMatch(/#1\.[\w-]+\n/);
    expect(out).toMatch(/Not counted .*\n {3}one-issuer {2}bpf_aio: /);
    expect(out).toMatch(/Simplified in the model/);
  });

  it('has no colours in a pipe, and some on a terminal', async () => {
    const code = '\x1b[';
    expect((await runs(['check', program])).out).not.toContain(code);
    expect((await runs(['check', program], { colours: true })).out).toContain(code);
  });

  it('stays within the lines of a terminal, links apart', async () => {
    const { out } = await runs(['check', program, '--owner', 'any'], { columns: 72 });
    const long = out.split('\n').filter((line) => line.length > 72 && !line.includes('#1.'));
    expect(long).toEqual([]);
  });

  it('says where a run begins to go round', async () => {
    const scenario = fileOf(
      'short-of-memory.json',
      JSON.stringify({
        rules: { read_iter: { force: '-EAGAIN' }, 'work item alloc': { force: 'fails' } },
      }),
    );
    const args = ['check', '--preset', 'read-irq', '--scenario', scenario, '--owner', 'kernel'];
    const { out } = await runs(args);
    expect(out).toMatch(/1\. no-livelock {2}goes round for ever, as long as/);
    const [, after = ''] = out.split('and from here on, again and again:\n');
    expect(after).toMatch(
      /^ +\d+ .*\[read_iter: -EAGAIN\].*\n(.*\n)? +\d+ .*\[work item alloc: fails\]/,
    );
  });

  it('says what stopped it', async () => {
    const { out, status } = await runs(['check', '--preset', 'loop', '--max-states', '100']);
    expect(status).toBe(3);
    expect(out).toMatch(
      /^loop: stopped before every run was explored; no finding of the program so far/,
    );
    expect(out).toMatch(/stopped at the bound of states: --max-states N takes more/);
  });

  it('shows on a terminal how far it is, and clears that away', async () => {
    let ms = 0;
    const slow = { progressColumns: 80, now: () => (ms += 200) };
    const { err } = await runs(['check', '--preset', 'loop', '--max-states', '30000'], slow);
    expect(err).toMatch(/\d states, [\d,]+\/s, [\d,]+ to explore, depth \d+, \d+ MB/);
    expect(err.endsWith('\r\x1b[K')).toBe(true);
  });
});
