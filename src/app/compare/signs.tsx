/** The marks of cells: shape says the same as colour does. */
import type { Judged } from '../../compare/cell';
import { safetyWord } from '../../compare/words';

export function VerifierSign({ accepts }: { readonly accepts: boolean }) {
  return (
    <svg className="m" width="14" height="14" viewBox="0 0 16 16" aria-hidden="true">
      {accepts ? (
        <path d="M3 8.4l3.2 3.2L13 4.6" />
      ) : (
        <>
          <circle cx="8" cy="8" r="6" />
          <path d="M3.8 12.2L12.2 3.8" />
        </>
      )}
    </svg>
  );
}

export type Safety = 'safe' | 'leak' | 'hang' | 'broken' | 'open';

export function safetyOf(cell: Judged): Safety {
  const word = safetyWord(cell);
  if (word === 'safe' || word === 'leak' || word === 'hang') return word;
  return cell.causes.length > 0 ? 'broken' : 'open';
}

export function SafetySign({ safety }: { readonly safety: Safety }) {
  return (
    <svg className={`m ${safety}`} width="14" height="14" viewBox="0 0 16 16" aria-hidden="true">
      {safety === 'safe' && <circle className="dot" cx="8" cy="8" r="5" />}
      {safety === 'leak' && (
        <>
          <rect x="2" y="3.5" width="12" height="9" />
          <path d="M4 12.5l7-9M8 12.5l6-7.7M2 9.8l5-6.3" />
        </>
      )}
      {safety === 'hang' && <path className="thick" d="M5.5 3.5v9M10.5 3.5v9" />}
      {safety === 'broken' && <path d="M3.5 3.5l9 9m0-9l-9 9" />}
      {safety === 'open' && (
        <>
          <circle cx="8" cy="8" r="5.6" />
          <path d="M8 4.6v3.6h2.6" />
        </>
      )}
    </svg>
  );
}
