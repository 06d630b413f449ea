/** The edge of the source panel: drag it, or focus it and use the arrows. */
import type { KeyboardEvent, PointerEvent } from 'react';

const leftWidths = { least: 320, most: 900 } as const;

export interface SplitterProps {
  readonly width: number;
  readonly onWidth: (width: number) => void;
}

export function Splitter({ width, onWidth }: SplitterProps) {
  const set = (to: number) => {
    const most = Math.min(leftWidths.most, window.innerWidth - 640);
    onWidth(Math.round(Math.max(leftWidths.least, Math.min(most, to))));
  };
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) set(event.clientX);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -20, ArrowRight: 20 }[event.key];
    if (event.key === 'Home') set(leftWidths.least);
    else if (by) set(width + by);
    else return;
    event.preventDefault();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: <hr> can't be dragged
    <div
      className="splitter"
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the source panel"
      aria-valuemin={leftWidths.least}
      aria-valuemax={leftWidths.most}
      aria-valuenow={width}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onDoubleClick={() => set(leftWidths.least)}
      onKeyDown={onKeyDown}
    />
  );
}
