/** The sign of an outcome, the same as in the drawing of the states: told apart by shape, not only by colour. */
import type { Outcome } from '../../checker/graph';

export function StateSign({ outcome }: { readonly outcome: Outcome }) {
  return (
    <svg
      className={`ssign ${outcome}`}
      width="12"
      height="12"
      viewBox="-6 -6 12 12"
      aria-hidden="true"
    >
      <path d={signPath(outcome, outcome === 'safe' ? 2 : 4)} />
    </svg>
  );
}

/** About the origin. */
export function signPath(outcome: Outcome, r: number): string {
  const circle = `M${-r} 0a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;
  switch (outcome) {
    case 'violated':
      return `M0 ${-r}L${r} 0L0 ${r}L${-r} 0z`;
    case 'stuck':
      return `M${-r} ${-r}h${2 * r}v${2 * r}h${-2 * r}z`;
    case 'doomed':
      return `M${-r} ${r * 0.8}L0 ${-r}L${r} ${r * 0.8}z`;
    case 'cut':
      return `M${-r} ${-r}L${r} ${r}M${-r} ${r}L${r} ${-r}`;
    default:
      return circle;
  }
}
