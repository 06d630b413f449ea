/** First, back, play, step, last; where the run stands; how fast it plays. */
import { Hint } from '../parts/Hint';
import { TransportSign } from '../parts/signs';
import type { Speed } from '../stores/settings';

export interface TransportProps {
  readonly hasRun: boolean;
  readonly cursor: number;
  readonly steps: number;
  readonly playing: boolean;
  /** Whether anything can happen after the cursor. */
  readonly canStep: boolean;
  readonly onMove: (to: 'first' | 'back' | 'step' | 'last') => void;
  readonly onPlay: () => void;
}

/** Why nothing can be played; null where something can. */
function unplayable({ hasRun, canStep, playing }: TransportProps): string | null {
  if (playing || canStep) return null;
  return hasRun ? 'the run ends here' : 'there is no run yet';
}

export function TransportButtons(props: TransportProps) {
  const { cursor, steps, playing, canStep, onMove, onPlay } = props;
  const reason = unplayable(props);
  const button = (
    which: 'first' | 'back' | 'step' | 'last',
    name: string,
    keys: string,
    on: boolean,
  ) => (
    <Hint text={name} keys={keys}>
      <button type="button" aria-label={name} disabled={!on} onClick={() => onMove(which)}>
        <TransportSign which={which} />
      </button>
    </Hint>
  );
  return (
    <div className="tb">
      {button('first', 'First step', 'Home', cursor > 0)}
      {button('back', 'Step back', '←', cursor > 0)}
      <Hint
        text={reason === null ? (playing ? 'Pause' : 'Play') : `Nothing to play: ${reason}`}
        {...(reason === null ? { keys: 'Space' } : {})}
      >
        {/* Not `disabled`: a disabled button gives no tooltip, and loses the focus when the run ends under it. */}
        <button
          type="button"
          className="play"
          aria-label={playing ? 'Pause' : 'Play'}
          aria-disabled={reason !== null}
          onClick={reason === null ? onPlay : undefined}
        >
          <TransportSign which={playing ? 'pause' : 'play'} />
        </button>
      </Hint>
      {button('step', 'Step forward', '→', canStep)}
      {button('last', 'Last step', 'End', cursor < steps)}
    </div>
  );
}

export function StepCount({ cursor, steps }: { cursor: number; steps: number }) {
  return (
    <div className="count">
      <span className="hidden-visually">Step </span>
      <b>{cursor}</b> / {steps}
    </div>
  );
}

export function Transport(
  props: TransportProps & { readonly speed: Speed; readonly onSpeed: () => void },
) {
  return (
    <div className="trans">
      <TransportButtons {...props} />
      <StepCount cursor={props.cursor} steps={props.steps} />
      <Hint text="Speed of playing" keys=", .">
        <button
          type="button"
          className="speed"
          aria-label={`Speed: ${props.speed} times`}
          onClick={props.onSpeed}
        >
          {props.speed === 0.5 ? '½' : props.speed}×
        </button>
      </Hint>
    </div>
  );
}
