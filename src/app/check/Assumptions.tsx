/** What a finding rests on: what the scenario has closed, which facts are inferred, what the model leaves out. */
import type { Assumption } from '../../checker/assumptions';
import { Provenance } from '../inspector/KernelFacts';

export interface AssumptionsProps {
  /** Rules and bounds of the scenario, in words. */
  readonly closed: readonly string[];
  readonly assumptions: readonly Assumption[];
}

export function Assumptions({ closed, assumptions }: AssumptionsProps) {
  const fns = [...new Set(assumptions.map(({ fn }) => fn))];
  if (closed.length === 0 && fns.length === 0)
    return <p className="quiet">It rests on no inferred fact and no simplification.</p>;
  return (
    <details className="fold assumed">
      <summary>
        <h4>
          Assumptions of this run <span>{closed.length + assumptions.length}</span>
        </h4>
      </summary>
      {closed.length > 0 && (
        <ul className="closed">
          {closed.map((words) => (
            <li key={words}>{words}</li>
          ))}
        </ul>
      )}
      {fns.map((fn) => {
        const of = assumptions.filter((assumption) => assumption.fn === fn);
        return (
          <Provenance
            key={fn}
            fact={{
              fn,
              sources: of.flatMap(({ kind, what }) =>
                kind === 'inferred' ? [{ section: what, level: 'I' }] : [],
              ),
              simplifications: of.flatMap(({ kind, what }) =>
                kind === 'simplified' ? [what] : [],
              ),
            }}
          />
        );
      })}
    </details>
  );
}
