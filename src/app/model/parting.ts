/** The shown run beside the nearest that ends well: for the timeline, and in words. */
import { nodeAt, pathTo, recordRun } from '../../machine';
import type { RecordedRun } from '../../machine/run';
import type { PartedView } from '../../timeline';
import { stepName, stepWho } from '../../timeline';
import type { Parting } from '../stores/checking';
import { type Position, pathOf } from './position';

type Known = Extract<Parting, { state: 'known' }>;

/** null where another run is shown than the one that goes wrong. */
export function partedView(
  parting: Known,
  position: Position,
  isWithin: boolean,
): PartedView | null {
  const { model, step, node, safe } = parting;
  const { tree } = position;
  if (tree.model !== model || step === null) return null;
  if (!pathOf(position).some(({ id }) => id === node)) return null;
  return {
    step,
    isWithin,
    broken: nodeAt(tree, node).record.index,
    other: safe === null ? null : { id: safe, run: recordRun(tree.model, pathTo(tree, safe)) },
  };
}

/** Who takes the step, and which outcome it has: `kworker 1: read_iter: -EIO`. */
export function choiceAt(run: RecordedRun, step: number): string {
  const record = run.steps[step];
  if (!record) return 'nothing more happens';
  const { label, text } = record.choice;
  return `${stepWho(run, step)}: ${label === null ? stepName(run, step) : `${label}: ${text}`}`;
}
