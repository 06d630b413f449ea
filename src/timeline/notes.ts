/** What is said about a row: verdicts, and the flag and path of a leak. */
import { textWidth } from './measure';
import type { LeakPath, Mark, RowPlan } from './rows';
import type { Level, StepScale, Window } from './scale';
import type { Px, Step } from './view';

/** Size of all words beside bars. */
const TEXT: Px = 11;

export interface NoteView {
  readonly scale: StepScale;
  readonly window: Window;
}

interface Note {
  readonly text: string;
  readonly x: Px;
  readonly y: Px;
  readonly width: Px;
}

/** A use after free, a second release or a hang, with its words. */
export interface Verdict {
  readonly mark: Mark;
  readonly x: Px;
  readonly mid: Px;
  readonly height: Px;
  /** Where the dotted lead, or the dashed outline, begins and ends. */
  readonly from: Px;
  readonly to: Px;
  readonly text: Note | null;
}

export interface LeakNote {
  readonly flag: Note;
  readonly flagTop: Px;
  readonly flagHeight: Px;
  /** Dots along the path with their words; empty where there is no room for them. */
  readonly dots: readonly { readonly step: Step; readonly x: Px }[];
  readonly dotsY: Px;
  readonly words: readonly Note[];
  readonly reason: Note | null;
  readonly pole: string;
}
export function drawVerdict(mark: Mark, barTop: Px, height: Px, d: NoteView): Verdict {
  const { scale, window } = d;
  const x = scale.x(mark.step);
  const mid = barTop + height / 2;
  const note = (at: Px): Note => ({
    text: mark.text,
    x: at,
    y: mid + 4,
    width: textWidth(mark.text, TEXT),
  });
  switch (mark.kind) {
    case 'use-after-free':
      return { mark, x, mid, height, from: scale.x(mark.freed) + 2, to: x - 8, text: note(x + 16) };
    case 'freed-twice':
      return { mark, x, mid, height, from: scale.x(mark.freed) + 2, to: x - 4, text: note(x + 20) };
    case 'hang':
      return {
        mark,
        x,
        mid,
        height,
        from: x,
        to: window.right + 4,
        text: note(Math.max(x, window.left) + 32),
      };
    case 'other':
      return { mark, x, mid, height, from: x, to: x, text: null };
  }
}

const FLAG_X: Px = 14;

function flagText(step: Step, small: boolean): string {
  return small ? `leaked since step ${step}` : `leaked: no holder since step ${step}`;
}

export function drawLeak(
  path: LeakPath,
  barTop: Px,
  height: Px,
  d: NoteView,
  small: boolean,
): LeakNote {
  const { scale, window } = d;
  const at = scale.x(path.step);
  const text = flagText(path.step, small);
  const width = textWidth(text, TEXT, 600) + 12;
  const right = Math.max(at + FLAG_X, window.left + 8);
  // In a dense view of a whole run, a late flag stands left of its loss.
  const left =
    small && right + width > window.right && at - width > window.left ? at - width : right;
  const flag: Note = {
    text,
    x: left + 6,
    y: barTop + height - 5 + (height < 14 ? 2 : 0),
    width,
  };
  const base = { flag, flagTop: barTop, flagHeight: height };
  if (small) return { ...base, dots: [], dotsY: 0, words: [], reason: null, pole: '' };
  const bottom = barTop + height;
  const reasonX = left + 10;
  const words: Note[] = [];
  let free = scale.x(path.points[0]?.step ?? 0) - 4;
  for (const point of path.points) {
    if (!point.text) continue;
    const width = textWidth(point.text, TEXT);
    const x = scale.x(point.step);
    const place = [x - 3, x + 3 - width].find((l) => l >= free && l + width <= at - 2);
    if (place === undefined) continue;
    words.push({ text: point.text, x: place, y: bottom + 24, width });
    free = place + width + 8;
  }
  return {
    ...base,
    dots: path.points.map((point) => ({ step: point.step, x: scale.x(point.step) })),
    dotsY: bottom + 8,
    words,
    reason: {
      text: path.reason,
      x: reasonX,
      y: bottom + 18,
      width: textWidth(path.reason, TEXT),
    },
    pole: `M${left} ${bottom}v14h6`,
  };
}
/** From the birth of what was lost on, there is something to say. */
export function leakSeen(path: LeakPath, d: NoteView): boolean {
  return d.scale.x(path.points[0]?.step ?? 0) <= d.window.right;
}
/** The words of a row that stand right of a step, and how wide they are with their distance: all can be scrolled to. */
export function rowWords(
  plan: RowPlan,
  level: Level,
): readonly { readonly step: Step; readonly width: Px }[] {
  if (plan.kind !== 'object') return [];
  const small = level === 'ticks' || level === 'areas';
  const marks = plan.marks.map((mark) => ({
    step: mark.step,
    width: 40 + textWidth(mark.text, TEXT),
  }));
  if (!plan.leak || small) return marks;
  const flag = textWidth(flagText(plan.leak.step, false), TEXT, 600) + 12;
  const reason = textWidth(plan.leak.reason, TEXT) + 10;
  return [...marks, { step: plan.leak.step, width: FLAG_X + Math.max(flag, reason) + 8 }];
}
