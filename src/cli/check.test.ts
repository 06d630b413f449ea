import { describe, expect, it } from 'vitest';
import { designIds } from '../kernel/designs/list';
import { grow, link, pathTo, plant, recordRun } from '../machine';
import { compileKernel, compileProgram } from '../scenario/compile';
import { decode } from '../scenario/link';
import { presetById } from '../scenario/presets';
import { toSetup } from '../scenario/setup';
import { fileOf, reports, runs } from './command-testing';

const textOf = (id: string): string => presetById(id)?.scenario.program.text ?? '';

/** Reads only, so that the default world has one io command. */
const correct = fileOf('read.bpf.c', textOf('read-irq'));
const leaking = fileOf('no_release.bpf.c', textOf('no-release'));

describe('the exit status', () => {
  it('is 0 for a program without a mistake, whatever the kernel design allows', async () => {
    const { status, report, err } = await reports([correct, '--faults', 'none']);
    expect(report).toMatchObject({ verdict: 'clean', programFindings: 0, bounds: [], errors: [] });
    expect(report.kernelFindings).toBeGreaterThan(0);
    expect([status, err]).toEqual([0, '']);
  });

  it('is 1 for a program with a mistake', async () => {
    const { status, report } = await reports([leaking]);
    expect(status).toBe(1);
    expect(report).toMatchObject({ verdict: 'findings', programFindings: 1 });
  });

  it('follows the owner that is asked for', async () => {
    const asked = async (owner: string) => (await reports([correct, '--owner', owner])).status;
    expect(await asked('program')).toBe(0);
    expect(await asked('kernel')).toBe(1);
    expect(await asked('any')).toBe(1);
  });

  it('is 2 for a program that does not compile, with the place and what to write', async () => {
    const broken = fileOf('broken.bpf.c', 'int a;\nint f(void) { return b }\n');
    const { status, report, err } = await reports([broken]);
    expect(status).toBe(2);
    expect(report).toMatchObject({ verdict: 'error', states: 0, findings: [] });
    expect(report.errors[0]).toMatchObject({ file: broken, line: 2 });
    expect(err).toContain(`${broken}:2:`);
    expect(err).toMatch(/expected `;`/);
  });

  it('is 2 for a text of which nothing would run', async () => {
    const { status, err } = await runs(['check', fileOf('empty.c', 'int unused;\n')]);
    expect(status).toBe(2);
    expect(err).toMatch(/empty\.c:1:1: there is no run: .*write e\.g\./);
  });

  it('is 3 at the bound of states, with what was found until then', async () => {
    const { status, report } = await reports([correct, '--max-states', '50']);
    expect(status).toBe(3);
    expect(report).toMatchObject({ verdict: 'bounded', bounds: ['states'], programFindings: 0 });
    expect(report.states).toBeGreaterThanOrEqual(50);
  });

  it('is 3 for a loop that does not end, with its line', async () => {
    const text = textOf('read-irq').replace('bpf_aio_release(aio);', 'for (;;)\n\t\t;');
    const line = text.split('\n').indexOf('\tfor (;;)') + 1;
    const file = fileOf('endless.bpf.c', text);
    const { status, report } = await reports([file, '--faults', 'none']);
    expect(line).toBeGreaterThan(0);
    expect(report.bounds).toEqual([
      `the loop at ${file}:${line} does not end within 200,000 instructions`,
    ]);
    expect(status).toBe(report.programFindings > 0 ? 1 : 3);
  });

  it('is 1 at the bound if something was found before it', async () => {
    const { status, report } = await reports([
      '--preset',
      'loop-attach-leak',
      '--max-states',
      '1000',
    ]);
    expect(report.bounds).toEqual(['states']);
    expect([status, report.verdict]).toEqual([1, 'findings']);
  });

  it('is 3 when it is interrupted, with the partial result', async () => {
    let pauses = 0;
    const stop = { pause: async () => void pauses++, isStopped: () => pauses > 0 };
    const { status, report } = await reports(['--preset', 'loop'], stop);
    expect(status).toBe(3);
    expect(report).toMatchObject({ verdict: 'bounded', bounds: ['interrupted'] });
    expect(report.states).toBeGreaterThan(1000);
  });
});

describe('a finding', () => {
  it('names its line, and its run can be replayed step by step', async () => {
    const { report } = await reports(['--preset', 'loop-attach-leak']);
    const leak = report.findings.find(({ owner }) => owner === 'program');
    expect(leak).toMatchObject({
      property: 'no-leak',
      object: 'bpf_aio',
      origin: { file: 'loop-attach-leak.bpf.c', text: 'return err;' },
      known: false,
    });
    expect(leak?.run).toHaveLength(leak?.steps ?? -1);
    expect(leak?.run).toContainEqual(
      expect.objectContaining({ label: 'attach out of range', alternative: 'fails' }),
    );

    const scenario = presetById('loop-attach-leak')?.scenario as NonNullable<
      ReturnType<typeof presetById>
    >['scenario'];
    const unit = compileProgram(scenario.program.text);
    const { model } = link(unit, compileKernel(), toSetup(scenario, unit));
    if (!model) throw new Error('the preset does not link');
    let tree = plant(model);
    let node = 0;
    for (const { choice } of leak?.run ?? []) ({ tree, node } = grow(tree, node, choice));
    expect(recordRun(model, pathTo(tree, node)).references.some(({ lost }) => lost)).toBe(true);
  });

  it('has a link that opens its run in the app', async () => {
    const { report } = await reports([leaking]);
    const [leak] = report.findings.filter(({ owner }) => owner === 'program');
    const opened = await decode(leak?.link ?? '');
    expect(opened).toMatchObject({
      warnings: [],
      scenario: {
        program: { text: textOf('no-release') },
        cursor: { run: 0, step: leak?.steps },
        runs: [{ steps: leak?.steps }],
      },
    });
  });

  it('says what its run rests on', async () => {
    const { report } = await reports([correct, '--faults', '2']);
    const [finding] = report.findings;
    expect(finding?.assumptions).toContainEqual({
      kind: 'closed',
      what: 'at most 2 faults in a run',
    });
    expect(finding?.assumptions.map(({ kind }) => kind)).toContain('simplified');
  });
});

describe('what was exercised', () => {
  it('is listed: choices, programs with their contexts, lines that no run comes to', async () => {
    const { report } = await reports([correct, '--faults', 'none']);
    expect(report.reached).toContainEqual(
      expect.objectContaining({
        kind: 'program',
        fn: 'read_queue_io_cmd',
        contexts: ['ublk server'],
      }),
    );
    expect(report.reached).toContainEqual(
      expect.objectContaining({ kind: 'choice', label: 'read_iter', fault: false }),
    );
    expect(report.reached.some(({ kind }) => kind === 'unreached-line')).toBe(true);
  });
});

describe('the flags', () => {
  it('--faults none finds no leak that takes a fault, --faults 1 does', async () => {
    const found = async (faults: string) =>
      (await reports(['--preset', 'loop-attach-leak', '--faults', faults])).report.programFindings;
    expect(await found('none')).toBe(0);
    expect(await found('1')).toBe(1);
  });

  it('--file decides what the reads can come to', async () => {
    const outcomes = async (file: string) => {
      const { report } = await reports([correct, '--file', file, '--faults', 'none']);
      return report.reached.flatMap((item) =>
        item.kind === 'choice' && item.label === 'read_iter' ? item.taken : [],
      );
    };
    expect(await outcomes('direct')).toContain('-EIOCBQUEUED');
    expect(await outcomes('buffered')).not.toContain('-EIOCBQUEUED');
  });

  it.each(['direct-touch', 'block', 'nonblock', 'nfs', 'fuse'])('knows --file %s', async (file) => {
    const { report } = await reports([correct, '--file', file, '--max-states', '200']);
    expect(report.errors).toEqual([]);
  });

  it('--ios makes so many io commands in flight at once', async () => {
    const states = async (...ios: string[]) =>
      (await reports([correct, '--faults', 'none', '--file', 'buffered', ...ios])).report.states;
    expect(await states('--ios', '2')).toBeGreaterThan(2 * (await states('--ios', '1')));
  });

  it('--design names a design that there is', async () => {
    expect((await reports([leaking, '--design', 'A'])).status).toBe(1);
    const { status, err } = await runs(['check', leaking, '--design', 'Z']);
    expect(status).toBe(2);
    expect(err).toBe(`aioscope: there is no design Z: write one of ${designIds.join(', ')}\n`);
  });

  it('--help says what each means, and the statuses', async () => {
    const { status, out } = await runs(['check', '--help']);
    expect(status).toBe(0);
    for (const word of ['--owner', '--baseline', '2,000,000', '512 MB', 'exit status'])
      expect(out).toContain(word);
  });

  it.each([
    [['--nonsense'], /unknown flag --nonsense: `aioscope check --help` lists the flags/],
    [['--fault', '1'], /unknown flag --fault: did you mean --faults\?/],
    [['-x'], /unknown flag -x/],
    [['--owner'], /--owner needs a value: write --owner any\|program\|kernel/],
    [['--owner', '--json'], /--owner needs a value/],
    [['--owner', 'kernels'], /--owner kernels is not known: write --owner kernel\n/],
    [['--json=yes'], /--json takes no value: write --json\n/],
    [['--json', '--text'], /leave one of them out/],
    [['--ios', '50'], /--ios 50: write a number from 1 to 8/],
    [['--ios', '1', '--ios', '2'], /--ios is given twice/],
    [['--faults', 'some'], /--faults some: write open, none or a number from 0/],
    [['--max-states', '0'], /--max-states 0: write a number from 1 to/],
    [['--file', 'ext4'], /--file ext4 is not known: write one of direct, direct-touch,/],
    [['--preset', 'loop'], /leave one of them out/],
    [['second.c'], /one program at a time: "second.c" is too much/],
  ])('%j is bad input', async (args, message) => {
    const { status, out, err } = await runs(['check', correct, ...args]);
    expect(status).toBe(2);
    expect(err).toMatch(message);
    if (!args.includes('--json')) expect(out).toBe('');
  });

  it.each([
    [['check'], /nothing to check: write aioscope check prog\.bpf\.c, or --preset ID/],
    [
      ['check', 'no-such-file.c'],
      /no-such-file\.c: the program can't be read: there is no such file/,
    ],
    [['check', '.'], /it is a folder/],
    [['check', '--preset', 'lopp'], /there is no preset lopp: did you mean loop\?/],
    [['verfy'], /there is no command verfy/],
    [['prog.bpf.c'], /write aioscope check prog\.bpf\.c/],
    [[], /usage: aioscope COMMAND/],
  ])('%j is bad input', async (args, message) => {
    const { status, err } = await runs(args);
    expect(status).toBe(2);
    expect(err).toMatch(message);
  });
});
