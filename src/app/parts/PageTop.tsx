/** The bar above a page that is not the timeline: the ways back, what the page itself offers, theme and help. */
import type { ReactNode } from 'react';
import { actions } from '../stores/actions';
import { goToPage, type Page } from '../stores/page';
import { nextTheme, useSettings } from '../stores/settings';
import '../styles/subpage.css';
import { Hint } from './Hint';
import { Brand, ThemeSign } from './signs';

export function PageTop({ page, children }: { page: Page; children?: ReactNode }) {
  const theme = useSettings((s) => s.theme);
  return (
    <header className="top">
      <span className="brand">
        <Brand />
        aioscope
      </span>
      <Hint text="Back to the run" keys={page === 'compare' ? 'm' : 'Escape'}>
        <button type="button" className="linky" onClick={() => goToPage('timeline')}>
          Timeline
        </button>
      </Hint>
      {page === 'compare' ? (
        <b className="here">Compare designs</b>
      ) : (
        <>
          <Hint text="Back to the matrix" keys="m">
            <button type="button" className="linky" onClick={() => goToPage('compare')}>
              Compare designs
            </button>
          </Hint>
          <b className="here">Design</b>
        </>
      )}
      <div className="sp" />
      {children}
      <Hint text={`Theme: ${theme}`} keys="d">
        <button
          type="button"
          className="ib"
          aria-label={`Theme: ${theme}. Switch`}
          onClick={nextTheme}
        >
          <ThemeSign />
        </button>
      </Hint>
      <Hint text="Help and keys" keys="?">
        <button
          type="button"
          className="ib"
          aria-label="Help and keys"
          onClick={() => actions.open('help')}
        >
          ?
        </button>
      </Hint>
    </header>
  );
}
