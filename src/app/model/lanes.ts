/** Which lane a step is drawn in, for "next step in the same lane". */
import type { RecordedRun } from '../../machine/run';
import { stepWho } from '../../timeline/words';

export const laneOf = (run: RecordedRun, step: number): string =>
  `${run.steps[step]?.choice.context} ${stepWho(run, step)}`;
