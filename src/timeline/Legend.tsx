/** What the colours and letters mean. */
import type { ReactElement } from 'react';
import { CLASS_WORDS } from './words';

const CLASSES = Object.values(CLASS_WORDS);

/** `short`: one line on a phone, with the words that bars use. */
export function Legend({ short = false }: { short?: boolean }): ReactElement {
  return (
    <div className={`tl-legend${short ? ' short' : ''}`}>
      {!short && <h2>Timeline</h2>}
      <ul>
        {CLASSES.slice(0, short ? 5 : 6).map((of) => (
          <li key={of.css}>
            <span className={`tl-swatch ${of.css}`}>{of.letter}</span>
            {short || of.word === of.long ? (
              of.word
            ) : (
              <span>
                <span className="full">{of.long}</span>
                <span className="brief" aria-hidden="true">
                  {of.word}
                </span>
              </span>
            )}
          </li>
        ))}
        {!short && (
          <>
            <li>
              <span className="tl-swatch hatch" />
              leaked
            </li>
            <li>
              <span className="tl-swatch fut" />
              not yet run
            </li>
          </>
        )}
      </ul>
    </div>
  );
}
