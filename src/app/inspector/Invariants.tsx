/** The properties, as far as this run has come. */
import { useState } from 'react';
import type { Invariant } from '../model/invariants';
import { VerdictSign } from '../parts/signs';

export interface InvariantsProps {
  readonly shown: readonly Invariant[];
  readonly rest: readonly Invariant[];
  readonly onJump: (step: number) => void;
}

const verdictWords = { ok: 'holds so far', bad: 'broken', wait: 'due', na: 'not applicable' };

export function Invariants({ shown, rest, onJump }: InvariantsProps) {
  const [all, setAll] = useState(false);
  return (
    <section aria-label="Invariants">
      <h3 className="cols">
        Invariants<span>this run</span>
      </h3>
      <ul className="inv">
        {[...shown, ...(all ? rest : [])].map((row) => (
          <li key={row.property} className={row.verdict}>
            <span>{row.words}</span>
            <span className="r">
              {row.step === null ? (
                row.note
              ) : (
                <button type="button" onClick={() => onJump(row.step ?? 0)}>
                  {row.note}
                </button>
              )}
              <VerdictSign verdict={row.verdict} />
              <span className="hidden-visually">{verdictWords[row.verdict]}</span>
            </span>
          </li>
        ))}
        {rest.length > 0 && (
          <li>
            <button type="button" className="linky" onClick={() => setAll(!all)}>
              {all ? 'show fewer' : `${rest.length} more hold so far`}
            </button>
          </li>
        )}
      </ul>
    </section>
  );
}
