/** From steps to pixels and back. */
import { textWidth } from './measure';
import type { Px, Step } from './view';

/** Width of the column with the names of the rows. */
export const GUTTER: Px = 112;
/** Height of the ruler. */
export const RULER: Px = 24;
/** Distance of two steps at which everything is labelled. */
export const PITCH: Px = 30;
export const MIN_PITCH: Px = 0.05;
export const MAX_PITCH: Px = 60;

/** How much is drawn, by the distance of two steps. */
export type Level = 'blocks' | 'short' | 'ticks' | 'areas';

function levelOf(pitch: Px): Level {
  if (pitch >= 24) return 'blocks';
  if (pitch >= 12) return 'short';
  return pitch >= 4 ? 'ticks' : 'areas';
}

/** Space left of the first step: half a block at least, so that the gutter never cuts it. */
function lead(pitch: Px): Px {
  return Math.min(15, Math.max(2, pitch / 2));
}

/** Half the width of a pill around a step's number. */
export function pillHalf(step: Step, weight: 400 | 600): Px {
  return Math.max(12, textWidth(step.toLocaleString('en'), 11, weight) / 2 + 6);
}

/** Space right of the last step: the playhead's handle stands there whole. */
const trail = (steps: Step): Px => pillHalf(steps, 600) + 4;

/** The largest pitch of at most 30 px with which `steps` steps fit into `width`. */
export function fitPitch(steps: Step, width: Px): Px {
  const room = width - GUTTER - trail(steps);
  const pitch = steps > 0 ? room / steps : PITCH;
  return Math.min(PITCH, Math.max(MIN_PITCH, pitch));
}

/**
 * Steps in *content* pixels: those of a drawing of the whole run, gutter included. What is seen of it is the window
 * from `scroll` on, `width` wide; its first 112 px are under the gutter.
 */
export interface StepScale {
  readonly pitch: Px;
  readonly level: Level;
  readonly steps: Step;
  /** Where a step happens. The initial state is the line at which the first column begins. */
  x(step: Step): Px;
  /** The step nearest to a content pixel, within the run. */
  stepAt(x: Px): Step;
}

export function stepScale(steps: Step, pitch: Px): StepScale {
  const start = GUTTER + lead(pitch);
  return {
    pitch,
    level: levelOf(pitch),
    steps,
    x: (step) => (step <= 0 ? GUTTER : start + (step - 1) * pitch),
    stepAt: (px) => {
      if (px < GUTTER + lead(pitch) / 2) return 0;
      return Math.max(0, Math.min(steps, Math.round((px - start) / pitch) + 1));
    },
  };
}

/** The part of the content that is seen, right of the gutter. */
export interface Window {
  readonly left: Px;
  readonly right: Px;
  /** Steps that touch it. */
  readonly first: Step;
  readonly last: Step;
}

export function windowOf(scale: StepScale, width: Px, scroll: Px): Window {
  const left = scroll + GUTTER;
  const right = Math.max(left, scroll + width);
  const margin = Math.max(1, Math.ceil(90 / scale.pitch));
  return {
    left,
    right,
    first: Math.max(0, scale.stepAt(left) - margin),
    last: Math.min(scale.steps, scale.stepAt(right) + margin),
  };
}

/** Width of the whole run, gutter included; `reach` is how far right something must stay readable. */
export function contentWidth(scale: StepScale, reach: Px): Px {
  return Math.ceil(Math.max(scale.x(Math.max(1, scale.steps)) + trail(scale.steps), reach));
}

/** Every 1, 2 or 5 times a power of ten: each step where labels fit, else ticks are at least 40 px apart. */
export function tickEvery(pitch: Px, steps: Step): Step {
  const widest = String(steps).length * 7 + 6;
  if (pitch >= Math.max(14, widest)) return 1;
  const gap = Math.max(40, widest + 8);
  for (let power = 1; ; power *= 10)
    for (const factor of [1, 2, 5]) if (factor * power * pitch >= gap) return factor * power;
}

/** Steps that get a number on the ruler. */
export function ticks(scale: StepScale, window: Window): readonly Step[] {
  const every = tickEvery(scale.pitch, scale.steps);
  const out: Step[] = [];
  for (
    let step = Math.max(every, Math.ceil(window.first / every) * every);
    step <= window.last;
    step += every
  )
    out.push(step);
  return out;
}
