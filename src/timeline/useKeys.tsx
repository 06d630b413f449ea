/** Keys inside the timeline. It is one tab stop: arrows move in time and between rows. */
import type { KeyboardEvent } from 'react';
import { fitRun } from './fit';
import type { TimelineLayout } from './layout';
import type { TimelineProps } from './props';
import { readingOf } from './reading';
import { clampPitch } from './useViewport';
import type { Px, Step } from './view';

/** The next step of the same lane in a direction; null if there is none. */
function inLane(props: Pick<TimelineProps, 'run' | 'cursor'>, direction: 1 | -1): Step | null {
  const { steps } = readingOf(props.run);
  const lane = steps[props.cursor]?.lane;
  for (let step = props.cursor + direction; step > 0 && step < steps.length; step += direction)
    if (steps[step]?.lane === lane) return step;
  return null;
}

/** A handler that takes only the keys it knows, and says so by `preventDefault`: others are the page's. */
export function useKeys(
  props: TimelineProps,
  layout: TimelineLayout,
  width: Px,
  close: () => void,
) {
  return (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { cursor } = props;
    const last = layout.scale.steps;
    const go = (step: Step | null) => {
      if (step !== null && step !== cursor && step >= 0 && step <= last) props.onCursor(step);
    };
    const row = (by: 1 | -1) => {
      const names = layout.rows.flatMap((r) =>
        r.plan.kind === 'object' ? [r.plan.object.name] : [],
      );
      const chosen = props.selection?.kind === 'object' ? names.indexOf(props.selection.name) : -1;
      const next = names[chosen < 0 ? (by > 0 ? 0 : names.length - 1) : chosen + by];
      if (next !== undefined) props.onSelect({ kind: 'object', name: next });
    };
    const page = Math.max(1, Math.floor(240 / layout.scale.pitch));
    const actions: Record<string, () => void> = {
      ArrowRight: () => go(event.shiftKey ? inLane(props, 1) : cursor + 1),
      ArrowLeft: () => go(event.shiftKey ? inLane(props, -1) : cursor - 1),
      ArrowDown: () => row(1),
      ArrowUp: () => row(-1),
      Home: () => go(0),
      End: () => go(last),
      PageDown: () => go(Math.min(last, cursor + page)),
      PageUp: () => go(Math.max(0, cursor - page)),
      '+': () => props.onPitch(clampPitch(layout.scale.pitch * 1.25)),
      '-': () => props.onPitch(clampPitch(layout.scale.pitch / 1.25)),
      '0': () => props.onPitch(fitRun(props.run, width)),
      Escape: () => {
        close();
        props.onSelect(null);
      },
    };
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  };
}
