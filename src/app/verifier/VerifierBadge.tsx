/** The verifier's answer in the top bar. A click opens its panel. */
import { useEffect } from 'react';
import { VerdictSign } from '../parts/signs';
import { actions } from '../stores/actions';
import { followProgram, useVerifying } from '../stores/verifying';
import { badgeWords } from './words';
import '../styles/verifier.css';

export function VerifierBadge({ short = false }: { readonly short?: boolean | undefined }) {
  useEffect(followProgram, []);
  const verifying = useVerifying();
  if (!verifying.verified && verifying.problem === null) return null;
  const { sign, words } = badgeWords(verifying);
  return (
    <button
      type="button"
      className={`vres ${sign}${verifying.pending ? ' old' : ''}`}
      aria-label={`Modelled ${words}`}
      title={`${words}, as modelled`}
      onClick={() => actions.openVerdict()}
    >
      <VerdictSign verdict={sign} />
      {!short && <span>{words}</span>}
    </button>
  );
}
