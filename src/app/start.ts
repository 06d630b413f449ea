/** What happens once, before the first picture. */
import { keepAddress, openAddress } from './stores/address';
import { followPage } from './stores/page';
import { useSession } from './stores/session';
import { followTheme } from './stores/settings';

export function start(): void {
  followTheme();
  followPage();
  keepAddress();
  openAddress();
  prepareToCheck();
}

/** A first check that finds its worker ready takes as long as a later one; the first picture comes before that. */
function prepareToCheck(): void {
  const stop = useSession.subscribe(({ position }) => {
    if (!position) return;
    stop();
    setTimeout(() => import('./stores/check-control'), 1500);
  });
}
