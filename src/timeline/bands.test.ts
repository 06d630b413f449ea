import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loopRun } from './fixtures';
import { afterFreeRun, crowdRun, doubleReleaseRun, hangRun, manyRun } from './fixtures-more';
import { hitAt } from './GrabArea';
import { layout, PLAIN_VIEW } from './layout';
import { NARROW_ROW, narrowLayout } from './narrow';
import { overlap, placeCard } from './place';
import { objectRows } from './rows';
import { chooseBranches, MOST_BRANCHES, verdictOf } from './runs';
import type { BranchView } from './view';

const branch: fc.Arbitrary<BranchView> = fc.record({
  id: fc.nat(10_000),
  fork: fc.nat(24),
  label: fc.constantFrom('alloc is NULL', 'attach succeeds', 'NOWAIT returns -EIOCBQUEUED'),
  verdict: fc.constantFrom('safe' as const, 'violation' as const, 'open' as const),
  leaf: fc.integer({ min: 1, max: 40 }),
});
const branches = fc.uniqueArray(branch, { selector: ({ id }) => id, maxLength: 30 });

describe('the Runs band', () => {
  it('draws at most eight branches, says how many more there are, and never drops a violation for a safe one', () => {
    fc.assert(
      fc.property(branches, (all) => {
        const { runs } = layout(loopRun(), { ...PLAIN_VIEW, branches: all, moreBranches: 212 });
        expect(runs.branches.length).toBe(Math.min(all.length, MOST_BRANCHES));
        expect(runs.more).toBe(212 + all.length - runs.branches.length);
        const chosen = chooseBranches(all, 13);
        const dropped = all.filter((one) => !chosen.includes(one));
        if (dropped.some((one) => one.verdict === 'violation'))
          expect(chosen.every((one) => one.verdict === 'violation')).toBe(true);
      }),
    );
  });

  it('lets no line of a branch cross the label of another', () => {
    fc.assert(
      fc.property(branches, (all) => {
        const { runs } = layout(loopRun(), { ...PLAIN_VIEW, branches: all });
        for (const { label, y } of runs.branches)
          for (const other of runs.branches) {
            const drops =
              other.y > y && other.forkX > label.x && other.forkX < label.x + label.width;
            expect(drops).toBe(false);
          }
      }),
    );
  });

  it('is found by the pointer on its line', () => {
    const all: readonly BranchView[] = [
      { id: 7, fork: 3, label: 'alloc is NULL', verdict: 'safe', leaf: 8 },
    ];
    const drawn = layout(loopRun(), { ...PLAIN_VIEW, branches: all });
    const y = drawn.runs.branches[0]?.y ?? 0;
    expect(hitAt(drawn, 0, 300, y)).toEqual({ kind: 'target', target: { kind: 'branch', id: 7 } });
  });
});

describe('a run that goes round', () => {
  const again = (step: number) =>
    layout({ ...loopRun(), again: step, end: null }, { ...PLAIN_VIEW, width: 2000 });

  it('leads from its end back to the step after which it was in the same state', () => {
    const { runs, scale } = again(4);
    expect(runs.round?.path).toMatch(new RegExp(`^M${scale.x(scale.steps)} ${runs.mainY}h`));
    expect(runs.round?.path).toContain(`H${scale.x(4) + 5}`);
    expect(layout(loopRun(), PLAIN_VIEW).runs.round).toBeNull();
  });

  it('says so within the round, or beside one that is too short for words', () => {
    const [wide, short] = [again(4), again(loopRun().steps.length - 2)];
    const end = wide.scale.x(wide.scale.steps);
    const label = wide.runs.round?.label;
    expect((label?.x ?? 0) + (label?.width ?? 0)).toBeLessThan(end);
    expect(short.runs.round?.label.x).toBeGreaterThan(end);
    expect(short.contentWidth).toBeGreaterThan(
      (short.runs.round?.label.x ?? 0) + (short.runs.round?.label.width ?? 0),
    );
  });

  it('leads up the side of the narrow timeline, to below the step after which it was in the same state', () => {
    const narrow = narrowLayout({ ...loopRun(), again: 4, end: null }, 390, 0, 0, 2000);
    const plain = narrowLayout({ ...loopRun(), end: null }, 390, 0, 0, 2000);
    expect(narrow.round).toEqual({
      from: plain.height,
      to: narrow.y(5) - NARROW_ROW / 2,
      text: 'again and again, from step 5',
    });
    expect(narrow.height).toBeGreaterThan(plain.height);
    expect(plain.round).toBeNull();
  });

  it('keeps its row free of branches', () => {
    const all: readonly BranchView[] = [
      { id: 7, fork: 3, label: 'alloc is NULL', verdict: 'safe', leaf: 8 },
    ];
    const y = (of: number | null) =>
      layout({ ...loopRun(), again: of }, { ...PLAIN_VIEW, branches: all }).runs.branches[0]?.y ??
      0;
    expect(y(4) - y(null)).toBe(18);
  });
});

it('a run is safe when it has come to its end, and not when it has never begun', () => {
  const run = { ...loopRun(), violations: [], references: [], end: { kind: 'quiescent' } as const };
  expect(verdictOf(run)).toBe('safe');
  expect(verdictOf({ ...run, steps: run.steps.slice(0, 1) })).toBe('open');
});

describe('verdicts on a row', () => {
  const rowOf = (run: Parameters<typeof layout>[0]) => {
    const drawn = layout(run, { ...PLAIN_VIEW, cursor: run.steps.length - 1 });
    const row = drawn.rows.find((one) => one.verdicts.length > 0);
    return { ...drawn, row, verdict: row?.verdicts[0] };
  };

  it('puts the cross of a use after free beyond the cap', () => {
    const { row, verdict, scale } = rowOf(afterFreeRun());
    expect(row?.caps[0]?.x).toBe(scale.x(12));
    expect(verdict?.x).toBe(scale.x(15));
    expect(verdict?.text?.text).toBe('use after free: read after it was freed');
  });

  it('names both steps of a double release', () => {
    const { verdict } = rowOf(doubleReleaseRun());
    expect(verdict?.text?.text).toBe('released twice: step 9 and step 12');
  });

  it('outlines what hangs in red from the last step on, in place of the future', () => {
    const { row, verdict, scale } = rowOf(hangRun());
    expect(verdict?.mark.kind).toBe('hang');
    expect(verdict?.from).toBe(scale.x(scale.steps));
    expect(row?.bars.some((bar) => bar.future)).toBe(false);
  });

  it('merges more than six references into one bar per holder with the count', () => {
    const row = objectRows(crowdRun()).find((one) => one.object.name === 'file fd 5');
    expect(row?.merged?.map((merged) => merged.word)).toEqual(['fd table', 'kernel', 'program']);
    expect(Math.max(...(row?.counts.map(({ count }) => count) ?? []))).toBe(9);
  });
});

describe('thousands of steps', () => {
  it('stacks references per holder and flags leaks that never shrink', () => {
    const run = manyRun(5000, 40, 3, 12);
    const { areas, rows } = layout(run, { ...PLAIN_VIEW, pitch: 0.147, cursor: 2800 });
    const lost = run.references.filter((reference) => reference.lost);
    expect(areas?.flags.at(-1)?.text).toBe(`${lost.length} leaks`);
    expect(rows.map((row) => row.key)).toEqual(lost.map((reference) => reference.object.name));
  });
});

describe('the card', () => {
  it('never covers what it is about, and stays in its area if it fits', () => {
    const coordinate = fc.integer({ min: 0, max: 700 });
    fc.assert(
      fc.property(
        coordinate,
        coordinate,
        fc.array(fc.tuple(coordinate, coordinate), { maxLength: 20 }),
        (x, y, others) => {
          const area = { left: 112, right: 848, top: 24, bottom: 300 };
          const about = {
            left: 112 + x,
            right: 136 + x,
            top: 24 + (y % 250),
            bottom: 60 + (y % 250),
          };
          const taken = others.map(([l, t]) => ({
            left: l,
            right: l + 40,
            top: t,
            bottom: t + 16,
          }));
          const box = placeCard({ width: 264, height: 90 }, area, taken, about);
          expect(overlap(box, about)).toBe(0);
          expect(box.left).toBeGreaterThanOrEqual(area.left);
          expect(box.right).toBeLessThanOrEqual(area.right);
          expect(box.bottom).toBeLessThanOrEqual(area.bottom);
        },
      ),
    );
  });
});

describe('the narrow timeline', () => {
  it('gives each step a row of its own and finds it again', () => {
    const run = loopRun();
    const narrow = narrowLayout(run, 390, 13, 0, 2000);
    expect(narrow.steps.map(({ reading }) => reading.step)).toEqual(
      run.steps.slice(1).map((step) => step.index),
    );
    narrow.steps.forEach(({ reading, y }, i) => {
      expect(narrow.stepAt(y)).toBe(reading.step);
      const before = narrow.steps[i - 1];
      if (before) expect(y - before.y).toBeGreaterThanOrEqual(NARROW_ROW);
    });
  });

  it('hatches the strand of a leak from its step to the end, and flags it between the rows', () => {
    const narrow = narrowLayout(loopRun(), 390, 13, 0, 2000);
    const hatch = narrow.bars.find((bar) => bar.class === null);
    expect(hatch?.top).toBe(narrow.y(13));
    expect(hatch?.bottom).toBe(narrow.height);
    const flag = narrow.flags[0];
    expect(flag?.text).toMatch(/^aio#2 leaked/);
    expect(flag && flag.top > narrow.y(13) && flag.top + 20 < narrow.y(14)).toBe(true);
  });

  it('keeps strands left of the texts and says how many objects have no room', () => {
    const narrow = narrowLayout(manyRun(300, 30), 390, 100, 0, 600);
    for (const column of narrow.columns)
      expect(column.x + column.width).toBeLessThan(narrow.textLeft);
    expect(narrow.columns.length + narrow.hidden).toBe(objectRows(manyRun(300, 30)).length);
  });
});
