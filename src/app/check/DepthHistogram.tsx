/** How many states there are at each depth, and of which outcome: for models with too many states to draw each. */

import type { StatePicture } from '../engine/state-picture';
import { byDepth, outcomeWords } from '../model/states';
import { plural } from './words';

export interface DepthHistogramProps {
  readonly picture: StatePicture;
  readonly height: number;
  readonly onState: (state: number) => void;
}

export function DepthHistogram({ picture, height, onState }: DepthHistogramProps) {
  const columns = byDepth(picture);
  const most = Math.max(
    ...columns.map((cells) => cells.reduce((sum, { count }) => sum + count, 0)),
  );
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be a form's
    <div
      className="depths"
      role="group"
      aria-label="States by depth"
      style={{ height }}
      onKeyDown={(event) => {
        const to = beside(event.target, event.key);
        if (!to) return;
        // The arrows are the run's elsewhere.
        event.preventDefault();
        to.focus();
      }}
    >
      {columns.map((cells, depth) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the depth is what it is
        <div key={depth} className="depth">
          {cells.map(({ outcome, count, first }, at) => {
            const what = outcome ? outcomeWords[outcome] : 'seen';
            const words = `Depth ${depth}: ${plural(count, 'state')}, ${what}`;
            return (
              <button
                key={outcome ?? 'seen'}
                type="button"
                tabIndex={depth === 0 && at === 0 ? 0 : -1}
                className={`bar ${outcome ?? 'seen'}`}
                style={{ height: `${Math.max(1.5, (count / most) * 100)}%` }}
                title={`${words}. Go to the first`}
                aria-label={`${words}. Go to the first`}
                onClick={() => onState(first)}
              />
            );
          })}
        </div>
      ))}
    </div>
  );
}

/** The bar beside another: one tab stop for all of them. */
function beside(bar: EventTarget, key: string): HTMLElement | null {
  if (!(bar instanceof HTMLElement)) return null;
  const lowest = (column: Element | null | undefined) =>
    column?.firstElementChild instanceof HTMLElement ? column.firstElementChild : null;
  const steps: Readonly<Record<string, () => Element | null | undefined>> = {
    ArrowLeft: () => lowest(bar.parentElement?.previousElementSibling),
    ArrowRight: () => lowest(bar.parentElement?.nextElementSibling),
    ArrowUp: () => bar.nextElementSibling,
    ArrowDown: () => bar.previousElementSibling,
  };
  const to = steps[key]?.();
  return to instanceof HTMLElement ? to : null;
}
