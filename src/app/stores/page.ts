/**
 * Which page is shown: the timeline, the comparison of designs, or a design. The address says so beside the link:
 * `?view=compare`, `?view=design&design=K`.
 */
import { create } from 'zustand';
import { designById } from '../../kernel/designs/list';

export type Page = 'timeline' | 'compare' | 'design';

interface Place {
  readonly page: Page;
  /** Of the page of a design. */
  readonly design: string;
}

export const usePage = create<Place>()(() => ({ page: 'timeline', design: 'A' }));

function addressed(): Place {
  const query = new URLSearchParams(location.search);
  const view = query.get('view');
  const design = query.get('design') ?? '';
  if (view === 'design' && designById(design)) return { page: view, design };
  return { page: view === 'compare' ? view : 'timeline', design: 'A' };
}

/** Another one, with its own entry in the browser's history. */
export function goToPage(page: Page, design = 'A'): void {
  const now = usePage.getState();
  if (now.page === page && now.design === design) return;
  history.pushState(history.state, '', addressOf(page, design));
  usePage.setState({ page, design });
}

/** Of a page, with the run that is in the address now. */
export function addressOf(page: Page, design = 'A'): string {
  const query = new URLSearchParams(location.search);
  query.delete('view');
  query.delete('design');
  if (page !== 'timeline') query.set('view', page);
  if (page === 'design') query.set('design', design);
  const words = query.toString();
  return `${location.pathname}${words && `?${words}`}${location.hash}`;
}

export function followPage(): void {
  const follow = () => usePage.setState(addressed());
  follow();
  addEventListener('popstate', follow);
}
