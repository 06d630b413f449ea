/** Design J: a context owns every aio; what a program does with a stale handle harms nobody. */
import { describe, expect, it } from 'vitest';
import { changedIn, designUnderTest } from './design-testing';
import type { Scenario } from './schema';
import { plainIo } from './world';

const { under, told, refusals, forgetful } = designUnderTest('J');

const submit = '\treturn bpf_aio_submit(aio, fd, iod->start_sector << 9, bytes, 0);\n';
const release = '\tbpf_aio_release(aio);\t/* and detaches it */\n';

const rules: Scenario['rules'] = {
  read_iter: { force: '-EIOCBQUEUED' },
  'ki_complete in': { force: 'irq' },
  ki_complete: { force: 'bytes' },
};

/** Releases the aio while it is in flight. */
const hasty = changedIn(
  under('read-irq'),
  submit,
  `${submit.replace('return', 'err =')}\tbpf_aio_release(aio);\n\treturn err;\n`,
);

/** Releases the aio of its callback twice, while another io command may get one. */
const twice = changedIn(
  under('read-irq', { ios: [plainIo, { ...plainIo, tag: 1 }], rules }),
  release,
  release + release,
);

describe('a program', () => {
  it('that releases an aio twice is accepted, and nothing comes of it', async () => {
    expect(refusals(twice.program.text)).toEqual([]);
    expect(await told(twice)).toMatchObject({ causes: [], isComplete: true });
  });

  it('that releases an aio in flight is accepted; the kernel minds it, until the callback has begun', async () => {
    expect(refusals(hasty.program.text)).toEqual([]);
    const { causes } = await told(hasty);
    expect(causes).toEqual([
      'kernel one-issuer bpf_aio',
      'program io-completed-once request',
      'program not-stuck -',
    ]);
  });

  it('that forgets a handle is accepted; its io command waits for it', async () => {
    const forgets = changedIn(under('read-irq'), release, '');
    expect(refusals(forgets.program.text)).toEqual([]);
    const { causes } = await told(forgets);
    expect(causes).toContain('program not-stuck -');
  });

  it('that forgets a handle that it has not attached leaves it to the context', async () => {
    const forgets = changedIn(
      under('read-irq'),
      '\tif (!aio)\n',
      '\tif (aio)\n\t\treturn -EIO;\n\tif (!aio)\n',
    );
    expect(refusals(forgets.program.text)).toEqual([]);
    expect(await told(forgets)).toMatchObject({ causes: [], isComplete: true });
  });

  it('that does not look whether a handle has an io command is refused', () => {
    const careless = changedIn(under('read-irq'), '\tif (io) {\n', '\t{\n');
    expect(refusals(careless.program.text)).toEqual([
      'Possibly NULL pointer passed to trusted arg0',
    ]);
  });
});

describe('a kernel that forgets', () => {
  it('that an aio may be in flight frees it under its own hands', async () => {
    const { causes } = await told(hasty, forgetful(/in flight/));
    expect(causes.some((cause) => cause.startsWith('kernel no-use-after-free'))).toBe(true);
  });

  it('the generation gives one io command’s aio to the callback of another', async () => {
    const { causes } = await told(twice, forgetful(/generation/));
    expect(causes.some((cause) => cause.startsWith('kernel'))).toBe(true);
  });
});
