import { expect, it } from 'vitest';
import { drawDifference } from './difference';
import { loopRun } from './fixtures';
import { stepScale } from './scale';

const run = loopRun(24);
const scale = stepScale(24, 30);

it('parts after the last step that both runs have', () => {
  const drawn = drawDifference(
    run,
    { step: 10, isWithin: false, broken: 13, other: { id: 7, run } },
    scale,
  );
  expect(drawn.forkX).toBe(scale.x(9));
  expect(drawn.x).toBe(scale.x(10));
  expect(drawn.here.steps.map(({ reading }) => reading.step)).toEqual([10, 11, 12, 13]);
  expect(drawn.other?.steps).toHaveLength(15);
  expect(drawn.reach).toBeGreaterThan(scale.x(24));
});

it('marks the steps that only one of the runs takes', () => {
  const shorter = { ...run, steps: run.steps.filter(({ index }) => index !== 11) };
  const drawn = drawDifference(
    run,
    { step: 10, isWithin: false, broken: 24, other: { id: 7, run: shorter } },
    scale,
  );
  const own = drawn.here.steps.filter(({ shared }) => !shared);
  expect(own.map(({ reading }) => reading.step)).toEqual([11]);
  expect(drawn.other?.steps.every(({ shared }) => shared)).toBe(true);
});

it('names the choice in each run, and never writes one word over another', () => {
  const { here } = drawDifference(
    run,
    { step: 10, isWithin: false, broken: 24, other: null },
    scale,
  );
  expect(here.steps[0]?.label?.text).toMatch(/: /);
  const starts = here.steps.flatMap(({ label }) => (label ? [label.x] : []));
  expect(starts).toEqual([...starts].sort((a, b) => a - b));
});
