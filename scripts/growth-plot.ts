/** The growth of searches as a picture: states over io commands, on a scale of powers of ten. */
import type { Series } from './growth';

const width = 760;
const height = 420;
const left = 90;
const right = 250;
const top = 20;
const bottom = 50;
const mostCommands = 5;
const mostPowers = 6.5;

const across = (count: number): number =>
  left + ((count - 1) / (mostCommands - 1)) * (width - left - right);
const up = (states: number): number =>
  height - bottom - (Math.log10(Math.max(1, states)) / mostPowers) * (height - top - bottom);

/** Told apart by colour, dash and mark. */
const looks: Readonly<Record<string, { colour: string }>> = {
  read: { colour: '#0072b2' },
  loop: { colour: '#d55e00' },
  stripe: { colour: '#009e73' },
};

function line({ what, how, points }: Series): string {
  const { colour } = looks[what] ?? { colour: '#555' };
  const dash = how === 'plain' ? '6 4' : how === 'reduced' ? '' : '1 4';
  const at = points.map(({ states }, i) => [across(i + 1), up(states)] as const);
  const path = at
    .map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`)
    .join('');
  const marks = points.map(({ exceeds }, i) => {
    const [x, y] = at[i] as readonly [number, number];
    // An open mark: the search was stopped there, and the model has more.
    return `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="4" fill="${exceeds ? '#fff' : colour}" stroke="${colour}" stroke-width="1.5"/>`;
  });
  return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="2" stroke-dasharray="${dash}"/>${marks.join('')}`;
}

/** Of pan one line is enough: it stores what a plain search stores. */
export function plot(all: readonly Series[]): string {
  const shown = all.filter(({ how }) =>
    ['plain', 'reduced', 'pan, its own partial order'].includes(how),
  );
  const grid = [0, 1, 2, 3, 4, 5, 6].map((power) => {
    const y = up(10 ** power).toFixed(1);
    return `<path d="M${left} ${y}H${width - right}" stroke="#ddd"/><text x="${left - 8}" y="${y}" text-anchor="end" dominant-baseline="middle">${(10 ** power).toLocaleString('en')}</text>`;
  });
  const below = Array.from({ length: mostCommands }, (_, i) => i + 1).map(
    (count) =>
      `<text x="${across(count)}" y="${height - bottom + 20}" text-anchor="middle">${count}</text>`,
  );
  const names = shown.map(({ what, how }, i) => {
    const y = top + 12 + i * 22;
    const { colour } = looks[what] ?? { colour: '#555' };
    const dash = how === 'plain' ? '6 4' : how === 'reduced' ? '' : '1 4';
    return `<path d="M${width - right + 20} ${y}h28" stroke="${colour}" stroke-width="2" stroke-dasharray="${dash}"/><text x="${width - right + 56}" y="${y}" dominant-baseline="middle">${what}, ${how}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12" fill="#333"><title>States over io commands, plain and reduced</title><rect width="${width}" height="${height}" fill="#fff"/>${grid.join('')}${below.join('')}<text x="${(left + width - right) / 2}" y="${height - 10}" text-anchor="middle">io commands</text><text x="16" y="${height / 2}" transform="rotate(-90 16 ${height / 2})" text-anchor="middle">states (open: stopped there)</text>${shown.map(line).join('')}${names.join('')}</svg>\n`;
}
