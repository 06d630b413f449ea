/** Design I: an aio goes to the kernel by way of a map. */
import { describe, expect, it } from 'vitest';
import { designUnderTest } from './design-testing';

const { under, told, refusals, forgetful } = designUnderTest('I');
const { text } = under('read-irq').program;

function changed(from: string, to: string): string {
  expect(text).toContain(from);
  return text.replace(from, to);
}

const exchange = '\taio = bpf_kptr_xchg(&slot->aio, aio);\n';

describe('a program', () => {
  it('that does not look at what it has exchanged is refused', () => {
    const careless = changed(exchange, '\tbpf_kptr_xchg(&slot->aio, aio);\n\taio = NULL;\n');
    expect(refusals(careless)).toHaveLength(1);
  });

  it('that touches the aio after it has moved it is refused', () => {
    const moved = `\tstruct bpf_aio *old = bpf_kptr_xchg(&slot->aio, aio);\n\tublk_bpf_dettach_and_complete_aio(aio);\n\taio = old;\n`;
    expect(refusals(changed(exchange, moved))).toHaveLength(1);
  });

  it('that leaves an aio in its slot is accepted, and its io command hangs', async () => {
    const lazy = changed('\tif (err)\n\t\tslot_clear(slot);\n', '');
    expect(refusals(lazy)).toEqual([]);
    const program = { preset: null, text: lazy };
    const { causes } = await told(under('refused-bad-fd', { program }));
    expect(causes).toContain('program not-stuck -');
    expect(causes).not.toContain('program no-leak bpf_aio');
  });

  it('that submits a key without an aio is told -ENOENT', async () => {
    const twice = changed(
      '\terr = bpf_aio_submit_key(',
      '\tslot_clear(slot);\n\terr = bpf_aio_submit_key(',
    );
    const program = { preset: null, text: twice };
    expect((await told(under('read-irq', { program }))).causes).toEqual([]);
  });
});

describe('a kernel that forgets', () => {
  it('to put back the aio of a submit that failed loses it', async () => {
    const { causes } = await told(under('refused-bad-fd'), forgetful(/put back/));
    expect(causes).toContain('kernel no-leak bpf_aio');
  });

  it('to undo a submit leaks its file', async () => {
    const { causes } = await told(under('read-irq'), forgetful(/undo/));
    expect(causes).toContain('kernel no-leak backing_file');
  });
});
