import { describe, expect, it } from 'vitest';
import { type CycleNode, cycleThrough, fairComponents } from './fair-cycles';

/** `[[1, 'A']]` for each node: where it leads, and by whose step; `also`: contexts that could take other steps. */
const graph = (
  steps: readonly (readonly (readonly [number, number])[])[],
  also: readonly (readonly number[])[] = [],
): readonly CycleNode[] =>
  steps.map((list, at) => ({
    enabled: [...list.map(([, context]) => context), ...(also[at] ?? [])].reduce(
      (bits, context) => bits | (1 << context),
      0,
    ),
    out: list.map(([to, context]) => ({ to, choice: { context, alternative: 0 } })),
  }));

const sorted = (components: readonly (readonly number[])[]): readonly (readonly number[])[] =>
  components.map((members) => [...members].sort((a, b) => a - b));

describe('where a run can stay for ever', () => {
  it('is where states lead to each other, and nowhere else', () => {
    const g = graph([[[1, 0]], [[2, 0]], [[1, 0]], []]);
    expect(sorted(fairComponents(g))).toEqual([[1, 2]]);
    expect(fairComponents(graph([[[1, 0]], []]))).toEqual([]);
  });

  it('may be one state that leads to itself', () => {
    expect(fairComponents(graph([[[0, 0]]]))).toEqual([[0]]);
  });

  it('is not where a context could go on all the time and never does', () => {
    expect(fairComponents(graph([[[1, 0]], [[0, 0]]], [[1], [1]]))).toEqual([]);
  });

  it('is where that context has nothing to do now and then', () => {
    expect(sorted(fairComponents(graph([[[1, 0]], [[0, 0]]], [[1], []])))).toEqual([[0, 1]]);
  });

  it('is not what can be left only by steps that are left out', () => {
    const g = graph([[[1, 0]], [[0, 1]]]);
    expect(fairComponents(g, (_, { choice }) => choice.context === 0)).toEqual([]);
  });
});

describe('the way round', () => {
  const way = (g: readonly CycleNode[], start: number) =>
    cycleThrough(g, new Set(g.keys()), start).steps.map(({ edge }) => edge.to);

  it('is the shortest one', () => {
    expect(
      way(
        graph([
          [[1, 0]],
          [
            [2, 0],
            [0, 0],
          ],
          [[0, 0]],
        ]),
        0,
      ),
    ).toEqual([1, 0]);
  });

  it('gives a turn to who would be passed over on the shortest one', () => {
    // Context 1 can step in both states of the short round.
    const g = graph(
      [
        [[1, 0]],
        [
          [0, 0],
          [2, 1],
        ],
        [[0, 0]],
      ],
      [[1], [1], [1]],
    );
    expect(way(g, 0)).toEqual([1, 0, 1, 2, 0]);
  });
});
