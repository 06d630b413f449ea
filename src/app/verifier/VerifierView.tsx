/** The panel of the verifier, of what it is given: a verdict for each entry program, and the path to it. */
import type { ReactNode } from 'react';
import type { Contract } from '../../verifier/contract';
import type { Verdict } from '../../verifier/verify';
import { VerdictSign } from '../parts/signs';
import { PathView } from './PathView';
import { verdictWords } from './words';
import '../styles/verifier.css';

export interface VerifierViewProps {
  /** As the top bar names it. */
  readonly design: string;
  readonly verdicts: readonly Verdict[] | null;
  readonly contract: Contract | null;
  readonly problem: string | null;
  /** The text has changed since. */
  readonly pending: boolean;
  readonly open: Verdict | null;
  readonly onOpen: (program: string) => void;
  /** Event of the open path that is shown in the source. */
  readonly step: number | null;
  readonly onStep: (step: number) => void;
  readonly log: ReactNode;
}

export function VerifierView(props: VerifierViewProps) {
  const { design, verdicts, contract, problem, pending, open } = props;
  return (
    <div className="inspector verifier">
      <section aria-label="Verdicts">
        <h2>
          Verifier <span>modelled, design {design}</span>
        </h2>
        {problem !== null && (
          <p className="trouble" role="alert">
            {problem} {verdicts ? 'What is said below is of the text before.' : ''}
          </p>
        )}
        {!verdicts && problem === null && <p className="quiet">The verifier is at work.</p>}
        {verdicts?.length === 0 && (
          <p className="quiet">There is no entry program: give a function a SEC("…").</p>
        )}
        {verdicts && verdicts.length > 0 && (
          <ul className="ventries" aria-busy={pending}>
            {verdicts.map((verdict) => (
              <li key={verdict.program}>
                <button
                  type="button"
                  aria-current={verdict === open}
                  onClick={() => props.onOpen(verdict.program)}
                >
                  <VerdictSign verdict={verdict.verdict === 'refuse' ? 'bad' : 'ok'} />
                  <code>{verdict.program}</code>
                  <span className="n">{verdictWords(verdict)}</span>
                </button>
              </li>
            ))}
          </ul>
        )}
      </section>
      {open && <Details {...props} verdict={open} />}
      {contract && (
        <section aria-label="Contract">
          <details className="fold">
            <summary>
              <h3>
                Contract <span>flags per kfunc</span>
              </h3>
            </summary>
            <ContractTable contract={contract} />
          </details>
        </section>
      )}
      <section aria-label="A real log">
        <details className="fold">
          <summary>
            <h3>
              A real log <span>beside the model</span>
            </h3>
          </summary>
          {props.log}
        </details>
      </section>
    </div>
  );
}

function Details({ verdict, step, onStep }: VerifierViewProps & { readonly verdict: Verdict }) {
  const { program, reason, detail, path, overlooked, origin } = verdict;
  const [leak] = overlooked;
  if (verdict.verdict === 'refuse')
    return (
      <section aria-label={`Why ${program} is refused`}>
        <h3>
          {reason} {origin && <span>line {origin.line}</span>}
        </h3>
        <pre className="said">{detail.join('\n')}</pre>
        <PathView
          label="Path to the refusal"
          path={path}
          leaks={reason === 'leak'}
          refused
          step={step}
          onStep={onStep}
        />
      </section>
    );
  if (leak)
    return (
      <section aria-label={`What ${program} leaks`}>
        <h3>
          accepted leak <span>in R0 at exit</span>
        </h3>
        <p className="within">
          Where a struct_ops program ends, the verifier leaves out the reference in R0. It is
          returned to nobody, so it leaks; the program loads all the same.
        </p>
        <PathView
          label="Path to the accepted leak"
          path={leak}
          leaks
          refused={false}
          step={step}
          onStep={onStep}
        />
      </section>
    );
  return (
    <section aria-label={`${program} is accepted`}>
      <p className="quiet">
        Nothing that the contract tracks is held at the end of any path. What the contract does not
        track is for Check to say.
      </p>
    </section>
  );
}

function ContractTable({ contract }: { readonly contract: Contract }) {
  const words = { owned: 'owned (__ref)', borrowed: 'trusted, not owned', untracked: 'untracked' };
  return (
    <dl className="vcontract">
      <div>
        <dt>callback’s aio</dt>
        <dd>{words[contract.callbackArgument]}</dd>
      </div>
      {Object.entries(contract.kfuncs).map(([name, { flags }]) => (
        <div key={name}>
          <dt>
            <code>{name}</code>
          </dt>
          <dd>{flags.join(' | ') || 'plain'}</dd>
        </div>
      ))}
    </dl>
  );
}
