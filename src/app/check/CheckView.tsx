/** The panel of the check, of what it is given: verdict, causes, what was reached, what stays open. */
import type { ReactNode } from 'react';
import { type Checking, isProved, type OwnerFilter } from '../stores/checking';
import { CauseList } from './CauseList';
import { type CauseRow, ofOwner } from './cause-rows';
import { ExportView, type ExportViewProps } from './ExportView';
import { OpenForm, type OpenFormProps } from './OpenForm';
import { ReachedView } from './ReachedView';
import { VerdictView } from './VerdictView';
import '../styles/check.css';

export interface CheckViewProps {
  readonly checking: Checking;
  readonly rows: readonly CauseRow[];
  readonly stale: boolean;
  readonly canCheck: boolean;
  readonly onCheck: () => void;
  readonly onOwner: (owner: OwnerFilter) => void;
  readonly onShow: (key: string) => void;
  readonly onLine: (line: number) => void;
  readonly details: ReactNode;
  /** The picture of the states. */
  readonly states: ReactNode;
  /** The comparison of two versions, and whether one is made. */
  readonly versions: ReactNode;
  readonly comparing: boolean;
  readonly open: OpenFormProps;
  readonly exported: ExportViewProps;
}

const filters: readonly { readonly owner: OwnerFilter; readonly words: string }[] = [
  { owner: 'any', words: 'all' },
  { owner: 'program', words: 'program' },
  { owner: 'kernel', words: 'kernel design' },
];

export function CheckView(props: CheckViewProps) {
  const { checking, rows, stale } = props;
  const { running, result, owner, selected } = checking;
  const reached = !running && result?.verdict?.reached;
  return (
    <div className="inspector checkpanel">
      <section aria-label="Verdict">
        <div className="head">
          <h2>Check</h2>
          <button
            type="button"
            className="btn"
            disabled={!running && !props.canCheck}
            onClick={props.onCheck}
          >
            {running ? 'Stop' : result ? 'Check again' : 'Check'}
          </button>
        </div>
        <VerdictView checking={checking} stale={stale} />
        {rows.length > 0 && (
          <fieldset className="tri owners">
            <legend className="hidden-visually">Whose causes are listed</legend>
            {filters.map((filter) => (
              <label key={filter.owner}>
                <input
                  type="radio"
                  name="owner"
                  checked={filter.owner === owner}
                  onChange={() => props.onOwner(filter.owner)}
                />
                <span>
                  {filter.words} {ofOwner(rows, filter.owner).length}
                </span>
              </label>
            ))}
          </fieldset>
        )}
      </section>
      <CauseList
        rows={ofOwner(rows, owner)}
        selected={selected}
        loadable={!stale}
        onShow={props.onShow}
        details={props.details}
      />
      {reached && (
        <section aria-label="Reached">
          <ReachedView
            reached={reached}
            complete={result !== null && isProved(result)}
            onLine={props.onLine}
          />
        </section>
      )}
      {result && !running && <section aria-label="States">{props.states}</section>}
      <section aria-label="Two versions">
        <details className="fold" open={props.comparing || undefined}>
          <summary>
            <h3>
              Two versions <span>what became of each cause</span>
            </h3>
          </summary>
          {props.versions}
        </details>
      </section>
      <section aria-label="Export">
        <details className="fold">
          <summary>
            <h3>
              Export <span>Promela, for SPIN</span>
            </h3>
          </summary>
          <ExportView {...props.exported} />
        </details>
      </section>
      <section aria-label="What stays open">
        <details className="fold" open={!result && !running}>
          <summary>
            <h3>
              What stays open <span>bounds, contexts</span>
            </h3>
          </summary>
          <OpenForm {...props.open} />
        </details>
      </section>
    </div>
  );
}
