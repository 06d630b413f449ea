/** That designs keep what they promise: random programs, and kernels that forget something. In shards, for time. */
import { describe, expect, it } from 'vitest';
import { designAbouts } from '../kernel/designs/abouts';
import type { NaiveKernel } from '../kernel/designs/design';
import { naiveKernel } from '../kernel/designs/files';
import { designTexts } from '../kernel/designs/texts';
import { compileKernel } from './compile';
import { firstWrong, outcomeOf } from './soundness-testing';

/** Of each design; more take minutes. */
const programs = 100;
/** Of these, one at least shows what a kernel has forgotten. */
const fewer = 60;

/** What only rarer programs come to; the designs' own tests have one for each (H's for L, whose kernel is the same). */
const rare: Readonly<Record<string, RegExp>> = {
  F: /^to undo the size/,
  G: /^that an aio may be in flight already/,
  H: /^to put the file of what is discarded/,
  K: /^whose io command/,
  L: /^to put the file of what is discarded/,
};

const promising = designAbouts.filter(({ tracksEveryAio }) => tracksEveryAio);

const isRare = (design: string, { forgets }: NaiveKernel): boolean =>
  rare[design]?.test(forgets) ?? false;

/** Each design in one of the shards. */
export function testSoundness(shard: number, shards: number): void {
  const designs = promising.filter((_, n) => n % shards === shard).map(({ id }) => id);
  describe.each(designs)('design %s', (id) => {
    it('leaks no aio in any run of a random program that its verifier accepts', () => {
      const { accepted, submits, fails, bounded, wrong } = outcomeOf(id, programs);
      expect(wrong).toEqual([]);
      expect(accepted).toBeGreaterThan(programs * 0.3);
      expect(submits).toBeGreaterThan(accepted / 2);
      expect(fails).toBeGreaterThan(accepted / 2);
      expect(bounded).toBeLessThan(accepted / 4);
    });

    const naive = (designTexts[id]?.naive ?? []).filter((each) => !isRare(id, each));
    it.each(naive)('is shown by them what a kernel does that forgets $forgets', (each) => {
      const kernel = compileKernel(naiveKernel(id, each), id);
      expect(firstWrong(id, kernel, fewer)).not.toBeNull();
    });
  });
}
