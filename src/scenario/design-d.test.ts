/** Design D: a submit returns nothing, and the callback hears of every error. */
import { describe, expect, it } from 'vitest';
import { changedIn, designUnderTest, nonblock } from './design-testing';
import { plainIo } from './world';

const { under, told, refusals, forgetful } = designUnderTest('D');

describe('a program', () => {
  it('gets -EAGAIN from a kworker in its callback', async () => {
    const ios = [{ ...plainIo, sectors: 1 }];
    const scenario = under('read-irq', { files: [nonblock], ios });
    expect(await told(scenario)).toMatchObject({ causes: [], isComplete: true });
  });

  it('may change its mind before the submit: release detaches, and a detach leaves the callback where it is', async () => {
    const submit = '\tbpf_aio_submit(aio, fd, iod->start_sector << 9, bytes, 0);\n';
    const gone = "\treturn 0;\t/* the callback's from here on, whatever happens */\n";
    const released = changedIn(
      under('read-irq'),
      submit + gone,
      '\tbpf_aio_release(aio);\n\treturn -EIO;\n',
    );
    const detached = changedIn(
      under('read-irq'),
      submit,
      `\tublk_bpf_dettach_and_complete_aio(aio);\n${submit}`,
    );
    for (const scenario of [released, detached]) {
      expect(refusals(scenario.program.text)).toEqual([]);
      const { causes } = await told(scenario);
      expect(causes.filter((cause) => cause !== 'kernel one-issuer bpf_aio')).toEqual([]);
    }
  });
});

describe('a program is refused', () => {
  it('that touches the aio after its submit', () => {
    const submit = '\tbpf_aio_submit(aio, fd, iod->start_sector << 9, bytes, 0);\n';
    const scenario = changedIn(
      under('read-irq'),
      submit,
      `${submit}\tublk_bpf_dettach_and_complete_aio(aio);\n`,
    );
    expect(refusals(scenario.program.text)).toEqual([
      expect.stringContaining('arg#0 pointer type STRUCT bpf_aio'),
    ]);
  });

  it('that attaches what may be NULL', () => {
    const scenario = changedIn(under('read-irq'), '\tif (!aio)\n\t\treturn -ENOMEM;\n', '');
    expect(refusals(scenario.program.text)).toEqual([
      'arg#3 is ptr_or_null_bpf_aio expected ptr_ or socket',
    ]);
  });

  it('that forgets the aio where it could not be attached', () => {
    const scenario = changedIn(
      under('read-irq'),
      '\t\tbpf_aio_release(aio);\n\t\treturn err;',
      '\t\treturn err;',
    );
    expect(refusals(scenario.program.text)).toEqual([
      expect.stringContaining('would lead to reference leak'),
    ]);
  });

  it('whose callback forgets the aio', () => {
    const scenario = changedIn(
      under('read-irq'),
      '\tbpf_aio_release(aio);\t/* and detaches it */\n',
      '',
    );
    expect(refusals(scenario.program.text)).toEqual([
      expect.stringContaining('would lead to reference leak'),
    ]);
  });
});

it('a program that ignores that its attach failed lets the io command hang', async () => {
  const scenario = changedIn(
    under('refused-no-ops'),
    '\t\tbpf_aio_release(aio);\n\t\treturn err;\n',
    '\t\t;\n',
  );
  expect(refusals(scenario.program.text)).toEqual([]);
  const { causes } = await told(scenario);
  expect(causes).toEqual(['program io-completed-once request', 'program not-stuck -']);
});

it('passing no aio is the program’s mistake, not the kernel’s', async () => {
  const alloc = 'aio = bpf_aio_alloc(BPF_AIO_OP_FS_READ, 0);\n\tif (!aio)\n\t\treturn -ENOMEM;\n';
  const { causes } = await told(changedIn(under('read-irq'), alloc, 'aio = NULL;\n'));
  expect(causes).toContain('program valid-access -');
});

describe('a kernel that forgets', () => {
  it('to reserve the work item falls over it where it should tell of an error', async () => {
    const { causes } = await told(under('refused-bad-fd'), forgetful(/reserve/));
    expect(causes).toContain('kernel valid-access -');
  });

  it('that there may be no callback calls it', async () => {
    const { causes } = await told(under('refused-no-ops'), forgetful(/no callback/));
    expect(causes).toContain('kernel valid-access -');
  });

  it('to detach what is released lets the io command hang', async () => {
    const { causes } = await told(under('read-irq'), forgetful(/to detach/));
    expect(causes).toContain('kernel not-stuck -');
  });
});
