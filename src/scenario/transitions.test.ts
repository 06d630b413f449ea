/**
 * RFC-FACTS 3.2, t1 to t26: each transition is reached in the context and with the effects that the sheet gives. The
 * expected lines are written from the sheet; the order counts, what lies between does not.
 */
import { describe, expect, it } from 'vitest';
import { story } from './programs-testing';
import { playCase, transitionCases } from './transition-cases-testing';
import { contextsOf, transitionsOf } from './transitions';

describe.each(transitionCases)('$id: $says', (expected) => {
  it(`in ${expected.context}`, () => {
    const { played, wrong } = playCase(expected);
    expect(wrong === null ? null : { wrong, story: story(played) }).toBeNull();
    expect(contextsOf(transitionsOf(played.run))[expected.id]).toContain(expected.context);
  });
});

it('reaches all of t1 to t26', () => {
  expect(new Set(transitionCases.map(({ id }) => id)).size).toBe(26);
});
