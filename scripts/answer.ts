// `npm run answer`: judges the main programs under every design, and writes what came of it: src/compare/recorded.json,
// which the app shows, and docs/answer.md.
import { writeFileSync } from 'node:fs';
import { answerOf, answerText } from '../src/compare/answer';
import { type Cell, Judge } from '../src/compare/cell';
import { fill, placeOf } from '../src/compare/matrix';
import { mainRows, type Subject } from '../src/compare/row';
import { worstOf } from '../src/compare/words';
import { designAbouts } from '../src/kernel/designs/abouts';
import { designIds } from '../src/kernel/designs/list';
import { grow, plant } from '../src/machine';
import { buildModel } from '../src/scenario/build';
import { encode } from '../src/scenario/link';
import { packRuns } from '../src/scenario/runs';

async function linkTo(subject: Subject, cell: Cell): Promise<string | null> {
  if (subject.kind === 'none' || cell.kind === 'none') return null;
  const cause = worstOf(cell.causes);
  const { model } = buildModel(subject.scenario);
  if (!cause || !model) return null;
  let tree = plant(model);
  let node = 0;
  for (const choice of cause.run) ({ tree, node } = grow(tree, node, choice));
  return encode({ ...subject.scenario, ...packRuns(tree, node) });
}

const recorded: { cells: Record<string, Cell>; links: Record<string, string> } = {
  cells: {},
  links: {},
};
const cells = new Map<string, Cell>();
for await (const { row, design, subject, key, cell } of fill(new Judge(), mainRows, designIds)) {
  const place = placeOf(row, design);
  cells.set(place, cell);
  process.stdout.write(`\r${cells.size} of ${mainRows.length * designIds.length} cells`);
  if (cell.kind === 'none' && subject.kind === 'none') continue;
  recorded.cells[key] = cell;
  if (cell.kind === 'none' || cell.quadrant !== 'unsound') continue;
  const link = await linkTo(subject, cell);
  if (link !== null) recorded.links[place] = link;
}
process.stdout.write('\n');

const text = answerText(
  answerOf({ rows: mainRows, designs: designIds, cells }, designAbouts),
  ({ row, design }) => recorded.links[placeOf(row.id, design)] ?? null,
);
writeFileSync('src/compare/recorded.json', `${JSON.stringify(recorded)}\n`);
writeFileSync('docs/answer.md', text);
