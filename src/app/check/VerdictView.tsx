/** How far the check is, or what came of it. */
import { VerdictSign } from '../parts/signs';
import type { Checking } from '../stores/checking';
import { count, duration, headline, megabytes, verdictWords, withinWords } from './words';

export interface VerdictViewProps {
  readonly checking: Checking;
  /** The model has changed since. */
  readonly stale: boolean;
}

export function VerdictView({ checking, stale }: VerdictViewProps) {
  const { running, result, failure } = checking;
  const words = headline(checking);
  const within = result && !running ? withinWords(result) : [];
  return (
    <>
      {/* Said once, at the end: what changes ten times a second is only shown. */}
      <p className="verdict-line" role="status">
        {running ? (
          <>Checking every run…</>
        ) : result ? (
          <>
            {words && <VerdictSign verdict={words.sign} />}
            <span>{verdictWords(result)}.</span>
          </>
        ) : failure === null ? (
          <>
            Every run of this model is explored: each order of the contexts, each outcome that the
            scenario leaves open.
          </>
        ) : null}
      </p>
      {failure !== null && (
        <p className="trouble" role="alert">
          {failure} {result ? 'What was found until then stays.' : ''} Check again to start it anew.
        </p>
      )}
      {within.map((words) => (
        <p key={words} className="within">
          {words}
        </p>
      ))}
      {stale && !running && (
        <p className="within">This is of the text or the scenario before your last change.</p>
      )}
      {result && (
        <dl className="figs">
          <Figure name="states" value={count(result.progress.states)} />
          <Figure name="depth" value={count(result.progress.depth)} />
          {(running || result.progress.queue > 0) && (
            <Figure name="queue" value={count(result.progress.queue)} />
          )}
          <Figure
            name="states/s"
            value={count(result.progress.states / Math.max(result.ms / 1000, 0.001))}
          />
          <Figure name="memory" value={megabytes(result.progress.memory)} />
          <Figure name="time" value={duration(result.ms)} />
        </dl>
      )}
    </>
  );
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
