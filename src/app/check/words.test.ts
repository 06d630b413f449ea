import { expect, it } from 'vitest';
import type { CheckResult } from '../stores/checking';
import { noCheck } from '../stores/checking';
import { headline, verdictWords, withinWords } from './words';

const result = (changes: object): CheckResult =>
  ({
    found: [],
    ending: 'complete',
    ms: 5,
    bounds: { maxStates: 1000, maxSeconds: 60, maxFaults: null, partialOrder: false },
    progress: { states: 1284, queue: 0, depth: 24, memory: 2 ** 29 },
    verdict: { limits: [] },
    ...changes,
  }) as unknown as CheckResult;

const says = (changes: object) => headline({ ...noCheck, result: result(changes) });

it('says that all holds only where every run was followed to its end', () => {
  expect(says({})).toMatchObject({ sign: 'ok', words: 'holds in all 1,284 states' });
  const none = { sign: 'wait', words: 'none found in 1,284 states' };
  expect(says({ verdict: { limits: ['an endless loop'] } })).toMatchObject(none);
  expect(says({ ending: 'time' })).toMatchObject(none);
});

it('says where partial order has left states out, and where it may help', () => {
  const bounds = { maxStates: 1000, maxSeconds: 60, maxFaults: null, partialOrder: true };
  expect(says({ bounds })).toMatchObject({ sign: 'ok', words: 'holds, with partial order' });
  expect(verdictWords(result({ bounds }))).toBe(
    'Complete, with partial order: 1,284 states, depth 24',
  );
  expect(withinWords(result({ bounds })).join()).toContain('were not looked for');
  expect(withinWords(result({ ending: 'states' }))).toEqual([
    'With partial order, below, fewer states may do.',
  ]);
  expect(withinWords(result({}))).toEqual([]);
});

it('keeps the design’s own causes apart from the program', () => {
  const found = [{ owner: 'kernel' }];
  expect(says({ found })).toEqual({
    sign: 'ok',
    words: 'program holds',
    besides: '1 of the kernel design',
  });
  expect(says({ found: [...found, { owner: 'program' }] })).toMatchObject({
    sign: 'bad',
    words: '1 cause',
  });
});

it('names the bound that has stopped it, and counts what was looked at', () => {
  const progress = { states: 1284, queue: 284, depth: 24, memory: 2 ** 29 };
  const words = (ending: CheckResult['ending']) => verdictWords(result({ ending, progress }));
  expect(words('states')).toBe(
    'Stopped at the bound of 1,000 states: nothing found so far, in 1,000 states',
  );
  expect(words('memory')).toContain('bound of memory, 512 MB: ');
  expect(words('time')).toContain('bound of 60 seconds: ');
  expect(words('cancelled')).toContain('Stopped by you: ');
  expect(words('complete')).toBe('Complete: 1,284 states, depth 24');
});
