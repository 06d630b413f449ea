import { expect, it } from 'vitest';
import { marginText, stepRanges } from './lines';

const printed = (steps: readonly number[], cursor: number) => {
  const { parts, more } = marginText(steps, cursor);
  return parts.map(({ text }) => text).join(', ') + (more ? ` +${more.count}` : '');
};

it('steps in a row become a range', () => {
  expect(stepRanges([3, 5, 6, 7])).toEqual([
    [3, 3],
    [5, 7],
  ]);
});

it('the margin prints all steps where they fit', () => {
  expect(printed([3, 8], 1)).toBe('3, 8');
  expect(printed([5, 6, 7], 1)).toBe('5–7');
  expect(printed([16, 17], 1)).toBe('16, 17');
});

it('else the visit at the cursor or before it, and how many more there are', () => {
  expect(printed([3, 8, 20, 31], 25)).toBe('20 +3');
  expect(printed([3, 8, 20, 31], 1)).toBe('3 +3');
  expect(marginText([3, 8, 20, 31], 25).more?.step).toBe(31);
  expect(marginText([3, 8, 20, 31], 40).more?.step).toBe(3);
});
