/** Design H: what can fail does so when an aio is reserved; a reservation is submitted or discarded, once. */
import { describe, expect, it } from 'vitest';
import { changedIn, designUnderTest } from './design-testing';
import { portedTo } from './ports';

const { under, told, refusals, forgetful } = designUnderTest('H');

const submit = '\tbpf_aio_submit(aio, iod->start_sector << 9, 0);\n';
const release = '\tbpf_aio_release(aio);\t/* and detaches it */\n';

/** A program that reserves an aio and thinks better of it. */
const discards = changedIn(
  under('read-irq'),
  `${submit}\treturn 0;`,
  '\tbpf_aio_discard(aio);\n\treturn -EIO;',
);

/** A callback that submits its own aio for what is missing. */
const submitsAgain = changedIn(
  { ...under('resubmit'), program: under('read-irq').program },
  '\tublk_bpf_complete_io(io, ret);\n',
  '\tif (ret > 0 && ret < aio->bytes) {\n\t\tublk_bpf_release_io_from_aio(io);\n\t\tbpf_aio_submit(aio, 0, 0);\n\t\treturn;\n\t}\n\tublk_bpf_complete_io(io, ret);\n',
);

describe('a program', () => {
  it('may discard what it has reserved', async () => {
    expect(refusals(discards.program.text)).toEqual([]);
    expect(await told(discards)).toMatchObject({ causes: [], isComplete: true });
  });

  it.each([
    ['that forgets what it has reserved', submit, '\tif (!fd)\n\t\tbpf_aio_discard(aio);\n'],
    ['that discards what it has submitted', submit, `${submit}\tbpf_aio_discard(aio);\n`],
    ['that submits twice', submit, submit + submit],
    ['whose callback forgets the aio', release, ''],
  ])('%s is refused', (_, from, to) => {
    expect(refusals(changedIn(under('read-irq'), from, to).program.text)).toHaveLength(1);
  });

  it('that submits what it has not looked at is refused', () => {
    const { text } = changedIn(under('read-irq'), '\tif (!aio)\n\t\treturn -EIO;\n', '').program;
    expect(refusals(text)).toEqual(['Possibly NULL pointer passed to trusted arg0']);
  });

  it('that submits from its callback what is used up is accepted, and its io command hangs', async () => {
    expect(refusals(submitsAgain.program.text)).toEqual([]);
    const { causes } = await told(submitsAgain);
    expect(causes).toContain('program not-stuck -');
    expect(causes.filter((cause) => cause.startsWith('kernel'))).toEqual([
      'kernel one-issuer bpf_aio',
    ]);
  });
});

it('design L refuses what must not be submitted or discarded any more, by its type', () => {
  const l = designUnderTest('L');
  const text = portedTo('L', under('read-irq').program.text);
  expect(text).toContain('struct bpf_aio___init *aio;');
  const mistakes: readonly (readonly [string, string, string])[] = [
    [release, '\tbpf_aio_submit((void *)aio, 0, 0);\n', 'bpf_aio_submit'],
    [release, '\tbpf_aio_discard((void *)aio);\n', 'bpf_aio_discard'],
  ];
  for (const [from, to, kfunc] of mistakes) {
    expect(l.refusals(changedIn(l.under('read-irq'), from, to).program.text)).toEqual([
      `kernel function ${kfunc} args#0 expected pointer to STRUCT bpf_aio___init but R1 has a pointer to STRUCT bpf_aio`,
    ]);
  }
  const early = changedIn(l.under('read-irq'), submit, '\tbpf_aio_release((void *)aio);\n');
  expect(l.refusals(early.program.text)).toEqual([
    'kernel function bpf_aio_release args#0 expected pointer to STRUCT bpf_aio but R1 has a pointer to STRUCT bpf_aio___init',
  ]);
});

describe('a kernel that forgets', () => {
  it('to reserve the work item leaves a callback owed', async () => {
    const { causes } = await told(under('buffered'), forgetful(/work item/));
    expect(causes).toContain('kernel callback-once bpf_aio');
  });

  it('to put the file of what is discarded loses it', async () => {
    const { causes } = await told(discards, forgetful(/to put the file/));
    expect(causes).toEqual(['kernel no-leak backing_file']);
  });

  it('to detach what could not be reserved lets the io command hang', async () => {
    const { causes } = await told(under('refused-bad-fd'), forgetful(/could not reserve/));
    expect(causes).toContain('kernel not-stuck -');
  });
});
