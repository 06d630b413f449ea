/** The narrow timeline in numbers: time runs down, references are strands. */

import type { HolderClass } from '../machine/effects';
import type { RecordedRun } from '../machine/run';
import { chipWidth } from './blocks';
import { callLabel, callParts } from './calls';
import { textWidth } from './measure';
import { readingOf, type StepReading } from './reading';
import { type ObjectRow, objectRows, piecesOf } from './rows';
import type { Px, Step } from './view';
import { pieceName, type WirePiece, wireOf } from './wire';
import { classLetter, shortReason, stepWho } from './words';

export const NARROW_ROW: Px = 28;
/** Room for the slanted names of the objects. */
export const NARROW_HEAD: Px = 62;
const NUMBERS: Px = 38;
const FLAG_ROW: Px = 28;
const THICK: Px = 13;
const THIN: Px = 5;

interface NarrowColumn {
  readonly row: ObjectRow;
  readonly x: Px;
  readonly width: Px;
}

/** A stretch of a strand, from above to below. */
export interface NarrowBar {
  readonly key: string;
  readonly column: number;
  readonly x: Px;
  readonly width: Px;
  readonly top: Px;
  readonly bottom: Px;
  /** null: lost, hatched. */
  readonly class: HolderClass | null;
  readonly future: boolean;
  readonly letter: string | null;
}

export interface NarrowMark {
  readonly key: string;
  readonly kind: 'hand' | 'end' | 'broken';
  readonly x: Px;
  readonly y: Px;
  readonly width: Px;
  readonly future: boolean;
}

export interface NarrowStep {
  readonly reading: StepReading;
  readonly label: string;
  readonly labelLeft: Px;
  readonly y: Px;
  readonly who: string | null;
  readonly chip: { readonly left: Px; readonly width: Px } | null;
  /** What it moves over a socket. */
  readonly piece: { readonly piece: WirePiece; readonly left: Px; readonly width: Px } | null;
}

interface NarrowFlag {
  readonly step: Step;
  readonly top: Px;
  readonly text: string;
  readonly from: Px;
}

export interface NarrowLayout {
  readonly columns: readonly NarrowColumn[];
  /** Objects for which there is no room. */
  readonly hidden: number;
  /** Where the texts begin. */
  readonly textLeft: Px;
  readonly height: Px;
  readonly bars: readonly NarrowBar[];
  readonly marks: readonly NarrowMark[];
  readonly steps: readonly NarrowStep[];
  readonly flags: readonly NarrowFlag[];
  /** Where the run can go round: from below its last row up to below the step after which it was in the same state. */
  readonly round: { readonly from: Px; readonly to: Px; readonly text: string } | null;
  /** Middle of the row of a step, below the head. */
  y(step: Step): Px;
  stepAt(y: Px): Step;
}

function lossesOf(run: RecordedRun): readonly { step: Step; reason: string; name: string }[] {
  const seen = new Set<Step>();
  return run.references
    .flatMap((reference) =>
      reference.lost
        ? [
            {
              step: reference.lost.step,
              reason: shortReason(run, reference),
              name: reference.object.name,
            },
          ]
        : [],
    )
    .filter(({ step }) => !seen.has(step) && seen.add(step))
    .sort((a, b) => a.step - b.step);
}

/** What the flag says, longest first. */
function flagWords({ name, reason }: { name: string; reason: string }): readonly string[] {
  return [`${name} leaked: ${reason}`, `${name} leaked: not released`, `${name} leaked`];
}

function columnsOf(
  rows: readonly ObjectRow[],
  room: Px,
): { columns: readonly NarrowColumn[]; hidden: number; end: Px } {
  const order: readonly ObjectRow['verdict'][] = ['leaked', 'broken', 'held', 'freed'];
  const needed = (row: ObjectRow) =>
    (row.single ? THICK : Math.min(3, row.strands.length) * (THIN + 2) - 2) + 9;
  const matter = [...rows].sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict));
  const kept = new Set<ObjectRow>();
  let used = 0;
  for (const row of matter)
    if (used + needed(row) <= room) {
      used += needed(row);
      kept.add(row);
    }
  let x = NUMBERS;
  const columns = rows
    .filter((row) => kept.has(row))
    .map((row) => {
      const width = needed(row) - 9;
      const column = { row, x, width };
      x += width + 9;
      return column;
    });
  return { columns, hidden: rows.length - kept.size, end: x };
}

export function narrowLayout(
  run: RecordedRun,
  width: Px,
  cursor: Step,
  top: Px,
  height: Px,
): NarrowLayout {
  const { steps } = readingOf(run);
  const last = steps.length - 1;
  const losses = lossesOf(run);
  const y = (step: Step): Px =>
    step <= 0
      ? 0
      : (step - 0.5) * NARROW_ROW + losses.filter((loss) => loss.step < step).length * FLAG_ROW;
  const stepAt = (at: Px): Step => {
    let step = 0;
    while (step < last && y(step + 1) - NARROW_ROW / 2 <= at) step++;
    return step;
  };
  const below =
    y(last) + NARROW_ROW / 2 + losses.filter((loss) => loss.step === last).length * FLAG_ROW;
  const round = roundOf(run, y, below);
  const total = below + (round ? FLAG_ROW : 0);
  const first = Math.max(0, stepAt(top) - 1);
  const end = Math.min(last, stepAt(top + height) + 1);
  const { columns, hidden, end: columnsEnd } = columnsOf(objectRows(run), width * 0.38);
  const textLeft = Math.max(120, columnsEnd + 4);
  const bars: NarrowBar[] = [];
  const marks: NarrowMark[] = [];
  columns.forEach((column, c) => {
    const strands = column.row.strands.slice(0, column.row.single ? undefined : 3);
    strands.forEach((strand, s) => {
      const thick = column.row.single;
      const x = thick ? column.x : column.x + s * (THIN + 2);
      const w = thick ? THICK : THIN;
      strand.references.forEach((reference, r) => {
        drawDown(
          { run, cursor, y, bottom: below, first, end, into: { bars, marks } },
          reference,
          `${c}.${s}.${r}`,
          c,
          x,
          w,
          thick,
        );
      });
    });
    for (const mark of column.row.marks)
      if (mark.kind !== 'hang')
        marks.push({
          key: `${c} ${mark.kind} ${mark.step}`,
          kind: 'broken',
          x: column.x + column.width / 2,
          y: y(mark.step),
          width: column.width,
          future: false,
        });
  });
  const calls = callParts(run);
  const pieces = new Map(wireOf(run).map((piece) => [piece.step, piece]));
  const drawn = steps.slice(Math.max(1, first), end + 1).map((reading): NarrowStep => {
    const call = calls[reading.step];
    const label = call ? callLabel(reading, call) : reading.name;
    const moved = pieces.get(reading.step);
    const piece = moved
      ? { piece: moved, left: textLeft + 36, width: textWidth(pieceName(moved), 10, 600) + 8 }
      : null;
    const labelLeft = piece ? piece.left + piece.width + 8 : textLeft + 36;
    const labelEnd = labelLeft + textWidth(label, 12, 500) + 8;
    const chip = reading.result ? { left: labelEnd, width: chipWidth(reading.result.text) } : null;
    const who = stepWho(run, reading.step);
    const room = width - 10 - (chip ? chip.left + chip.width + 8 : labelEnd);
    return {
      reading,
      label,
      labelLeft,
      y: y(reading.step),
      who: textWidth(who, 11) <= room ? who : null,
      chip,
      piece,
    };
  });
  const flags = losses
    .filter((loss) => loss.step >= first - 1 && loss.step <= end)
    .map((loss): NarrowFlag => {
      const column = columns.find(({ row }) => row.object.name === loss.name);
      return {
        step: loss.step,
        top: y(loss.step) + NARROW_ROW / 2 + 4,
        text:
          flagWords(loss).find((text) => textWidth(text, 11, 600) <= width - textLeft - 16) ??
          'leaked',
        from: column ? column.x + column.width : textLeft,
      };
    });
  return {
    ...{ columns, hidden, textLeft, height: total, bars, marks, steps: drawn, flags, round },
    y,
    stepAt,
  };
}

function roundOf({ again }: RecordedRun, y: (step: Step) => Px, below: Px): NarrowLayout['round'] {
  if (again === null) return null;
  const to = again === 0 ? 0 : y(again) + NARROW_ROW / 2;
  return { from: below, to, text: `again and again, from step ${again + 1}` };
}

interface Down {
  readonly run: RecordedRun;
  readonly cursor: Step;
  readonly y: (step: Step) => Px;
  readonly bottom: Px;
  readonly first: Step;
  readonly end: Step;
  readonly into: { readonly bars: NarrowBar[]; readonly marks: NarrowMark[] };
}

function drawDown(
  d: Down,
  reference: Parameters<typeof piecesOf>[1],
  key: string,
  column: number,
  x: Px,
  width: Px,
  thick: boolean,
): void {
  const pieces = piecesOf(d.run, reference);
  const now = d.y(d.cursor);
  pieces.forEach((piece, i) => {
    if (piece.from > d.end || (piece.to !== null && piece.to < d.first)) return;
    const top = d.y(piece.from);
    const bottom = piece.to === null ? d.bottom : d.y(piece.to);
    const letter = thick && piece.class && bottom - top >= 18 ? classLetter(piece.class) : null;
    const base = { column, x, width, class: piece.class };
    const cut = piece.class ? Math.max(top, Math.min(bottom, now)) : bottom;
    const inPast = cut - top >= 18;
    if (cut > top)
      d.into.bars.push({
        ...base,
        key: `${key}.${i}p`,
        top,
        bottom: cut,
        future: false,
        letter: inPast ? letter : null,
      });
    if (bottom > cut)
      d.into.bars.push({
        ...base,
        key: `${key}.${i}f`,
        top: cut,
        bottom,
        future: true,
        letter: inPast ? null : letter,
      });
    if (piece.handed && thick && piece.class)
      d.into.marks.push({
        key: `${key}.${i}h`,
        kind: 'hand',
        x: x + width / 2,
        y: top,
        width,
        future: piece.from > d.cursor,
      });
  });
  const last = pieces.at(-1);
  if (last && last.to !== null && last.to >= d.first && last.to <= d.end)
    d.into.marks.push({
      key: `${key}e`,
      kind: 'end',
      x: x - 1.5,
      y: d.y(last.to),
      width: width + 3,
      future: last.to > d.cursor,
    });
}
