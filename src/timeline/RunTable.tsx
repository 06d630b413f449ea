/** The run as a table: what the timeline draws, in words. */
import type { ReactElement } from 'react';
import type { RecordedRun } from '../machine/run';
import { sentence } from './sentence';
import type { Step } from './view';
import { type Delta, deltas, stepName, stepResult, stepWho } from './words';

export interface RunTableProps {
  readonly run: RecordedRun;
  readonly cursor: Step;
  /** A click on a step's number; without it the numbers are plain text. */
  readonly onCursor?: (step: Step) => void;
  /** For screen readers only. */
  readonly hidden?: boolean;
}

/** A table with more rows than this helps nobody: the part around the cursor is given. */
const MOST_ROWS = 400;

function changeText(delta: Delta): string {
  const ref = delta.ref === 'owner' ? '' : ` ${delta.ref}`;
  return `${delta.object.name}${ref}: ${delta.from ?? 'none'} \u2192 ${delta.to ?? 'given back'}`;
}

export function RunTable({ run, cursor, onCursor, hidden = false }: RunTableProps): ReactElement {
  const most = hidden ? MOST_ROWS / 4 : MOST_ROWS;
  const count = run.steps.length;
  const first = count <= most ? 0 : Math.max(0, Math.min(count - most, cursor - most / 2));
  const steps = run.steps.slice(first, first + most);
  const part =
    count > most ? `, steps ${first} to ${first + steps.length - 1} of ${count - 1}` : '';
  return (
    <div className={hidden ? 'tl-hidden' : 'tl-table'}>
      <table>
        <caption>The run as text{part}</caption>
        <thead>
          <tr>
            <th scope="col">step</th>
            <th scope="col">context</th>
            <th scope="col">what</th>
            <th scope="col">result</th>
            <th scope="col">references</th>
          </tr>
        </thead>
        <tbody>
          {steps.map(({ index }) => {
            const result = stepResult(run, index);
            const changes = deltas(run, index);
            return (
              <tr
                key={index}
                className={index > cursor ? 'ghost' : undefined}
                aria-current={index === cursor ? 'step' : undefined}
              >
                <th scope="row">
                  {onCursor && !hidden ? (
                    <button type="button" onClick={() => onCursor(index)}>
                      {index}
                    </button>
                  ) : (
                    index
                  )}
                </th>
                <td>{stepWho(run, index)}</td>
                <td title={sentence(run, index)}>{stepName(run, index)}</td>
                <td>
                  {result && <span className={`tl-result ${result.tone}`}>{result.text}</span>}
                </td>
                <td>
                  {changes.map((delta, i) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: changes of a step never move.
                    <div key={i} className={delta.kind === 'lost' ? 'bad' : undefined}>
                      {changeText(delta)}
                    </div>
                  ))}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
