/** The matrix as a picture: an SVG of its own, for papers and mails. */
import { designById } from '../kernel/designs/list';
import type { Quadrant } from './cell';
import { cellAt, type Matrix } from './matrix';
import { safetyWord, tallyOf, verifierWord } from './words';

const wide = 96;
const high = 40;
const left = 210;
const top = 76;

const fills: Readonly<Record<Quadrant, { ground: string; ink: string; edge: string }>> = {
  good: { ground: '#f7f7f5', ink: '#33332f', edge: '#d4d3cd' },
  undecided: { ground: '#ffffff', ink: '#33332f', edge: '#8a8980' },
  refused: { ground: '#ebebe7', ink: '#4c4b45', edge: '#ebebe7' },
  strict: { ground: '#fdf0cf', ink: '#7a5200', edge: '#b07a00' },
  unsound: { ground: '#b5121b', ink: '#ffffff', edge: '#b5121b' },
};

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

const words = (x: number, y: number, text: string, extra = ''): string =>
  `<text x="${x}" y="${y}" ${extra}>${escaped(text)}</text>`;

export function pictureOf(matrix: Matrix): string {
  const { rows, designs } = matrix;
  const [width, height] = [left + designs.length * wide + 8, top + rows.length * high + 34];
  const parts: string[] = [];
  designs.forEach((design, column) => {
    const x = left + column * wide + 4;
    parts.push(words(x, 18, design, 'font-weight="600" font-size="14"'));
    for (const [i, line] of broken(designById(design)?.name ?? '', 16)
      .slice(0, 3)
      .entries())
      parts.push(words(x, 34 + i * 12, line, 'font-size="10" fill="#5c5b54"'));
  });
  rows.forEach(({ id, title, note }, line) => {
    const y = top + line * high;
    parts.push(words(8, y + 17, title, 'font-weight="500"'));
    parts.push(words(8, y + 31, note, 'font-size="10" fill="#5c5b54"'));
    designs.forEach((design, column) => {
      const x = left + column * wide;
      const cell = cellAt(matrix, id, design);
      if (!cell || cell.kind === 'none') {
        parts.push(words(x + wide / 2, y + 24, cell ? '–' : '…', 'fill="#6c6b63"'));
        return;
      }
      const { ground, ink, edge } = fills[cell.quadrant];
      const dash = cell.quadrant === 'undecided' ? ' stroke-dasharray="3 2"' : '';
      parts.push(
        `<rect x="${x + 1}" y="${y + 1}" width="${wide - 4}" height="${high - 4}" fill="${ground}" stroke="${edge}"${dash}/>`,
        ...(cell.quadrant === 'strict'
          ? [`<rect x="${x + 1}" y="${y + 1}" width="3" height="${high - 4}" fill="${edge}"/>`]
          : []),
        words(x + 9, y + 16, verifierWord(cell), `fill="${ink}"`),
        words(x + 9, y + 30, safetyWord(cell), `fill="${ink}" font-weight="600"`),
        ...(cell.kind === 'port'
          ? [`<path d="M${x + wide - 12} ${y + 1}h9v9z" fill="${ink}" opacity=".6"/>`]
          : []),
        ...(cell.designs.length > 0
          ? [`<path d="M${x + wide - 13} ${y + 26}l4 4l-4 4l-4 -4z" fill="none" stroke="${ink}"/>`]
          : []),
      );
    });
  });
  const key =
    'corner: written for the design · diamond: the kernel design has a weakness of its own · dashed: not every run was explored';
  parts.push(words(8, height - 12, key, 'font-size="10" fill="#5c5b54"'));
  const totals = designs.map((design) => `${design} ${tallyOf(matrix, design).unsound}`).join(', ');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="Inter, system-ui, sans-serif" font-size="11" fill="#1c1c19"><title>bpf aio: programs by API designs. Broken programs that load: ${escaped(totals)}</title><rect width="${width}" height="${height}" fill="#fff"/>${parts.join('')}</svg>\n`;
}

/** At most so many letters a line. */
function broken(text: string, most: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < most)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
