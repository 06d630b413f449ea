/** The Ownership band in pixels: bars, hand-overs, ends, leaks and other verdicts of the rows that are seen. */
import type { HolderClass } from '../machine/effects';
import type { RecordedRun } from '../machine/run';
import type { Piece } from './history';
import { textWidth } from './measure';
import { drawLeak, drawVerdict, type LeakNote, leakSeen, type Verdict } from './notes';
import { type LeakPath, type ObjectRow, piecesOf, type RowPlan } from './rows';
import type { StepScale, Window } from './scale';
import type { Px, Step } from './view';
import { classLetter, pieceWords } from './words';

interface Bar {
  readonly key: string;
  readonly left: Px;
  readonly right: Px;
  readonly top: Px;
  readonly height: Px;
  readonly class: HolderClass;
  readonly future: boolean;
  readonly word: { readonly text: string; readonly x: Px } | null;
}

/** Hatched: nobody has it. Always at full strength, no later choice can undo it. */
interface Hatch {
  readonly left: Px;
  readonly right: Px;
  readonly top: Px;
  readonly height: Px;
  readonly from: Step;
}

interface Diamond {
  readonly step: Step;
  readonly x: Px;
  readonly mid: Px;
  readonly half: Px;
  readonly future: boolean;
  readonly class: HolderClass;
}

interface Cap {
  readonly x: Px;
  readonly top: Px;
  readonly height: Px;
  readonly future: boolean;
}

interface CountMark {
  readonly step: Step;
  readonly x: Px;
  readonly text: string | null;
  readonly future: boolean;
}

export interface DrawnRow {
  readonly plan: RowPlan;
  readonly key: string;
  readonly top: Px;
  readonly height: Px;
  /** Baselines of name and caption, from the band's top. */
  readonly nameY: Px;
  readonly captionY: Px | null;
  readonly bars: readonly Bar[];
  readonly hatches: readonly Hatch[];
  readonly diamonds: readonly Diamond[];
  readonly caps: readonly Cap[];
  readonly counts: readonly CountMark[];
  readonly countsY: Px;
  readonly verdicts: readonly Verdict[];
  readonly leak: LeakNote | null;
}

interface Metrics {
  readonly pad: Px;
  readonly bar: Px;
  readonly strand: Px;
  readonly gap: Px;
  readonly counts: Px;
  readonly small: boolean;
}

function metricsOf(scale: StepScale): Metrics {
  return scale.level === 'blocks' || scale.level === 'short'
    ? { pad: 8, bar: 18, strand: 12, gap: 2, counts: 17, small: false }
    : { pad: 4, bar: 13, strand: 6, gap: 1, counts: 4, small: true };
}

export interface Drawing {
  readonly run: RecordedRun;
  readonly scale: StepScale;
  readonly window: Window;
  readonly cursor: Step;
}

function linesOf(row: ObjectRow): number {
  return Math.max(1, row.merged ? row.merged.length : row.strands.length);
}

export function rowHeight(plan: RowPlan, scale: StepScale): Px {
  const m = metricsOf(scale);
  if (plan.kind === 'fold') return 21;
  if (plan.kind === 'absent') return m.small ? 21 : 34;
  const note = plan.leak && !m.small ? 24 : 0;
  if (plan.single) return m.pad * 2 + m.bar + note;
  const lines = linesOf(plan);
  return Math.max(m.small ? 21 : 48, m.counts + lines * (m.strand + m.gap) + 3) + note;
}

/** What a bar's word keeps free at its ends: more where a diamond stands. */
interface Pads {
  readonly left: Px;
  readonly right: Px;
}

const PAD: Pads = { left: 6, right: 4 };
/** Half of a diamond and a little more. */
const DIAMOND_PAD: Pads = { left: 10, right: 9 };

/** The first word that fits between two points, with its place; a word that begins left of what is seen moves in. */
function wordIn(
  words: readonly string[],
  left: Px,
  right: Px,
  pads: Pads,
  size: Px,
  window: Window,
) {
  const from = Math.max(left, window.left) + (left < window.left ? PAD.left : pads.left);
  const to = right - pads.right;
  for (const text of words) {
    const width = textWidth(text, size, 500);
    if (from + width <= to) return { text, x: from };
    // A letter stands in the middle of what is left, up to the edges of what stands at both ends.
    if (text.length === 1 && from - 4 + width <= to + 3)
      return { text, x: (from + to - 1 - width) / 2 };
  }
  return null;
}

interface Line {
  readonly top: Px;
  readonly height: Px;
  readonly size: Px;
  readonly letters: boolean;
}

function barsOf(
  key: string,
  words: readonly string[],
  of: HolderClass,
  span: readonly [Step, Step | null],
  pads: Pads,
  line: Line,
  d: Drawing,
): Bar[] {
  const { scale, window, cursor } = d;
  const left = scale.x(span[0]);
  const right = span[1] === null ? window.right + 4 : scale.x(span[1]);
  if (right < window.left || left > window.right || right <= left) return [];
  const now = Math.max(left, Math.min(right, scale.x(cursor)));
  const said = line.height < 10 ? [] : line.letters ? words.slice(-1) : words;
  const past =
    now > left
      ? wordIn(
          said,
          left,
          now,
          now < right ? { ...pads, right: PAD.right } : pads,
          line.size,
          window,
        )
      : null;
  const base = { top: line.top, height: line.height, class: of };
  const out: Bar[] = [];
  if (now > left)
    out.push({ ...base, key: `${key}p`, left, right: now, future: false, word: past });
  if (right > now)
    out.push({
      ...base,
      key: `${key}f`,
      left: now,
      right,
      future: true,
      word: past
        ? null
        : wordIn(
            said,
            now,
            right,
            now > left ? { ...pads, left: PAD.left } : pads,
            line.size,
            window,
          ),
    });
  return out;
}

interface Parts {
  bars: Bar[];
  readonly hatches: Hatch[];
  readonly diamonds: Diamond[];
  readonly caps: Cap[];
}

function drawReference(
  pieces: readonly Piece[],
  key: string,
  line: Line,
  d: Drawing,
  into: Parts,
  big: boolean,
): void {
  const { scale, window, cursor } = d;
  pieces.forEach((piece, i) => {
    const left = scale.x(piece.from);
    const right = piece.to === null ? window.right + 4 : scale.x(piece.to);
    if (!piece.class) {
      if (right >= window.left && left <= window.right)
        into.hatches.push({ left, right, top: line.top, height: line.height, from: piece.from });
      return;
    }
    const half = big ? 6 : 0;
    const next = pieces[i + 1];
    const pads = {
      left: piece.handed && big ? DIAMOND_PAD.left : PAD.left,
      right: next?.class && next.handed && big ? DIAMOND_PAD.right : PAD.right,
    };
    into.bars.push(
      ...barsOf(
        `${key}.${i}`,
        pieceWords(piece),
        piece.class,
        [piece.from, piece.to],
        pads,
        line,
        d,
      ),
    );
    if (piece.handed && left >= window.left - 8 && left <= window.right + 8)
      into.diamonds.push({
        step: piece.from,
        x: left,
        mid: line.top + line.height / 2,
        half,
        future: piece.from > cursor,
        class: piece.class,
      });
  });
  const last = pieces.at(-1);
  if (last && last.to !== null) {
    const x = scale.x(last.to);
    const over = big ? 3 : 1;
    if (x >= window.left - 4 && x <= window.right + 4)
      into.caps.push({
        x,
        top: line.top - over,
        height: line.height + 2 * over,
        future: last.to > cursor,
      });
  }
}

function drawStrands(row: ObjectRow, top: Px, d: Drawing, m: Metrics, into: Parts): void {
  const line = (i: number): Line => ({
    top: top + i * (m.strand + m.gap),
    height: m.strand,
    size: 10,
    letters: m.small,
  });
  if (row.merged) {
    row.merged.forEach((merged, i) => {
      merged.stretches.forEach((stretch, j) => {
        const times = stretch.count === 1 ? '' : ` \u00d7 ${stretch.count}`;
        const words = m.small
          ? []
          : [
              `${merged.word}${times}`,
              `${classLetter(merged.class)} ${stretch.count}`,
              String(stretch.count),
            ];
        into.bars.push(
          ...barsOf(`${i}.${j}`, words, merged.class, [stretch.from, stretch.to], PAD, line(i), d),
        );
      });
    });
    return;
  }
  row.strands.forEach((strand, i) => {
    strand.references.forEach((reference, j) => {
      drawReference(piecesOf(d.run, reference), `${i}.${j}`, line(i), d, into, false);
    });
  });
}

function drawCounts(row: ObjectRow, d: Drawing): readonly CountMark[] {
  const out: CountMark[] = [];
  let free = Number.NEGATIVE_INFINITY;
  for (const { step, count } of row.counts) {
    const x = d.scale.x(step);
    if (x < d.window.left - 40 || x > d.window.right + 8) continue;
    const text = count === 0 ? '0 done' : String(count);
    // Numbers that do not fit give way to the one before; the little line still says that it changed.
    const fits = x >= free;
    if (fits) free = x + 8 + textWidth(text, 10, 600);
    out.push({ step, x, text: fits ? text : null, future: step > d.cursor });
  }
  return out;
}

export function drawRow(plan: RowPlan, top: Px, d: Drawing): DrawnRow {
  const m = metricsOf(d.scale);
  const height = rowHeight(plan, d.scale);
  const into: Parts = { bars: [], hatches: [], diamonds: [], caps: [] };
  const empty = { ...into, counts: [], countsY: top, verdicts: [], leak: null };
  if (plan.kind !== 'object') {
    const key = plan.kind === 'fold' ? 'fold' : `absent ${plan.absent.name}`;
    const two = plan.kind === 'absent' && !m.small;
    return { plan, key, top, height, nameY: top + 15, captionY: two ? top + 28 : null, ...empty };
  }
  const barTop = plan.single ? top + m.pad : top + m.counts;
  const barHeight = plan.single ? m.bar : linesOf(plan) * (m.strand + m.gap) - m.gap;
  if (plan.single) {
    const line: Line = { top: barTop, height: m.bar, size: m.small ? 10 : 11, letters: m.small };
    plan.strands.forEach((strand, i) => {
      strand.references.forEach((reference, j) => {
        drawReference(piecesOf(d.run, reference), `${i}.${j}`, line, d, into, true);
      });
    });
  } else drawStrands(plan, barTop, d, m, into);
  const hang = plan.marks.find((mark) => mark.kind === 'hang');
  // The red outline takes the place of the dashed one.
  if (hang)
    into.bars = into.bars.filter((bar) => !bar.future || bar.left < d.scale.x(hang.step) - 1);
  const nameY = m.small
    ? top + 15
    : plan.single
      ? top + (plan.leak ? 18 : 15)
      : top + Math.round(Math.min(height, 62) / 2) - 2;
  return {
    plan,
    key: plan.object.name,
    top,
    height,
    nameY,
    captionY: m.small ? null : nameY + 13,
    ...into,
    counts: m.small ? [] : drawCounts(plan, d),
    countsY: top + 14,
    verdicts: plan.marks.map((mark) => drawVerdict(mark, barTop, barHeight, d)),
    leak:
      plan.leak && leakSeen(plan.leak, d)
        ? leakOf(plan, plan.leak, into, barTop, barHeight, d, m)
        : null,
  };
}

/** The flag stands on the line of the reference that was lost. */
function leakOf(
  row: ObjectRow,
  path: LeakPath,
  into: Parts,
  barTop: Px,
  barHeight: Px,
  d: Drawing,
  m: Metrics,
): LeakNote {
  if (row.single) return drawLeak(path, barTop, barHeight, d, m.small);
  const own = into.hatches.find((hatch) => hatch.from === path.step);
  const note = drawLeak(path, barTop, barHeight, d, m.small);
  if (!own) return note;
  return {
    ...note,
    flagTop: own.top,
    flagHeight: own.height,
    flag: { ...note.flag, y: own.top + own.height - 2.5 },
  };
}
