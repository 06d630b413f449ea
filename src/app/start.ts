/** What happens once, before the first picture. */
import { keepAddress, openAddress } from './stores/address';
import { followTheme } from './stores/settings';

export function start(): void {
  followTheme();
  keepAddress();
  openAddress();
}
