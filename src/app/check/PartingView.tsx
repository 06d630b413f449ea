/** Where a cause's run goes wrong, and what the nearest safe run does instead. */
import type { RecordedRun } from '../../machine/run';
import type { PartedView } from '../../timeline';
import { choiceAt } from '../model/parting';
import { VerdictSign } from '../parts/signs';
import { plural } from './words';

export interface PartingViewProps {
  /** `never`: no run of the model avoids it. */
  readonly parting: PartedView | 'sought' | 'unknown' | 'never';
  /** Why it is not known. */
  readonly reason: string;
  readonly run: RecordedRun;
  readonly onStep: (step: number) => void;
  readonly onSafe: (leaf: number) => void;
}

export function PartingView({ parting, reason, run, onStep, onSafe }: PartingViewProps) {
  if (parting === 'sought') return <p className="quiet">Looking for where it goes wrong…</p>;
  if (parting === 'unknown')
    return <p className="quiet">Where it goes wrong for good is not known: {reason}.</p>;
  if (parting === 'never')
    return <p>No choice avoids it: every run of this model that ends, ends with it.</p>;
  const { step, other, isWithin } = parting;
  return (
    <section className="parting" aria-label="Where it goes wrong">
      <p>
        {step === 1 ? 'It goes wrong at once.' : `The same until step ${step - 1}.`} After{' '}
        <button type="button" className="linky" onClick={() => onStep(step)}>
          step {step}
        </button>{' '}
        {isWithin ? 'no run that was followed to its end avoids it.' : 'no run avoids it.'}
      </p>
      <dl>
        <div className="wrong">
          <dt>
            <VerdictSign verdict="bad" /> this run
          </dt>
          <dd>{choiceAt(run, step)}</dd>
        </div>
        {other && (
          <div className="well">
            <dt>
              <VerdictSign verdict="ok" /> ends well
            </dt>
            <dd>
              {choiceAt(other.run, step)}{' '}
              <button type="button" className="linky" onClick={() => onSafe(other.id)}>
                Show that run, {plural(other.run.steps.length - 1, 'step')}
              </button>
            </dd>
          </div>
        )}
      </dl>
    </section>
  );
}
