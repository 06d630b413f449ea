/** The main programs as they are written for each design. */
import { describe, expect, it } from 'vitest';
import { designIds } from '../kernel/designs/list';
import { designTexts } from '../kernel/designs/texts';
import { designUnderTest } from './design-testing';

/** Whose kernels do not mend the RFC's own: what is told of these is design A's to mend. */
const onTheRfcKernel = ['A', 'B', 'C'];

/** Kept in the mended kernel: a retry may issue the kiocb again before its first issue has returned. */
const kept = 'kernel one-issuer bpf_aio';

const main = ['null', 'read-irq', 'buffered', 'refused-bad-fd', 'block-eagain', 'loop', 'stripe'];

/** B has no correct programs: that is what it is here for. */
describe.each(designIds.filter((id) => id !== 'A' && id !== 'B'))('design %s', (id) => {
  const { under, told, refusals } = designUnderTest(id);
  const lacks = designTexts[id]?.lacks ?? {};

  it.each(main)('accepts its programs: %s', (preset) => {
    if (preset in lacks) return;
    expect(refusals(under(preset).program.text)).toEqual([]);
  });

  it.each(main)(
    'finds nothing that its programs do wrong, and in a mended kernel only what is kept: %s',
    async (preset) => {
      if (preset in lacks) return;
      const { causes } = await told(under(preset));
      const others = causes.filter((cause) => cause !== kept);
      const own = others.filter((cause) => cause.startsWith('program'));
      expect(onTheRfcKernel.includes(id) ? own : others).toEqual([]);
    },
  );

  it.skipIf('read_rest' in lacks)(
    'does not keep a callback from submitting in irq, where the verifier can’t tell',
    async () => {
      const scenario = under('resubmit');
      expect(refusals(scenario.program.text)).toEqual([]);
      const { causes, isComplete } = await told(scenario);
      expect(isComplete).toBe(true);
      expect(causes).toContain('program no-sleep-in-atomic -');
    },
  );
});
