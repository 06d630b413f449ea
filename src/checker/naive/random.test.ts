/** Random programs, right and wrong: the naive checker and the machine find the same, and say the same of whose it is. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileProgram } from '../../scenario/compile';
import { defaultScenario } from '../../scenario/defaults';
import { randomProgram } from '../../scenario/random-program-testing';
import type { Scenario } from '../../scenario/schema';
import { plainSearch } from '../plain-search';
import { judgedScenario, owned } from './judges-testing';
import { search } from './search';

const transfers = ['-EIO', '-ENOMEM', '-EINVAL', '-EAGAIN', '-ENOSPC', '-EDQUOT', '-EFBIG'];
const failures = [...transfers, '-EOPNOTSUPP', '-EREMOTEIO', '-ENODATA', '-ETIMEDOUT', '-ENOLINK'];
const few = { forbid: [...failures, 'short', '0'] };

/** What comes, comes at once or in irq; faults are open. */
const rules: Scenario['rules'] = {
  ...{ 'ki_complete in': { force: 'irq' }, ki_complete: { forbid: [...few.forbid, '-EIO'] } },
  ...{ read_iter: few, write_iter: few, 'read_iter in kworker': few, 'write_iter in kworker': few },
  fsync: { forbid: ['-EINVAL'] },
};

const programs = fc.sample(randomProgram, { numRuns: 24, seed: 11 });

describe('the naive checker and the machine agree', () => {
  it.each(programs.map((text, n) => ({ n, text })))('about random program $n', ({ text }) => {
    const scenario = { ...defaultScenario(compileProgram(text)), rules };
    const { world, model } = judgedScenario(scenario);
    const machine = plainSearch(model, { maxStates: 1500 });
    // Larger ones take too long here.
    if (!machine.complete) return;
    const naive = search(world, { twins: true });
    expect(owned(naive.causes)).toEqual(owned(machine.causes));
  });
});
