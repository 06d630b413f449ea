/** The check in a few words, in the top bar. A click opens its panel. */
import { VerdictSign } from '../parts/signs';
import { actions } from '../stores/actions';
import { useChecking } from '../stores/checking';
import { duration, headline, plural } from './words';
import '../styles/check.css';

export function CheckBadge() {
  const checking = useChecking();
  const words = headline(checking);
  if (!words) return null;
  const { result, running } = checking;
  const inStates = result && words.sign === 'bad' ? plural(result.progress.states, 'state') : null;
  return (
    <button type="button" className={`res ${words.sign}`} onClick={actions.openCheck}>
      <VerdictSign verdict={words.sign} />
      <b>{words.words}</b>
      {words.besides !== null && <span className="besides">{words.besides}</span>}
      {inStates !== null && <span className="figures">{inStates}</span>}
      {!running && result && <span className="figures">{duration(result.ms)}</span>}
    </button>
  );
}
