/** What can be done with the line of the text cursor: the margins' actions, for the keyboard. */
import { Hint } from '../parts/Hint';
import { LineSign } from '../parts/signs';

export interface LineBarProps {
  readonly line: number;
  /** Steps that ran it, ascending. */
  readonly visits: readonly number[];
  readonly cursor: number;
  /** The step at the cursor ended in it. */
  readonly isCurrent: boolean;
  /** The line that runs next, if it is of this file. */
  readonly next: number | null;
  readonly hasBreakpoint: boolean;
  readonly onStep: (step: number) => void;
  readonly onBreakpoint: () => void;
  readonly onRunTo: () => void;
}

export function LineBar(props: LineBarProps) {
  const { line, visits, cursor, hasBreakpoint, onStep, onBreakpoint, onRunTo } = props;
  const previous = visits.findLast((step) => step < cursor);
  const next = visits.find((step) => step > cursor);
  const ran = props.isCurrent
    ? props.next === line
      ? `step ${cursor} stopped in it`
      : `step ${cursor} ended here${props.next === null ? '' : `, next is ${props.next}`}`
    : visits.length === 0
      ? 'not reached'
      : visits.length === 1
        ? `ran at step ${visits[0]}`
        : `ran at ${visits.length} steps`;
  return (
    <div className="linebar">
      <span className="what" title={`Line ${line}: ${ran}`}>
        <b>Line {line}</b> {ran}
      </span>
      <Hint text="Previous visit of this line" keys="V">
        <button
          type="button"
          aria-label="Previous visit of this line"
          disabled={previous === undefined}
          onClick={() => previous !== undefined && onStep(previous)}
        >
          <LineSign which="left" size={12} />
        </button>
      </Hint>
      <Hint text="Next visit of this line" keys="v">
        <button
          type="button"
          aria-label="Next visit of this line"
          disabled={next === undefined}
          onClick={() => next !== undefined && onStep(next)}
        >
          <LineSign which="right" size={12} />
        </button>
      </Hint>
      <Hint text="Run until this line is reached" keys="r">
        <button type="button" onClick={onRunTo}>
          Run to
        </button>
      </Hint>
      <Hint text="Stop here while playing" keys="b">
        <button type="button" aria-pressed={hasBreakpoint} onClick={onBreakpoint}>
          Break
        </button>
      </Hint>
    </div>
  );
}
