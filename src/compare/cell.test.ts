/** Cells as the fact sheet and the contracts lead to expect them, never as they came out. */
import { describe, expect, it } from 'vitest';
import { designAbouts } from '../kernel/designs/abouts';
import { designIds } from '../kernel/designs/list';
import { type Cell, Judge, type Judged, quadrantOf } from './cell';
import { mainRows, under } from './row';
import { isAioLeak } from './words';

const judge = new Judge();

async function cellOf(id: string, design: string): Promise<Cell> {
  const row = mainRows.find((one) => one.id === id);
  if (!row) throw new Error(`there is no row ${id}`);
  return judge.cell(under(design, row));
}

async function judgedOf(id: string, design: string): Promise<Judged> {
  const cell = await cellOf(id, design);
  if (cell.kind === 'none') throw new Error(cell.reason);
  return cell;
}

describe('design A, which has no flags', () => {
  it('loads the correct program, which holds in every run', async () => {
    const { kind, quadrant, refusals, causes, bounds } = await judgedOf('read', 'A');
    expect({ kind, quadrant, refusals, causes, bounds }).toEqual({
      ...{ kind: 'same', quadrant: 'good' },
      ...{ refusals: [], causes: [], bounds: [] },
    });
  });

  it('shows what its own kernel does to a correct program apart from that', async () => {
    const { designs } = await judgedOf('read', 'A');
    expect(designs.map(({ property }) => property)).toEqual(['one-issuer']);
  });

  it.each(['error-path', 'callback-release', 'loop-attach-leak'])(
    'loads a program that leaks an aio: %s',
    async (row) => {
      const { quadrant, causes } = await judgedOf(row, 'A');
      expect(quadrant).toBe('unsound');
      expect(causes.some(isAioLeak)).toBe(true);
      expect(causes.find(isAioLeak)?.run.length).toBeGreaterThan(0);
    },
  );
});

describe('design B, where submit gives nothing away', () => {
  it('refuses the correct program: both halves of it', async () => {
    const { quadrant, refusals } = await judgedOf('read', 'B');
    expect(quadrant).toBe('strict');
    expect(refusals.map(({ reason }) => reason).toSorted()).toEqual(['leak', 'not-refcounted']);
    expect(refusals.every(({ origin }) => (origin?.line ?? 0) > 0)).toBe(true);
  });

  it('has nothing to say of a program without an aio', async () => {
    expect((await judgedOf('null', 'B')).quadrant).toBe('good');
  });
});

describe('design C, which guarantees the callback’s half', () => {
  it('stops the callback that forgets, and not the error path that does', async () => {
    const [callback, handler] = [
      await judgedOf('callback-release', 'C'),
      await judgedOf('error-path', 'C'),
    ];
    expect([callback.kind, callback.quadrant]).toEqual(['port', 'refused']);
    expect([handler.kind, handler.quadrant]).toEqual(['port', 'unsound']);
  });

  it('has no program that submits again, and says why', async () => {
    expect(await cellOf('resubmit', 'C')).toEqual({
      kind: 'none',
      reason: expect.stringContaining('can’t be submitted again'),
    });
  });
});

describe('design E, where submit consumes', () => {
  it('stops both that forget an aio, and loads the one that completes its io command twice', async () => {
    expect((await judgedOf('callback-release', 'E')).quadrant).toBe('refused');
    expect((await judgedOf('error-path', 'E')).quadrant).toBe('refused');
    const twice = await judgedOf('complete-twice', 'E');
    expect(twice.quadrant).toBe('unsound');
    expect(twice.causes.some(isAioLeak)).toBe(false);
  });
});

const tracking = designAbouts.filter(({ tracksEveryAio }) => tracksEveryAio).map(({ id }) => id);

describe.each(designIds)('design %s', (design) => {
  it('loads the correct programs that it has, if it is not B', async () => {
    for (const row of ['null', 'read', 'loop', 'bad-fd']) {
      const cell = await cellOf(row, design);
      if (cell.kind === 'none' || (design === 'B' && row !== 'null')) continue;
      expect([row, cell.quadrant]).toEqual([row, 'good']);
    }
  });

  it.runIf(tracking.includes(design))('loads no program that leaks an aio', async () => {
    for (const row of ['error-path', 'callback-release', 'loop-attach-leak']) {
      const cell = await cellOf(row, design);
      if (cell.kind === 'none' || cell.quadrant !== 'unsound') continue;
      expect([row, cell.causes.some(isAioLeak)]).toEqual([row, false]);
    }
  });
});

it('what was not explored to the end is not called safe', async () => {
  const row = mainRows.find(({ id }) => id === 'read');
  if (!row) throw new Error('there is no row read');
  const cell = await new Judge(100).cell(under('A', row));
  expect(cell).toMatchObject({ quadrant: 'undecided', bounds: ['states'], causes: [] });
  expect(quadrantOf(false, false, true)).toBe('undecided');
  expect(quadrantOf(true, true, true)).toBe('unsound');
});

it('a program that has a type error does not apply, in the compiler’s words', async () => {
  const row = mainRows.find(({ id }) => id === 'read');
  if (!row) throw new Error('there is no row read');
  const scenario = { ...row.scenario, program: { preset: null, text: 'int x = no_such;' } };
  expect(await judge.cell(under('A', { ...row, scenario }))).toEqual({
    kind: 'none',
    reason: expect.stringContaining('no_such'),
  });
});
