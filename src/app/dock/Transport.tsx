/** First, back, play, step, last; where the run stands; how fast it plays. */
import { Hint } from '../parts/Hint';
import { TransportSign } from '../parts/signs';
import type { Speed } from '../stores/settings';

export interface TransportProps {
  readonly cursor: number;
  readonly steps: number;
  readonly playing: boolean;
  /** Whether anything can happen after the cursor. */
  readonly canStep: boolean;
  readonly onMove: (to: 'first' | 'back' | 'step' | 'last') => void;
  readonly onPlay: () => void;
}

export function TransportButtons({
  cursor,
  steps,
  playing,
  canStep,
  onMove,
  onPlay,
}: TransportProps) {
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
      <Hint text={playing ? 'Pause' : 'Play'} keys="Space">
        <button
          type="button"
          className="play"
          aria-label={playing ? 'Pause' : 'Play'}
          onClick={onPlay}
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
      <Hint text="Speed of playing">
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
