/** Check, or Stop while a check runs; beside it what it has found, which leads to the panel. */
import { lazy, Suspense, useEffect, useState } from 'react';
import { Hint } from '../parts/Hint';

const VerifierBadge = lazy(async () => ({
  default: (await import('../verifier/VerifierBadge')).VerifierBadge,
}));

const CheckBadge = lazy(async () => ({ default: (await import('./CheckBadge')).CheckBadge }));

export interface CheckButtonProps {
  readonly running: boolean;
  /** There is a model to check. */
  readonly canCheck: boolean;
  /** There is something to say about a check. */
  readonly checked: boolean;
  /** Where there is little room. */
  readonly short?: boolean;
  readonly onCheck: () => void;
}

/** The verifier, too, waits until the first picture has been there for a moment. */
const afterFirstPicture = 1500;

export function CheckButton({ running, canCheck, checked, short, onCheck }: CheckButtonProps) {
  const [verifierIsWanted, wantVerifier] = useState(false);
  useEffect(() => {
    if (!canCheck) return;
    const timer = setTimeout(() => wantVerifier(true), afterFirstPicture);
    return () => clearTimeout(timer);
  }, [canCheck]);
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
      {verifierIsWanted && (
        <Suspense fallback={null}>
          <VerifierBadge short={short} />
        </Suspense>
      )}
    </>
  );
}
