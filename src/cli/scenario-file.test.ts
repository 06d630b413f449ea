import { describe, expect, it } from 'vitest';
import { presetById } from '../scenario/presets';
import { fileOf, reports, runs } from './command-testing';

const preset = presetById('read-irq')?.scenario;
const program = fileOf('read.bpf.c', preset?.program.text ?? '');
const quick = ['--faults', 'none', '--max-states', '2000'];

describe('a scenario file', () => {
  it('says as much about the world as it wants to', async () => {
    const scenario = fileOf('buffered.json', {
      ios: [{ op: 'READ' }, { op: 'READ' }],
      files: [{ kind: 'BUFFERED', direct: false }],
      rules: { 'read_iter in kworker': { force: '-EIO' } },
    });
    const { report } = await reports([program, '--scenario', scenario, ...quick]);
    expect(report.errors).toEqual([]);
    expect(report.reached).toContainEqual(
      expect.objectContaining({ kind: 'choice', label: 'read_iter in kworker', taken: ['-EIO'] }),
    );
  });

  it('may bring the program, as what the app saves does', async () => {
    const scenario = fileOf('whole.json', preset ?? {});
    const { status, report } = await reports(['--scenario', scenario, ...quick]);
    expect([status, report.errors]).toEqual([0, []]);
  });

  it('changes the world of a preset, too', async () => {
    const scenario = fileOf('no-stop.json', { stopAtEnd: false });
    const base = await reports(['--preset', 'fsync']);
    const { report } = await reports(['--preset', 'fsync', '--scenario', scenario]);
    expect(report.states).not.toBe(base.report.states);
  });

  it.each([
    [
      '{\n  "ios": [{ "op": "REED" }]\n}',
      /bad\.json:2:13: ios\[0\]\.op must be one of READ, WRITE/,
    ],
    ['{\n  "ioss": []\n}', /bad\.json:2:3: ioss is not known/],
    ['{\n  "device": {\n    "opsId": "x"\n  }\n}', /bad\.json:3:5: device\.opsId must be a number/],
    ['{ "ios": [] }', /bad\.json:1:3: ios must have at least one entry/],
    [
      '{ "kernel": { "bpf_oia.c": "" } }',
      /bad\.json:1:15: there is no kernel file bpf_oia\.c: the kernel's files are bpf_aio\.c, /,
    ],
    ['[]', /bad\.json:1:1: a scenario must be an object/],
    ['{\n  "ios": [\n', /bad\.json:3:1: not JSON: the text ends here, write a value/],
    ["{ 'ios': 1 }", /bad\.json:1:3: not JSON: there is "'" here, write a name in double quotes/],
    ['{ "a": 1 } x', /bad\.json:1:12: not JSON: there is "x" here, nothing more belongs here/],
    ['{ "a": 01 }', /bad\.json: not JSON: /],
    ['{ "a": "open }', /bad\.json:1:8: not JSON: .*write a closing "/],
    [`${'['.repeat(5000)}`, /within too many brackets/],
    ['', /bad\.json:1:1: not JSON: the text ends here/],
  ])('that is not one is bad input: %s', async (text, message) => {
    const { status, err } = await runs(['check', program, '--scenario', fileOf('bad.json', text)]);
    expect(err).toMatch(message);
    expect(status).toBe(2);
  });

  it('without a program needs one', async () => {
    const { status, err } = await runs(['check', '--scenario', fileOf('world.json', {})]);
    expect(status).toBe(2);
    expect(err).toMatch(/there is no program in this scenario: name one/);
  });

  it('with an edited kernel that does not compile is bad input, named by the kernel file', async () => {
    const scenario = fileOf('kernel.json', { kernel: { 'bpf_aio.c': 'int f(void) { return 1 }' } });
    const { status, err } = await runs(['check', program, '--scenario', scenario]);
    expect(status).toBe(2);
    expect(err).toMatch(/bpf_aio\.c:1:\d+: /);
  });

  it('that names maps the program does not have is checked all the same, with a note', async () => {
    const scenario = fileOf('maps.json', { maps: { other: [] } });
    const { status, err } = await runs(['check', program, '--scenario', scenario, ...quick]);
    expect(err).toMatch(/the program has no map other/);
    expect(status).not.toBe(2);
  });
});
