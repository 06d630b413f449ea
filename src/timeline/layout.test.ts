import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BLOCK_HEIGHT, blockWidth, contextsOf } from './blocks';
import { loopRun } from './fixtures';
import { manyRun } from './fixtures-more';
import { ACT_NAMES, play } from './fixtures-random';
import { historyOf } from './history';
import { layout, PLAIN_VIEW } from './layout';
import type { Box } from './place';
import { overlap } from './place';
import { objectRows } from './rows';
import { GUTTER, PITCH, stepScale, tickEvery } from './scale';

const runs = fc
  .array(
    fc.record({
      context: fc.nat(3),
      what: fc.nat(9),
      pick: fc.nat(1000),
      name: fc.constantFrom(...ACT_NAMES),
      errno: fc.constantFrom(0, 0, 0, 0, -11, -22, -529),
    }),
    { maxLength: 60 },
  )
  .map(play);
const pitches = fc.constantFrom(30, 26, 14, 6, 1);

describe('the Contexts band', () => {
  it('draws each step as exactly one block in exactly one lane', () => {
    fc.assert(
      fc.property(runs, pitches, (run, pitch) => {
        const { lanes, blocks } = contextsOf(run, pitch);
        expect(blocks.map((block) => block.reading.step)).toEqual(
          run.steps.slice(1).map((step) => step.index),
        );
        for (const { reading, mid } of blocks) {
          const own = lanes.filter((box) => box.top <= mid && mid < box.bottom);
          expect(own).toHaveLength(1);
          expect(own[0]?.lane.key).toBe(reading.lane);
          expect(lanes.filter((box) => box.lane.steps.includes(reading.step))).toHaveLength(1);
        }
      }),
    );
  });

  it('never lets labels, chips and blocks touch each other', () => {
    fc.assert(
      fc.property(runs, fc.constantFrom(30, 26, 14), (run, pitch) => {
        const boxes = boxesOf(run, pitch);
        for (let i = 0; i < boxes.length; i++)
          for (let j = i + 1; j < boxes.length; j++) {
            const [a, b] = [boxes[i], boxes[j]];
            if (a && b && overlap(a, b) > 0.5)
              expect.fail(`${a.what} over ${b.what} at pitch ${pitch}`);
          }
      }),
      { numRuns: 200 },
    );
  });

  it('keeps labels inside their lane and right of the gutter', () => {
    fc.assert(
      fc.property(runs, (run) => {
        const { lanes } = contextsOf(run, PITCH);
        for (const box of boxesOf(run, PITCH)) {
          expect(box.left).toBeGreaterThanOrEqual(GUTTER);
          expect(lanes.some((lane) => lane.top <= box.top && box.bottom <= lane.bottom)).toBe(true);
        }
      }),
    );
  });

  it('shows every failure with its chip at 30 px', () => {
    const run = loopRun();
    const { chips, labels } = contextsOf(run, PITCH);
    expect([...chips.keys()].sort((a, b) => a - b)).toEqual([5, 6, 10, 13, 15]);
    // No label of the mock's run is left out, and none is shortened.
    expect(labels.size).toBe(24);
    expect(labels.get(10)?.text).toBe('attach');
  });

  it('joins a program to its caller, and work that is passed on to who picks it up', () => {
    const { arrows } = contextsOf(loopRun(), PITCH);
    expect(arrows.map(({ handOff }) => `${handOff.kind} ${handOff.from}-${handOff.to}`)).toEqual([
      'call 1-2',
      'pass 7-9',
      'pass 11-14',
      'pass 14-15',
      'call 16-17',
      'return 20-21',
      'return 13-22',
    ]);
  });
});

describe('the Ownership band', () => {
  it('tiles the life of each reference without gaps or overlaps', () => {
    fc.assert(
      fc.property(runs, (run) => {
        const history = historyOf(run);
        for (const reference of run.references) {
          const pieces = history.piecesOf(reference);
          pieces.forEach((piece, i) => {
            const next = pieces[i + 1];
            if (next) expect(piece.to).toBe(next.from);
            if (piece.to !== null) expect(piece.to).toBeGreaterThan(piece.from);
          });
          const [first, last] = [reference.spans[0], reference.spans.at(-1)];
          if (pieces.length > 0) expect(pieces[0]?.from).toBe(first?.from);
          if (!reference.lost && pieces.length > 0) expect(pieces.at(-1)?.to).toBe(last?.to);
        }
      }),
    );
  });

  it('tiles bars in pixels, past and future together', () => {
    fc.assert(
      fc.property(runs, fc.nat(60), (run, at) => {
        const cursor = Math.min(at, run.steps.length - 1);
        const { rows, scale } = layout(run, { ...PLAIN_VIEW, width: 4000, cursor });
        for (const row of rows) {
          const plan = row.plan;
          if (plan.kind !== 'object' || plan.merged) continue;
          for (const bar of row.bars) {
            if (bar.future) expect(bar.left).toBeGreaterThanOrEqual(scale.x(cursor));
            else expect(bar.right).toBeLessThanOrEqual(scale.x(cursor));
            for (const other of row.bars)
              if (other !== bar && other.top === bar.top)
                expect(
                  Math.min(bar.right, other.right) - Math.max(bar.left, other.left),
                ).toBeLessThanOrEqual(0);
          }
        }
      }),
    );
  });

  it('begins the hatch of a leak where the reference was lost and ends it at the right edge', () => {
    const { rows, scale, window } = layout(loopRun(), { ...PLAIN_VIEW, cursor: 5 });
    const row = rows.find((candidate) => candidate.key === 'aio#2');
    expect(row?.hatches).toHaveLength(1);
    expect(row?.hatches[0]?.left).toBe(scale.x(13));
    expect(row?.hatches[0]?.right).toBeGreaterThanOrEqual(window.right);
    expect(row?.leak?.flag.text).toBe('leaked: no holder since step 13');
    expect(row?.leak?.words.map((word) => word.text)).toEqual(['alloc', 'attach fails']);
  });

  it('shows a reference held through an object in the colour of who holds that object', () => {
    const run = loopRun();
    const history = historyOf(run);
    const reference = run.references.filter((r) => r.object.name === 'io tag 0')[1];
    const pieces = reference ? history.piecesOf(reference) : [];
    expect(pieces.map((piece) => `${piece.class} ${piece.from}-${piece.to}`)).toEqual([
      'program 4-5',
      'kernel 5-7',
      'kworker 7-17',
      'callback 17-18',
    ]);
    expect(new Set(pieces.map((piece) => piece.through?.name))).toEqual(new Set(['aio#1']));
  });

  it('counts the references of an object at each change', () => {
    const row = objectRows(loopRun()).find((candidate) => candidate.object.name === 'io tag 0');
    expect(row?.counts).toEqual([
      { step: 1, count: 1 },
      { step: 4, count: 2 },
      { step: 12, count: 1 },
      { step: 18, count: 0 },
    ]);
  });

  it('folds freed objects beyond a number of rows, and never what is broken or held', () => {
    const run = manyRun(600, 40, 3, 6);
    const folded = layout(run, PLAIN_VIEW);
    const all = layout(run, { ...PLAIN_VIEW, expanded: true });
    const fold = folded.rows.find((row) => row.plan.kind === 'fold');
    expect(fold).toBeDefined();
    const shown = folded.rows.flatMap((row) => (row.plan.kind === 'object' ? [row.plan] : []));
    const wanted = objectRows(run).filter((row) => row.verdict !== 'freed');
    for (const row of wanted) expect(shown).toContain(row);
    expect(all.rows.length).toBe(objectRows(run).length + 1);
    const verdicts = shown.map((row) => ['leaked', 'broken', 'held', 'freed'].indexOf(row.verdict));
    expect(verdicts).toEqual([...verdicts].sort((a, b) => a - b));
  });

  it('puts no bar, word or note of one row over another', () => {
    fc.assert(
      fc.property(runs, pitches, (run, pitch) => {
        const { rows } = layout(run, { ...PLAIN_VIEW, pitch, cursor: run.steps.length - 1 });
        rows.forEach((row, i) => {
          const next = rows[i + 1];
          if (next) expect(next.top).toBe(row.top + row.height);
          for (const bar of [...row.bars, ...row.hatches]) {
            expect(bar.top).toBeGreaterThanOrEqual(row.top);
            expect(bar.top + bar.height).toBeLessThanOrEqual(row.top + row.height);
          }
        });
      }),
    );
  });
});

describe('the scale', () => {
  it('gives back the step that it placed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5000 }),
        fc.double({ min: 0.1, max: 60, noNaN: true }),
        (steps, pitch) => {
          const scale = stepScale(steps, pitch);
          for (const step of [1, Math.ceil(steps / 2), steps])
            if (pitch >= 4) expect(scale.stepAt(scale.x(step))).toBe(step);
        },
      ),
    );
  });

  it('follows 1, 2, 5 with ticks at least 40 px apart, or numbers each step', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5000 }),
        fc.double({ min: 0.05, max: 60, noNaN: true }),
        (steps, pitch) => {
          const every = tickEvery(pitch, steps);
          expect(Number(String(every)[0])).toSatisfy((digit) => [1, 2, 5].includes(Number(digit)));
          if (every > 1) expect(every * pitch).toBeGreaterThanOrEqual(40);
        },
      ),
    );
  });

  it('builds only the columns that can be seen', () => {
    const run = manyRun(5000, 40, 3, 12);
    const { window, rows } = layout(run, { ...PLAIN_VIEW, scroll: 60_000, cursor: 2000 });
    expect(window.last - window.first).toBeLessThan(40);
    const bars = rows.reduce((sum, row) => sum + row.bars.length, 0);
    expect(bars).toBeLessThan(200);
  });
});

interface Named extends Box {
  readonly what: string;
}

/** Everything that stands in the lanes: blocks, labels, chips. */
function boxesOf(run: Parameters<typeof contextsOf>[0], pitch: number): readonly Named[] {
  const { blocks, labels, chips } = contextsOf(run, pitch);
  const half = blockWidth(pitch) / 2;
  return [
    ...blocks.map(({ reading, x, mid }) => ({
      what: `block ${reading.step}`,
      left: x - half,
      right: x + half,
      top: mid - BLOCK_HEIGHT / 2,
      bottom: mid + BLOCK_HEIGHT / 2,
    })),
    ...[...labels.values()].map(({ step, text, y, placed }) => ({
      what: `label ${step} ${text}`,
      left: placed.left,
      right: placed.right,
      top: y - 9,
      bottom: y + 2,
    })),
    ...[...chips.values()].map(({ reading, left, top, width }) => ({
      what: `chip ${reading.step}`,
      left,
      right: left + width,
      top,
      bottom: top + 14,
    })),
  ];
}
