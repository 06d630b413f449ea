import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { designAbouts } from '../kernel/designs/abouts';
import { designIds } from '../kernel/designs/list';
import { answerLines, answerOf, answerText, verdictsOf } from './answer';
import { Judge } from './cell';
import { cellAt, jobsOf, placeOf } from './matrix';
import { record, recordedMatrix } from './recorded';
import { mainRows, under } from './row';

const matrix = recordedMatrix();
const answers = answerOf(matrix, designAbouts);

/** `npm run answer` writes it anew. */
describe('what is recorded', () => {
  it('is of the programs and kernels as they are: each cell of the main rows', () => {
    const missing = [...jobsOf(mainRows, designIds)]
      .filter(({ subject, key }) => subject.kind !== 'none' && !(key in record.cells))
      .map(({ row, design }) => placeOf(row, design));
    expect(missing).toEqual([]);
  });

  it.each(['A', 'B', 'E'])('is what comes out now: the error path under %s', async (design) => {
    const row = mainRows.find(({ id }) => id === 'error-path');
    if (!row) throw new Error('there is no row error-path');
    const now = await new Judge().cell(under(design, row));
    expect(cellAt(matrix, row.id, design)).toEqual(JSON.parse(JSON.stringify(now)));
  });

  it('is what docs/answer.md tells', () => {
    const text = answerText(
      answers,
      ({ row, design }) => record.links[placeOf(row.id, design)] ?? null,
    );
    expect(readFileSync('docs/answer.md', 'utf8')).toBe(text);
  });
});

describe('the answer', () => {
  const { today, withNewCode, leaking } = verdictsOf(answers);
  const ids = (some: typeof answers) => some.map(({ id }) => id);

  it('is against the RFC as it is, acquire and release alone, and __ref alone', () => {
    expect(ids(leaking)).toEqual(expect.arrayContaining(['A', 'B', 'C']));
  });

  it('agrees with what the designs promise: none that tracks every aio loads a leak', () => {
    const promising = answers.filter(({ promises }) => promises);
    expect(promising.filter(({ leaks }) => leaks.length > 0)).toEqual([]);
    expect(ids([...today, ...withNewCode])).toEqual(expect.arrayContaining(ids(promising)));
  });

  it('tells the design that the verifier of today can’t do from those that it can', () => {
    expect(ids(withNewCode)).toContain('M');
    expect(ids(today)).not.toContain('M');
  });

  it('names for each open end a program, and a run of it', () => {
    for (const { leaks, open } of answers)
      for (const { cause, fault } of [...leaks, ...open]) {
        expect(cause.run.length).toBeGreaterThan(0);
        expect(fault).not.toBe('');
      }
  });

  it('has each design in one of its lines', () => {
    const named = answerLines(answers)
      .flatMap(([, which]) => which.split(', '))
      .filter((which) => which !== 'none');
    expect(named.toSorted()).toEqual([...designIds].toSorted());
  });
});
