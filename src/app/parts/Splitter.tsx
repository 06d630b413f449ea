/** The edge of the source panel: drag it, or focus it and use the arrows. A double click gives it its own width back. */
import { type KeyboardEvent, type PointerEvent, useLayoutEffect, useRef, useState } from 'react';

const leftWidths = { least: 320, most: 900 } as const;

export interface SplitterProps {
  /** null: the panel has the width that the style sheet gives it. */
  readonly width: number | null;
  readonly onWidth: (width: number | null) => void;
}

export function Splitter({ width, onWidth }: SplitterProps) {
  const set = (to: number) => {
    const most = Math.min(leftWidths.most, window.innerWidth - 560);
    onWidth(Math.round(Math.max(leftWidths.least, Math.min(most, to))));
  };
  const ref = useRef<HTMLDivElement>(null);
  const [drawn, setDrawn] = useState<number>(leftWidths.least);
  useLayoutEffect(() => {
    const panel = ref.current?.parentElement;
    if (!panel) return;
    const observer = new ResizeObserver(() => setDrawn(panel.offsetWidth));
    observer.observe(panel);
    return () => observer.disconnect();
  }, []);
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) set(event.clientX);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -20, ArrowRight: 20 }[event.key];
    if (event.key === 'Home') set(leftWidths.least);
    else if (by) set((width ?? drawn) + by);
    else return;
    event.preventDefault();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: <hr> can't be dragged
    <div
      ref={ref}
      className="splitter"
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the source panel"
      aria-valuemin={leftWidths.least}
      aria-valuemax={leftWidths.most}
      aria-valuenow={width ?? drawn}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onDoubleClick={() => onWidth(null)}
      onKeyDown={onKeyDown}
    />
  );
}
