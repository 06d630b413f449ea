import { describe, expect, it } from 'vitest';
import { designIds } from '../kernel/designs/list';
import { compileProgram } from '../scenario/compile';
import { portedTo } from '../scenario/ports';
import { presetById } from '../scenario/presets';
import { type Cell, Judge } from './cell';
import { fill, filled, jobsOf, type Matrix, placeOf } from './matrix';
import { mistakes } from './mistakes';
import { pictureOf } from './picture';
import { mainRows, ownRow, presetRows, under } from './row';
import { csvOf, markdownOf } from './tables';
import { headlineOf, tallyOf } from './words';

const row = (id: string) => {
  const found = mainRows.find((one) => one.id === id);
  if (!found) throw new Error(`there is no row ${id}`);
  return found;
};

describe('the rows', () => {
  it('have names of their own', () => {
    const ids = [...mainRows, ...presetRows].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const words = mainRows.map(({ title, note }) => `${title}, ${note}`);
    expect(new Set(words).size).toBe(words.length);
  });

  it.each(mistakes)('a mistake changes the program, which still compiles: $id', ({ make }) => {
    const right = presetById('read-irq')?.scenario.program.text ?? '';
    for (const design of designIds) {
      const text = make(portedTo(design, right));
      if (text === null) continue;
      expect(text).not.toBe(portedTo(design, right));
      const { diagnostics } = compileProgram(text, undefined, design);
      // A handle has nothing to be touched: that the matrix says itself.
      const wrong = diagnostics.filter(({ severity }) => severity === 'error');
      if (design === 'A') expect(wrong).toEqual([]);
    }
    expect(make(right)).not.toBeNull();
  });

  it('keep an edited kernel to the design that it was edited in', () => {
    const scenario = { ...row('read').scenario, design: 'E', kernel: { 'bpf_aio.c': 'int x;' } };
    const own = ownRow('own', 'mine', scenario);
    const kernelUnder = (design: string) => {
      const subject = under(design, own);
      return subject.kind === 'none' ? null : subject.scenario.kernel;
    };
    expect(kernelUnder('E')).toEqual(scenario.kernel);
    expect(kernelUnder('A')).toEqual({});
  });
});

describe('the matrix', () => {
  it('comes row by row, each cell once', () => {
    const places = [...jobsOf(mainRows, ['A', 'E'])].map((job) => placeOf(job.row, job.design));
    expect(new Set(places).size).toBe(mainRows.length * 2);
    expect(places.slice(0, 4)).toEqual(['null A', 'null E', 'read A', 'read E']);
  });

  it('knows a model again, and not another', async () => {
    const known = new Map<string, Cell>();
    const marked: Cell = { kind: 'none', reason: 'as it was remembered' };
    const [job] = jobsOf([row('null')], ['A']);
    if (!job) throw new Error('there is no cell');
    known.set(job.key, marked);
    const cells: Cell[] = [];
    const other = { ...row('null'), scenario: { ...row('null').scenario, stopAtEnd: false } };
    for await (const { cell } of fill(new Judge(), [row('null'), other], ['A'], known))
      cells.push(cell);
    expect(cells[0]).toBe(marked);
    expect(cells[1]).not.toBe(marked);
  });
});

const judged = (quadrant: 'good' | 'unsound' | 'strict' | 'refused', leaks = false): Cell => ({
  ...{ kind: 'same', quadrant, overlooked: 0, designs: [], states: 10, bounds: [] },
  refusals:
    quadrant === 'good' || quadrant === 'unsound'
      ? []
      : [
          {
            program: 'f',
            reason: 'leak',
            message: 'says "no", twice',
            origin: null,
            alloc: null,
            path: [],
          },
        ],
  causes: leaks
    ? [
        {
          ...{ property: 'no-leak', object: 'bpf_aio', message: 'lost', line: 3 },
          ...{ obligation: null, run: [] },
        },
      ]
    : [],
});

describe('what is said of a matrix', () => {
  const rows = mainRows.slice(0, 4);
  const [a, b, c, d] = rows.map(({ id }) => id);
  const matrix: Matrix = {
    rows,
    designs: ['A', 'B'],
    cells: new Map<string, Cell>([
      [`${a} A`, judged('good')],
      [`${b} A`, judged('unsound', true)],
      [`${c} A`, judged('refused', true)],
      [`${d} A`, { kind: 'none', reason: 'there is one aio' }],
      [`${a} B`, judged('strict')],
    ]),
  };

  it('counts what applies', () => {
    expect(tallyOf(matrix, 'A')).toEqual({
      ...{ good: 1, unsound: 1, refused: 1, strict: 0, undecided: 0 },
    });
  });

  it('makes a headline of the counts', () => {
    expect(headlineOf(matrix, 'A')).toBe('Loads 1 of 2 broken, 1 leaks an aio. Loads all 1 sound.');
    expect(headlineOf(matrix, 'B')).toBe('Refuses 1 of 1 sound.');
    expect(headlineOf(matrix, 'C')).toBe('');
  });

  it('is a table in Markdown, with what is not known yet left open', () => {
    const lines = markdownOf(matrix).split('\n');
    expect(lines[2]).toBe('| null: completes inline, no aio | accepts, safe | refuses, safe |');
    expect(lines[3]).toContain('| **accepts, leak** | … |');
    expect(lines[5]).toContain('| – | … |');
  });

  it('is a line for each cell in CSV, with quotes where they are needed', () => {
    const lines = csvOf(matrix).trimEnd().split('\r\n');
    expect(lines).toHaveLength(1 + rows.length * 2);
    const commas = lines.map((line) => line.replaceAll(/"[^"]*"/g, '').split(',').length);
    expect(new Set(commas).size).toBe(1);
    expect(lines.join('\n')).toContain('"f: says ""no"", twice"');
  });

  it('is a picture that is well-formed', () => {
    const picture = pictureOf(matrix);
    const opened = picture.match(/<(?:svg|text|title)\b/g)?.length;
    expect(picture.match(/<\/(?:svg|text|title)>/g)?.length).toBe(opened);
    expect(picture).toContain('>leak</text>');
  });
});

it('is filled by the judge', async () => {
  const { cells } = await filled(new Judge(), [row('null'), row('bad-fd')], ['A', 'B']);
  expect([...cells.keys()]).toEqual(['null A', 'null B', 'bad-fd A', 'bad-fd B']);
  expect(cells.get('bad-fd B')).toMatchObject({ quadrant: 'strict' });
});
