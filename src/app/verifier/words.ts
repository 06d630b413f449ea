/** The verifier's answer in a few words. */
import type { Verdict } from '../../verifier/verify';
import type { Verdict as Sign } from '../parts/signs';
import type { Verifying } from '../stores/verifying';

export function badgeWords({ verified, problem }: Verifying): { sign: Sign; words: string } {
  if (problem !== null || !verified) return { sign: 'na', words: 'no verdict' };
  const { verdicts } = verified;
  if (verdicts.length === 0) return { sign: 'na', words: 'no entry program' };
  const refused = verdicts.filter(({ verdict }) => verdict === 'refuse').length;
  if (refused > 0) return { sign: 'bad', words: 'verifier refuses' };
  return { sign: 'ok', words: 'verifier accepts' };
}

export const verdictWords = ({ verdict, overlooked }: Verdict): string =>
  verdict === 'refuse'
    ? 'refused'
    : overlooked.length > 0
      ? 'accepted, though it leaks'
      : 'accepted';
