/** The violations of the shown run, one after the other. */
import { Hint } from '../parts/Hint';
import { LineSign } from '../parts/signs';

export interface ViolationStepsProps {
  /** Steps and properties, in the order of the run; null before there is one. */
  readonly violations: readonly { readonly step: number; readonly words: string }[] | null;
  readonly cursor: number;
  readonly onJump: (step: number) => void;
}

export function ViolationSteps({ violations: known, cursor, onJump }: ViolationStepsProps) {
  const violations = known ?? [];
  const previous = violations.findLast((violation) => violation.step < cursor);
  const next = violations.find((violation) => violation.step > cursor);
  const at = violations.findLastIndex((violation) => violation.step <= cursor);
  const here = violations[at];
  return (
    <section className="viol" aria-label="Violations of this run">
      <span className="t">
        {known === null ? (
          <span>No run yet</span>
        ) : violations.length === 0 ? (
          <>
            <b>No violation</b>
            <span>in this run so far</span>
          </>
        ) : here ? (
          <>
            <b>
              Violation {at + 1} of {violations.length}
            </b>
            <span>
              {here.words}, step {here.step}
            </span>
          </>
        ) : (
          <>
            <b>
              {violations.length} violation{violations.length > 1 && 's'} ahead
            </b>
            <span>
              {violations[0]?.words}, step {violations[0]?.step}
            </span>
          </>
        )}
      </span>
      <Hint text="Previous violation" keys="p">
        <button
          type="button"
          className="ib"
          aria-label="Previous violation"
          disabled={!previous}
          onClick={() => previous && onJump(previous.step)}
        >
          <LineSign which="left" />
        </button>
      </Hint>
      <Hint text="Next violation" keys="n">
        <button
          type="button"
          className="ib"
          aria-label="Next violation"
          disabled={!next}
          onClick={() => next && onJump(next.step)}
        >
          <LineSign which="right" />
        </button>
      </Hint>
    </section>
  );
}
