/** The matrix as text: Markdown, CSV. */
import { designById } from '../kernel/designs/list';
import type { Cell } from './cell';
import { cellAt, type Matrix } from './matrix';
import { faultOf, headlineOf, safetyWord, verifierWord } from './words';

const nameOf = (design: string): string => designById(design)?.name ?? '';

function cellWords(cell: Cell | null): string {
  if (!cell) return '…';
  if (cell.kind === 'none') return '–';
  const words = `${verifierWord(cell)}, ${safetyWord(cell)}`;
  return cell.quadrant === 'unsound' ? `**${words}**` : words;
}

export function markdownOf(matrix: Matrix): string {
  const { rows, designs } = matrix;
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [
    line(['program', ...designs]),
    line(['---', ...designs.map(() => '---')]),
    ...rows.map(({ id, title, note }) =>
      line([`${title}: ${note}`, ...designs.map((d) => cellWords(cellAt(matrix, id, d)))]),
    ),
    '',
    ...designs.map((design) => `* ${design}, ${nameOf(design)}: ${headlineOf(matrix, design)}`),
    '',
  ].join('\n');
}

const columns = [
  ...['program', 'note', 'design', 'design name', 'text', 'verifier', 'refused because'],
  ...['checker', 'program causes', 'design causes', 'states', 'bounds', 'quadrant'],
];

/** One line for each cell. */
export function csvOf(matrix: Matrix): string {
  const lines = matrix.rows.flatMap(({ id, title, note }) =>
    matrix.designs.map((design) => {
      const cell = cellAt(matrix, id, design);
      const place = [title, note, design, nameOf(design)];
      if (!cell) return [...place, ...Array.from({ length: 9 }, () => '')];
      if (cell.kind === 'none')
        return [...place, 'does not apply', '', cell.reason, '', '', '', '', '', ''];
      const { refusals, causes, designs, states, bounds, quadrant } = cell;
      return [
        ...place,
        cell.kind,
        verifierWord(cell),
        refusals.map(({ program, message }) => `${program}: ${message}`).join('; '),
        safetyWord(cell),
        [...new Set(causes.map(faultOf))].join('; '),
        [...new Set(designs.map(faultOf))].join('; '),
        `${states}`,
        bounds.join('; '),
        quadrant,
      ];
    }),
  );
  return [columns, ...lines].map((fields) => `${fields.map(quoted).join(',')}\r\n`).join('');
}

const quoted = (field: string): string =>
  /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
