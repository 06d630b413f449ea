import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { buildModel } from '../../scenario/build';
import { decode } from '../../scenario/link';
import { recordedRun } from '../model/shown';
import { playScenario } from './runs';

// Where a step ends is the machine's, and the link keeps steps: who changes that sees here that README needs a new one.
it('the link in README opens whole, at the leak that its picture shows', async () => {
  const [link = ''] = /#1\.[\w-]+/.exec(readFileSync('README.md', 'utf8')) ?? [];
  const decoded = await decode(link);
  if ('error' in decoded) throw new Error(decoded.error);
  expect(decoded.warnings).toEqual([]);
  const { model } = buildModel(decoded.scenario);
  if (!model) throw new Error('it does not compile');
  const { position, problems } = playScenario(model, decoded.scenario);
  expect(problems).toEqual([]);
  const { violations, references } = recordedRun(position);
  expect(violations.map(({ property, step }) => [property, step])).toEqual([
    ['no-leak', position.cursor],
  ]);
  expect(references.find(({ lost }) => lost)?.object.name).toBe('aio#1');
});
