/** The check in a few words, in the top bar. A click opens its panel. */
import { VerdictSign } from '../parts/signs';
import { useWindowClass } from '../parts/useWidth';
import { useChecking } from '../stores/checking';
import { useView } from '../stores/view';
import { duration, headline, plural } from './words';
import '../styles/check.css';

export function CheckBadge() {
  const checking = useChecking();
  const words = headline(checking);
  const width = useWindowClass();
  if (!words) return null;
  const { result, running } = checking;
  const open = () => {
    const view = useView.getState();
    view.setRightTab('check');
    if (width !== 'full') view.setLeftTab('check');
    if (width === 'drawer') view.setDrawer(true);
    view.setNarrowTab('check');
  };
  const inStates = result && words.sign === 'bad' ? plural(result.progress.states, 'state') : null;
  return (
    <button type="button" className={`res ${words.sign}`} onClick={open}>
      <VerdictSign verdict={words.sign} />
      <b>{words.words}</b>
      {words.besides !== null && <span className="besides">{words.besides}</span>}
      {inStates !== null && <span className="figures">{inStates}</span>}
      {!running && result && <span className="figures">{duration(result.ms)}</span>}
    </button>
  );
}
