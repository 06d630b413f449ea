/** `aioscope compare`: programs by API designs, what the verifier says of each beside what the checker finds. */
import { basename } from 'node:path';
import { type CellCause, cellStates, Judge } from '../compare/cell';
import { type Filled, fill, type Matrix, placeOf } from '../compare/matrix';
import { mainRows, ownRow, presetRows, type Row } from '../compare/row';
import { csvOf, markdownOf } from '../compare/tables';
import { cellSentence, faultOf, headlineOf, safetyWord, verifierWord } from '../compare/words';
import { designById, designIds } from '../kernel/designs/list';
import { compileProgram } from '../scenario/compile';
import { BadInput, badUsage, problemText } from './bad-input';
import type { CompareReport } from './compare-schema';
import { type FlagDef, nearest, parseFlags } from './flags';
import { commandHelp } from './help';
import { paintWith } from './paint';
import { readText } from './read-text';
import { scenarioFor } from './scenario-of';
import { errorOf } from './subject';
import type { Terminal } from './terminal';

const forms = ['json', 'text', 'markdown', 'csv'] as const;

const flags: readonly FlagDef[] = [
  { name: 'preset', value: 'ID,ID', help: 'presets as rows, in their own worlds; all: every one' },
  { name: 'design', value: 'A,B', help: `columns: designs by letter; all if not given` },
  {
    name: 'max-states',
    value: 'N',
    help: `states that are explored for a cell; ${cellStates.toLocaleString('en')} if not given`,
  },
  { name: 'json', value: null, help: 'print one JSON object' },
  { name: 'text', value: null, help: 'print a table to read (this is the default)' },
  { name: 'markdown', value: null, help: 'print a table in Markdown' },
  { name: 'csv', value: null, help: 'print one line for each cell' },
  { name: 'help', value: null, help: 'print this' },
];

const help = commandHelp(
  'aioscope compare [PROGRAM.bpf.c…] [--preset ID,ID] [--design A,B]',
  'Says of each program under each API design whether the verifier would load it, and whether it goes wrong in any run by its own doing. Without programs: the main ones, each as it is written for the design.',
  flags,
  [
    ['0', 'no design loads a program that goes wrong'],
    ['1', 'one does'],
    ['2', 'bad input'],
    ['3', 'none was found, and not every run was explored'],
  ],
);

export async function runCompare(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    const { values, set, words } = parseFlags('compare', flags, args);
    if (set.has('help')) {
      terminal.out(help(terminal.columns));
      return 0;
    }
    const asked = forms.filter((form) => set.has(form));
    if (asked.length > 1)
      throw badUsage(`both --${asked.join(' and --')}: leave all but one of them out`);
    const designs = designsIn(values.get('design'));
    const rows = rowsOf(words, values.get('preset'));
    const start = terminal.now();
    const matrix = await judged(rows, designs, statesIn(values.get('max-states')), terminal);
    const report = reportOf(matrix, terminal.now() - start);
    const form = asked[0] ?? 'text';
    if (form === 'json') terminal.out(`${JSON.stringify(report, null, 2)}\n`);
    else if (form === 'markdown') terminal.out(markdownOf(matrix));
    else if (form === 'csv') terminal.out(csvOf(matrix));
    else terminal.out(textOf(matrix, terminal));
    return statusOf(report);
  } catch (error) {
    if (!(error instanceof BadInput)) throw error;
    for (const problem of error.problems) terminal.err(`${problemText(problem)}\n`);
    return 2;
  }
}

function designsIn(list: string | undefined): readonly string[] {
  if (list === undefined) return designIds;
  return list.split(',').map((letter) => {
    if (!designById(letter))
      throw badUsage(`there is no design ${letter}: write some of ${designIds.join(', ')}`);
    return letter;
  });
}

function statesIn(value: string | undefined): number {
  if (value === undefined) return cellStates;
  const states = Number(value);
  if (!Number.isInteger(states) || states < 1)
    throw badUsage(`--max-states ${value} is no whole number from 1: write --max-states 50000`);
  return states;
}

function rowsOf(files: readonly string[], presets: string | undefined): readonly Row[] {
  const own = files.map((file) => {
    const text = readText(file, 'program');
    const unit = compileProgram(text, file);
    const errors = unit.diagnostics.filter(({ severity }) => severity === 'error');
    if (errors.length > 0) throw errorOf(errors, unit.files);
    const name = basename(file).slice(0, 100);
    return ownRow(file, name, scenarioFor(unit, name));
  });
  const named = presets === undefined ? [] : presetsIn(presets);
  const all = [...own, ...named];
  return all.length > 0 ? all : mainRows;
}

function presetsIn(list: string): readonly Row[] {
  if (list === 'all') return presetRows;
  return list.split(',').map((id) => {
    const row = presetRows.find(({ title }) => title === id);
    if (row) return row;
    const near = nearest(
      id,
      presetRows.map(({ title }) => title),
    );
    const hint = near === null ? '`aioscope presets` lists them' : `did you mean ${near}?`;
    throw badUsage(`there is no preset ${id}: ${hint}`);
  });
}

/** With a line on stderr that says how far it is. */
async function judged(
  rows: readonly Row[],
  designs: readonly string[],
  maxStates: number,
  terminal: Terminal,
): Promise<Matrix> {
  const cells = new Map<string, Filled['cell']>();
  const { progressColumns: columns } = terminal;
  for await (const { row, design, cell } of fill(new Judge(maxStates), rows, designs)) {
    cells.set(placeOf(row, design), cell);
    const line = `${cells.size} of ${rows.length * designs.length} cells`;
    if (columns !== null) terminal.err(`\r\x1b[K${line.slice(0, columns - 1)}`);
    await terminal.pause();
    if (terminal.isStopped()) break;
  }
  if (columns !== null) terminal.err('\r\x1b[K');
  return { rows, designs, cells };
}

function reportOf(matrix: Matrix, ms: number): CompareReport {
  const { rows, designs } = matrix;
  return {
    designs: designs.map((id) => ({
      id,
      name: designById(id)?.name ?? '',
      headline: headlineOf(matrix, id),
    })),
    programs: rows.map(({ id, title, note }) => ({ id, title, note })),
    cells: rows.flatMap(({ id: program }) =>
      designs.flatMap((design): CompareReport['cells'] => {
        const cell = matrix.cells.get(placeOf(program, design));
        if (!cell) return [];
        if (cell.kind === 'none')
          return [{ program, design, text: 'none', reason: cell.reason, verdict: null }];
        return [
          {
            ...{ program, design, text: cell.kind, reason: null },
            verdict: {
              quadrant: cell.quadrant,
              verifier: cell.refusals.length === 0 ? 'accept' : 'refuse',
              refusals: cell.refusals.map(({ path, ...refusal }) => ({
                ...refusal,
                steps: path.length,
              })),
              overlooked: cell.overlooked,
              checker:
                cell.causes.length > 0 ? 'unsafe' : cell.bounds.length > 0 ? 'bounded' : 'safe',
              programCauses: cell.causes.map(causeOf),
              designCauses: cell.designs.map(causeOf),
              states: cell.states,
              bounds: [...cell.bounds],
            },
          },
        ];
      }),
    ),
    ms: Math.round(ms),
  };
}

const causeOf = ({ run, ...cause }: CellCause) => ({
  ...cause,
  fault: faultOf(cause),
  steps: run.length,
});

function statusOf({ cells, programs, designs }: CompareReport): number {
  const quadrants = cells.map(({ verdict }) => verdict?.quadrant);
  if (quadrants.includes('unsound')) return 1;
  const isWhole = cells.length === programs.length * designs.length;
  return quadrants.includes('undecided') || !isWhole ? 3 : 0;
}

const paints = {
  good: 'green',
  unsound: 'red',
  strict: 'yellow',
  refused: 'dim',
  undecided: 'dim',
} as const;

function textOf(matrix: Matrix, { colours }: Terminal): string {
  const paint = paintWith(colours);
  const { rows, designs } = matrix;
  const blocks = rows.map(({ id, title, note }) => {
    const lines = designs.map((design) => {
      const cell = matrix.cells.get(placeOf(id, design));
      if (!cell) return `  ${design}  not judged`;
      if (cell.kind === 'none') return paint('dim', `  ${design}  does not apply: ${cell.reason}`);
      const words = `${verifierWord(cell)}, ${safetyWord(cell)}`.padEnd(24);
      return `  ${design}  ${paint(paints[cell.quadrant], words)} ${cellSentence(cell)}`;
    });
    return [`${paint('bold', title)}: ${note}`, ...lines, ''].join('\n');
  });
  const headlines = designs.map(
    (design) => `  ${design}  ${headlineOf(matrix, design)}  (${designById(design)?.name})`,
  );
  return [...blocks, paint('bold', 'By design'), ...headlines, ''].join('\n');
}
