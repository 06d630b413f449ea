/** The properties, as far as this run has come. */
import { useState } from 'react';
import type { PropertyId } from '../../machine';
import type { Invariant } from '../model/invariants';
import { VerdictSign } from '../parts/signs';

export interface InvariantsProps {
  readonly shown: readonly Invariant[];
  readonly rest: readonly Invariant[];
  readonly onJump: (step: number) => void;
  /** What a check of this model has found; null where there was none. Never merged with what this run shows. */
  readonly allRuns?: AllRuns | null;
}

export interface AllRuns {
  /** Causes, by property. */
  readonly causes: ReadonlyMap<PropertyId, number>;
  /** Every run was explored: what has no cause holds. */
  readonly complete: boolean;
  readonly onCause: (property: PropertyId) => void;
}

const verdictWords = { ok: 'holds so far', bad: 'broken', wait: 'due', na: 'not applicable' };

export function Invariants({ shown, rest, onJump, allRuns }: InvariantsProps) {
  const [all, setAll] = useState(false);
  return (
    <section aria-label="Invariants">
      <h3 className="cols">
        Invariants
        <span>this run</span>
        {allRuns && <span className="all">all runs</span>}
      </h3>
      <ul className={allRuns ? 'inv both' : 'inv'}>
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
            {allRuns && <InAllRuns property={row.property} {...allRuns} />}
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

function InAllRuns({ property, causes, complete, onCause }: AllRuns & { property: PropertyId }) {
  const count = causes.get(property) ?? 0;
  const [sign, words] =
    count > 0
      ? (['bad', 'in all runs'] as const)
      : complete
        ? (['ok', 'holds in all runs'] as const)
        : (['wait', 'none found so far in all runs'] as const);
  return (
    <span className={`r ${sign}`}>
      {count > 0 && (
        <button type="button" onClick={() => onCause(property)}>
          {count}
          <span className="hidden-visually"> found</span>
        </button>
      )}
      <VerdictSign verdict={sign} />
      <span className="hidden-visually">{words}</span>
    </span>
  );
}
