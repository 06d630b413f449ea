/** The step in one or two sentences, and who holds what since. */
import type { Delta } from '../../timeline';

export interface NowProps {
  readonly step: number;
  /** CSS class of the hue of the step's context. */
  readonly hue: string;
  readonly context: string;
  /** The step's name, as on the timeline. */
  readonly name: string;
  readonly sentence: string;
  readonly deltas: readonly Delta[];
  /** Kernel warnings of the step. */
  readonly log: readonly string[];
  readonly playing: boolean;
}

export function Now({ step, hue, context, name, sentence, deltas, log, playing }: NowProps) {
  return (
    <section className="now" aria-label="Now">
      <h2>
        <span className="n">{step === 0 ? 'Start' : `Step ${step}`}</span>
        {step > 0 && (
          <>
            <i className={`sw ${hue}`} />
            <span>{context}</span>
            <span className="fn" title={name}>
              {name}
            </span>
          </>
        )}
      </h2>
      <p className="say" aria-live={playing ? 'off' : 'polite'}>
        {sentence}
      </p>
      {deltas.length > 0 && <Deltas deltas={deltas} />}
      {log.length > 0 && <pre className="log">{log.join('\n')}</pre>}
    </section>
  );
}

function Deltas({ deltas }: { deltas: readonly Delta[] }) {
  return (
    <ul className="delta">
      {deltas.map(({ object, ref, kind, from, to }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the order of a step's changes never changes
        <li key={index}>
          <b>{object.name}</b> {ref !== 'owner' && `${ref}: `}
          {from ?? 'new'} <span aria-hidden="true">→</span>
          <span className="hidden-visually">to</span>{' '}
          {kind === 'lost' ? <em>nobody</em> : (to ?? 'given back')}
        </li>
      ))}
    </ul>
  );
}
