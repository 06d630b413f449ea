/** Check, or Stop while a check runs; beside it what it has found, which leads to the panel. */
import { lazy, Suspense } from 'react';
import { Hint } from '../parts/Hint';

const CheckBadge = lazy(async () => ({ default: (await import('./CheckBadge')).CheckBadge }));

export interface CheckButtonProps {
  readonly running: boolean;
  /** There is a model to check. */
  readonly canCheck: boolean;
  /** There is something to say about a check. */
  readonly checked: boolean;
  readonly onCheck: () => void;
}

export function CheckButton({ running, canCheck, checked, onCheck }: CheckButtonProps) {
  return (
    <>
      <Hint text={running ? 'Stop the check' : 'Explore every run'} keys="c">
        <button
          type="button"
          className="btn pri"
          disabled={!canCheck && !running}
          onClick={onCheck}
        >
          {running ? 'Stop' : 'Check'}
        </button>
      </Hint>
      {checked && (
        <Suspense fallback={null}>
          <CheckBadge />
        </Suspense>
      )}
    </>
  );
}
