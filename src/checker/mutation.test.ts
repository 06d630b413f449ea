/** Operators applied to every line of correct programs. Those of larger programs are left to `npm run judge`. */
import { describe, expect, it } from 'vitest';
import { compileKernel } from '../scenario/compile';
import { type Fate, fatesOf } from './mutation-testing';

const kernel = compileKernel();

/** What is neither: programs that keep every rule, and do something else that the model lets them do. */
const others: Readonly<Record<string, readonly string[]>> = {
  // No data is moved in the model: where in the file, and with which flags, is the program's own affair.
  'read-irq': ['other data: 56 9 → 10', 'other data: 56 0 → 1'],
  null: [
    // Which io commands go to the server is, too, and that no tag is odd any more (or each is).
    'other effects: 31 negate',
    'other effects: 31 never',
    // An entry of its map that is there already, written once more, or left.
    'other effects: 32 never',
    'other effects: 33 double',
    'other effects: 36 drop',
    // The driver answers with an error of its own.
    'other effects: 39 512 → 513',
  ],
};

/** What may become of a mutant, and of whom else the verdict tells: refused, found, seen by what is not reached. */
const fine: readonly Fate[] = ['refused', 'found', 'same', 'reaches less'];

describe('a program that is nearly right', () => {
  it.each(Object.keys(others))(
    'is found out, or refused, or does the same: every mutant of %s',
    async (id) => {
      const { original, mutants } = await fatesOf(id, kernel);
      // The original has no cause of its own, and the effects of itself.
      expect(original).toBe('same');
      const left = mutants.filter(({ fate }) => !fine.includes(fate));
      expect(left.map(({ mutant, fate }) => `${fate}: ${mutant.name.split(':')[0]}`)).toEqual(
        others[id],
      );
      expect(mutants.filter(({ fate }) => fate === 'found').length).toBeGreaterThan(4);
    },
    120_000,
  );
});
