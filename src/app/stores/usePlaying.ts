/** Playing: one step after the other, until a breakpoint, a choice of the outside, or the end. */
import { useEffect } from 'react';
import { choicesHere, lastStep } from '../model/position';
import { reaches, useSession } from './session';
import { stepsPerSecond, useSettings } from './settings';
import { useView } from './view';

export function usePlaying(): void {
  const playing = useSession((s) => s.playing);
  const speed = useSettings((s) => s.speed);
  useEffect(() => {
    if (!playing) return;
    const timer = setInterval(tick, 1000 / (stepsPerSecond * speed));
    return () => clearInterval(timer);
  }, [playing, speed]);
}

function tick(): void {
  const { position, forward, setPlaying } = useSession.getState();
  if (!position) return;
  const ended = position.cursor === lastStep(position) && choicesHere(position).length === 0;
  if (ended) {
    setPlaying(false);
    return;
  }
  forward();
  const after = useSession.getState().position;
  if (after && reaches(after, useView.getState().breakpoints)) setPlaying(false);
}
