/** Design F: a submit hands the aio back where it fails, as it was before. */
import { describe, expect, it } from 'vitest';
import { changedIn, designUnderTest } from './design-testing';

const { under, told, refusals, forgetful } = designUnderTest('F');

const submit = '\taio = bpf_aio_submit(aio, fd, iod->start_sector << 9, bytes, 0);\n';
const taken = "\tif (!aio)\n\t\treturn 0;\t/* the callback's from here on */\n";
const again = submit + taken;

describe('a program', () => {
  it('may try again with what came back', async () => {
    const scenario = changedIn(under('block-eagain'), again, again + again);
    expect(refusals(scenario.program.text)).toEqual([]);
    const { causes } = await told(scenario);
    expect(causes).toEqual(['kernel one-issuer bpf_aio']);
  });

  it.each([
    ['that does not look whether it has the aio back', taken, ''],
    [
      'that forgets what came back',
      taken,
      `\tif (!aio)\n\t\treturn 0;\n\tif (fd)\n\t\treturn -EIO;\n`,
    ],
    [
      'that goes on to use what it has submitted',
      submit,
      submit.replace('aio = ', 'struct bpf_aio *back = '),
    ],
  ])('%s is refused', (_, from, to) => {
    expect(refusals(changedIn(under('read-irq'), from, to).program.text)).toHaveLength(1);
  });

  it('is told why by what came back', async () => {
    const scenario = changedIn(
      under('refused-bad-fd'),
      '\terr = aio->error;\n',
      '\terr = aio->error == -EINVAL ? -EIO : 0;\n',
    );
    expect(refusals(scenario.program.text)).toEqual([]);
    expect(await told(scenario)).toMatchObject({ causes: [], isComplete: true });
  });
});

describe('a kernel that forgets', () => {
  it('to undo a submit leaks its file', async () => {
    const { causes } = await told(under('read-irq'), forgetful(/undo a submit/));
    expect(causes).toContain('kernel no-leak backing_file');
  });

  /** Half of it first, then the whole: what an aio is attached to does not become smaller by trying. */
  const halfFirst = changedIn(
    under('read-irq'),
    again,
    `${again.replace('bytes, 0', 'bytes / 2, 0')}${again}\tif (aio->error == -EINVAL)\n\t\t*(volatile int *)0 = 0;\n`,
  );

  it('to undo the size refuses a second try that is larger', async () => {
    const fds = { fget: { forbid: ['fails'] } };
    const careful = await told({ ...halfFirst, rules: fds });
    const naive = await told({ ...halfFirst, rules: fds }, forgetful(/size/));
    expect(careful.causes).not.toContain('program valid-access -');
    expect(naive.causes).toContain('program valid-access -');
  });

  it('to hand the aio back leaves a callback owed', async () => {
    const { causes } = await told(under('read-irq'), forgetful(/hand the aio back/));
    expect(causes).toContain('kernel callback-once bpf_aio');
  });
});
