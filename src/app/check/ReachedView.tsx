/** What the check has exercised: a verdict without findings is worth as much as that. */
import { Fragment } from 'react';
import type { Reached } from '../../checker/reached';
import { plural } from './words';

export interface ReachedViewProps {
  readonly reached: Reached;
  readonly complete: boolean;
  readonly onLine: (line: number) => void;
}

export function ReachedView({ reached, complete, onLine }: ReachedViewProps) {
  const { choices, programs, unreachedLines } = reached;
  return (
    <details className="fold reached">
      <summary>
        <h3>
          Reached{' '}
          <span>
            {plural(choices.length, 'choice')}, {plural(programs.length, 'program')}
          </span>
        </h3>
      </summary>
      <dl>
        {programs.map(({ fn, contexts }) => (
          <div key={fn}>
            <dt>
              <code>
                {fn.split(/(?<=_)/).map((part, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: parts of one name
                  <Fragment key={at}>
                    {part}
                    <wbr />
                  </Fragment>
                ))}
              </code>
            </dt>
            <dd>{contexts.length === 0 ? <b>never ran</b> : `in ${contexts.join(', ')}`}</dd>
          </div>
        ))}
        <div>
          <dt>lines {complete ? 'never reached' : 'not reached so far'}</dt>
          <dd>
            {unreachedLines.length === 0
              ? 'none'
              : unreachedLines.map((line, index) => (
                  <span key={line}>
                    {index > 0 && ', '}
                    <button type="button" className="linky" onClick={() => onLine(line)}>
                      {line}
                    </button>
                  </span>
                ))}
          </dd>
        </div>
        {choices.map(({ label, isFault, taken, forbidden }) => (
          <div key={label}>
            <dt>
              {label}
              {isFault && <span className="fault"> fault</span>}
            </dt>
            <dd>
              <Listed names={taken} />
              {forbidden.length > 0 && (
                <span className="never">
                  {' '}
                  (closed: <Listed names={forbidden} />)
                </span>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

/** An errno name does not break at its hyphen. */
function Listed({ names }: { readonly names: readonly string[] }) {
  return names.map((name, at) => (
    <Fragment key={name}>
      {at > 0 && ', '}
      <span className="whole">{name}</span>
    </Fragment>
  ));
}
