/** In which of the four layouts the window is. */
import { useSyncExternalStore } from 'react';

export type WindowClass = 'narrow' | 'drawer' | 'tabs' | 'full';

const queries = {
  narrow: matchMedia('(max-width: 599px)'),
  drawer: matchMedia('(max-width: 899px)'),
  tabs: matchMedia('(max-width: 1199px)'),
};

export function windowClass(): WindowClass {
  if (queries.narrow.matches) return 'narrow';
  if (queries.drawer.matches) return 'drawer';
  return queries.tabs.matches ? 'tabs' : 'full';
}

function subscribe(changed: () => void): () => void {
  const all = Object.values(queries);
  for (const query of all) query.addEventListener('change', changed);
  return () => {
    for (const query of all) query.removeEventListener('change', changed);
  };
}

export const useWindowClass = (): WindowClass => useSyncExternalStore(subscribe, windowClass);
