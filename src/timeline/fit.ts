/** The pitch at which a whole run fits into a width, with the words about what breaks in it. */
import type { RecordedRun } from '../machine/run';
import { rowWords } from './notes';
import { objectRows } from './rows';
import { fitPitch, type StepScale, stepScale } from './scale';
import type { Px } from './view';

/** Words may cost so much of the pitch that it takes to show all steps, and no more. */
const LEAST: Px = 20;

/** How far right the words of all rows reach, in content pixels. */
export function wordsReach(run: RecordedRun, scale: StepScale): Px {
  return objectRows(run).reduce(
    (reach, row) =>
      rowWords(row, scale.level).reduce(
        (r, { step, width }) => Math.max(r, scale.x(step) + width),
        reach,
      ),
    0,
  );
}

export function fitRun(run: RecordedRun, width: Px): Px {
  const steps = run.steps.length - 1;
  const whole = fitPitch(steps, width);
  const least = Math.min(whole, LEAST);
  for (let pitch = whole; pitch > least; pitch -= 0.5)
    if (wordsReach(run, stepScale(steps, pitch)) <= width) return pitch;
  return least;
}
