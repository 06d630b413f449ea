/** Which page is shown: the timeline, or the comparison of designs. The address says so beside the link: `?view=compare`. */
import { create } from 'zustand';

export type Page = 'timeline' | 'compare';

export const usePage = create<{ readonly page: Page }>()(() => ({ page: 'timeline' }));

function addressed(): Page {
  return new URLSearchParams(location.search).get('view') === 'compare' ? 'compare' : 'timeline';
}

/** The other one, with its own entry in the browser's history. */
export function goToPage(page: Page): void {
  if (usePage.getState().page === page) return;
  const query = new URLSearchParams(location.search);
  if (page === 'compare') query.set('view', page);
  else query.delete('view');
  const words = query.toString();
  history.pushState(
    history.state,
    '',
    `${location.pathname}${words && `?${words}`}${location.hash}`,
  );
  usePage.setState({ page });
}

export function followPage(): void {
  const follow = () => usePage.setState({ page: addressed() });
  follow();
  addEventListener('popstate', follow);
}
