import { expect, it } from 'vitest';
import type { FoundCause } from '../engine/check-protocol';
import type { Checking, CheckResult } from '../stores/checking';
import { causeRows } from './cause-rows';

const cause = (key: string, owner: FoundCause['owner'] = 'program'): FoundCause => ({
  key,
  id: key,
  owner,
  property: 'no-leak',
  object: 'bpf_aio',
  origin: null,
  obligation: null,
  program: null,
  message: 'lost',
  run: [{ context: 0, alternative: 0 }],
  cycle: null,
  isShortest: true,
});

function marks(
  found: readonly FoundCause[],
  ending: CheckResult['ending'],
  old: readonly FoundCause[],
  retried: Checking['retried'] = new Map(),
): readonly string[] {
  const result = { found, ending } as unknown as CheckResult;
  return causeRows({ running: ending === null, result, old, retried }).map(
    ({ cause: { key }, mark }) => `${key}: ${mark}`,
  );
}

it('compares nothing at the first check, and lists the program’s causes first', () => {
  expect(marks([cause('k', 'kernel'), cause('p')], 'complete', [])).toEqual([
    'p: found',
    'k: found',
  ]);
});

it('tells what became of old causes while the model is still being explored', () => {
  const old = [cause('a'), cause('b'), cause('c')];
  const retried = new Map([
    ['a', [{ context: 1, alternative: 0 }]],
    ['b', null],
  ]);
  expect(marks([cause('d')], null, old, retried)).toEqual([
    'd: new',
    'a: still fails',
    'c: not tried yet',
    'b: fixed in its run',
  ]);
});

it('calls a cause fixed only when every run was explored', () => {
  const old = [cause('a'), cause('b')];
  expect(marks([cause('a')], 'complete', old)).toEqual(['a: still fails', 'b: fixed']);
  expect(marks([cause('a')], 'states', old)).toEqual(['a: still fails', 'b: not found again']);
  expect(marks([], 'cancelled', old, new Map([['b', null]]))).toEqual([
    'a: not found again',
    'b: fixed in its run',
  ]);
});

it('gives a row the run of the model that is checked', () => {
  const run = [{ context: 3, alternative: 1 }];
  const rows = causeRows({
    running: true,
    result: null,
    old: [cause('a'), cause('b')],
    retried: new Map([['a', run]]),
  });
  expect(rows.map((row) => row.run)).toEqual([run, null]);
});
