/** A path of the verifier, downwards as on the narrow timeline: what is held beside it, branches, where it ends. */
import type { KeyboardEvent } from 'react';
import { Fragment } from 'react';
import { eventWords } from '../../verifier/event-words';
import { drawnPath, type Strand } from '../../verifier/strands';
import type { PathEvent } from '../../verifier/verify';

export interface PathViewProps {
  readonly label: string;
  readonly path: readonly PathEvent[];
  /** It ends where something that is held is lost. */
  readonly leaks: boolean;
  /** It ends in a refusal. */
  readonly refused: boolean;
  /** The event that is shown in the source. */
  readonly step: number | null;
  readonly onStep: (step: number) => void;
}

/** The height of a row; what goes on below it reaches on, as rows grow with their words. */
const ROW = 24;
const ON = 400;
const PITCH = 12;
const signs: Partial<Record<PathEvent['kind'], string>> = {
  acquire: 'M5 12h8M9 8v8',
  release: 'M5 12h8',
  move: 'M6.5 8l4.5 4l-4.5 4',
};

export function PathView({ label, path, leaks, refused, step, onStep }: PathViewProps) {
  const { refs, rows } = drawnPath(path, leaks);
  return (
    <ol className="vpath" aria-label={label} onKeyDown={onKey}>
      {rows.map(({ event, strands }, i) => {
        const isLast = i === rows.length - 1;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: an event has no other name than its place
          <li key={i}>
            <button
              type="button"
              className={isLast && refused ? 'end' : undefined}
              aria-current={i === step}
              tabIndex={i === (step ?? 0) ? 0 : -1}
              onClick={() => onStep(i)}
              onFocus={() => i !== step && onStep(i)}
            >
              <span className="g" style={{ width: 22 + refs.length * PITCH }}>
                <svg aria-hidden="true">
                  <Mark event={event} isLast={isLast} refused={refused} />
                  {strands.map((strand, at) => (
                    <Bar key={refs[at]} strand={strand} x={22 + at * PITCH} />
                  ))}
                </svg>
              </span>
              <span className="no">{event.line > 0 ? event.line : ''}</span>
              <span className="t">
                {eventWords(event)}
                {isLast &&
                  strands.map((strand, at) =>
                    strand === 'lost' || strand === 'still held' ? (
                      <Fragment key={refs[at]}>
                        {' '}
                        <em className={strand === 'lost' ? 'bad' : undefined}>
                          reference {refs[at]} is still held
                        </em>
                      </Fragment>
                    ) : null,
                  )}
              </span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}

function onKey(event: KeyboardEvent<HTMLOListElement>): void {
  const by = { ArrowDown: 1, ArrowUp: -1, Home: -1e6, End: 1e6 }[event.key];
  if (by === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  event.stopPropagation();
  const steps = [...event.currentTarget.querySelectorAll('button')];
  const now = steps.indexOf(document.activeElement as HTMLButtonElement);
  steps[Math.max(0, Math.min(steps.length - 1, now + by))]?.focus();
}

function Mark(props: { event: PathEvent; isLast: boolean; refused: boolean }) {
  const { event, isLast, refused } = props;
  if (isLast && refused)
    return (
      <g className="mk bad">
        <path d="M9 5l7 7l-7 7l-7 -7z" />
        <path className="x" d="M7 10l4 4m0 -4l-4 4" />
      </g>
    );
  const sign = signs[event.kind];
  return (
    <>
      <path className="way" d={isLast ? 'M9 0V12' : `M9 0V${ON}`} />
      {sign ? (
        <g className="mk blk">
          <rect x="1" y="5" width="16" height="14" rx="2" />
          <path className="op" d={sign} />
        </g>
      ) : (
        <circle className="mk ring" cx="9" cy="12" r="3.5" />
      )}
    </>
  );
}

function Bar({ strand, x }: { strand: Strand; x: number }) {
  switch (strand) {
    case 'none':
      return null;
    case 'begins':
      return <rect className="bar" x={x} y="12" width="8" height={ON} />;
    case 'held':
      return <rect className="bar" x={x} y="0" width="8" height={ON} />;
    case 'ends':
      return (
        <>
          <rect className="bar" x={x} y="0" width="8" height="12" />
          <rect className="cap" x={x - 2} y="11" width="12" height="3" />
        </>
      );
    case 'is NULL':
      return <rect className="bar null" x={x + 0.5} y="0" width="7" height="12" />;
    case 'still held':
      return <rect className="bar" x={x} y="0" width="8" height={ROW - 4} />;
    case 'lost':
      return (
        <>
          <rect className="bar" x={x} y="0" width="8" height="10" />
          <rect className="lost" x={x} y="10" width="8" height={ROW - 10} />
          <path className="lines" d={`M${x} 16l8 -6M${x} 22l8 -6`} />
        </>
      );
  }
}
