/** The timeline: contexts, ownership and runs over one axis of steps. Controlled; it keeps no state of the run. */
import { type PointerEvent, type ReactElement, useMemo, useRef, useState } from 'react';
import { Card } from './Card';
import { ContextBlocks, ContextLines } from './ContextsBand';
import { DifferenceBand, PartLine } from './DifferenceBand';
import { GrabArea } from './GrabArea';
import { IdleNames, Names, RowLines, Strips, Titles } from './Gutter';
import { Legend } from './Legend';
import { layout as makeLayout } from './layout';
import { OwnershipBars, OwnershipNotes } from './OwnershipBand';
import { Ruler } from './Ruler';
import { RunLabels, RunsBand } from './RunsBand';
import { RunTable } from './RunTable';
import { readingOf } from './reading';
import { Defs } from './Signs';
import { RULER } from './scale';
import './timeline.css';
import type { TimelineProps } from './props';
import { sentence } from './sentence';
import { summary } from './summary';
import { useCard } from './useCard';
import { useKeys } from './useKeys';
import { useViewport } from './useViewport';
import type { Px } from './view';
import { WireBand } from './WireBand';

const NONE: readonly never[] = [];
const RUNS_NOTE = 'each forks where another choice was taken';

export function Timeline(props: TimelineProps): ReactElement {
  const {
    run,
    cursor,
    pitch,
    selection,
    hover,
    branches = NONE,
    moreBranches = 0,
    absent = NONE,
    parted = null,
  } = props;
  const slider = useRef<SVGGElement>(null);
  const [expanded, setExpanded] = useState(false);
  const selected = selection?.kind === 'object' ? selection.name : null;
  const viewport = useViewport(run, cursor, pitch, props.width, props.onPitch);
  const { width, height, scroll } = viewport;
  const layout = useMemo(
    () =>
      makeLayout(run, {
        width,
        minHeight: height,
        scroll,
        pitch,
        cursor,
        branches,
        moreBranches,
        absent,
        parted,
        expanded,
        keep: selected,
      }),
    [
      run,
      width,
      height,
      scroll,
      pitch,
      cursor,
      branches,
      moreBranches,
      absent,
      parted,
      expanded,
      selected,
    ],
  );
  const card = useCard(props, layout, scroll, width);
  const onKeyDown = useKeys(props, layout, width, card.close);

  const raisedName = hover?.kind === 'object' ? hover.name : null;
  const raised = useMemo(() => {
    if (raisedName === null) return null;
    const steps = readingOf(run).steps.filter((step) =>
      step.touched.some((object) => object.name === raisedName),
    );
    return new Set(steps.map((step) => step.step));
  }, [run, raisedName]);
  const crosshair = card.crosshair ?? (hover?.kind === 'step' ? hover.step : null);
  const frame = { layout, width, runsNote: props.runsNote ?? RUNS_NOTE, selected };
  const { scale } = layout;
  const now = scale.x(cursor);
  // Nothing is to come after the last step of a run that has ended.
  const last = scale.x(Math.max(1, scale.steps)) + Math.max(12, pitch / 2);
  const future = run.end === null ? scroll + width : Math.min(scroll + width, last);
  const shift = `translate(${-scroll} 0)`;
  const point = (event: PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const step = scale.stepAt(event.clientX - box.left + scroll);
    if (step !== cursor) props.onCursor(step);
  };

  return (
    <section
      className={`tl-root${props.stale ? ' stale' : ''}`}
      data-level={scale.level}
      aria-label="Timeline"
    >
      <Legend />
      <div className="tl-scroll" ref={viewport.ref} onScroll={viewport.onScroll}>
        <div style={{ width: Math.max(width, layout.contentWidth) }}>
          <div className="tl-stage" style={{ width }}>
            <div className="tl-head">
              <Ruler
                scale={scale}
                ticks={layout.ticks}
                width={width}
                scroll={scroll}
                cursor={cursor}
                crosshair={crosshair}
                valueText={sentence(run, cursor)}
                slider={slider}
                onKeyDown={onKeyDown}
                onPoint={point}
                onFocus={card.focus}
                onBlur={card.close}
              />
              <Zoom pitch={pitch} onPitch={props.onPitch} />
            </div>
            <GrabArea
              props={props}
              layout={layout}
              scroll={scroll}
              label={summary(run)}
              onPoint={card.point}
              onLeave={card.close}
              onFold={() => setExpanded(!expanded)}
            >
              <Defs />
              <g transform={shift}>
                <rect
                  className="future"
                  x={now}
                  y="0"
                  width={cursor === scale.steps && run.end ? 0 : Math.max(0, future - now)}
                  height={layout.height}
                />
                {layout.ticks.map((step) => (
                  <line
                    key={step}
                    className="grid"
                    x1={scale.x(step)}
                    x2={scale.x(step)}
                    y1="0"
                    y2={layout.height}
                  />
                ))}
              </g>
              <RowLines {...frame} />
              <g transform={shift}>
                {crosshair !== null && crosshair !== cursor && (
                  <line
                    className="hoverline"
                    x1={scale.x(crosshair)}
                    x2={scale.x(crosshair)}
                    y1="0"
                    y2={layout.height}
                  />
                )}
                {layout.threads.map((thread) => (
                  <line
                    key={thread.step}
                    className={`conn${thread.future ? ' ghost' : ''}`}
                    x1={thread.x}
                    x2={thread.x}
                    y1={thread.from}
                    y2={thread.to}
                  />
                ))}
                <ContextLines layout={layout} cursor={cursor} raised={raised} />
                <OwnershipBars layout={layout} raised={raisedName} />
                <PartLine layout={layout} />
                <RunsBand
                  layout={layout}
                  cursor={cursor}
                  hovered={hover?.kind === 'branch' ? hover.id : null}
                />
              </g>
              <Strips {...frame} />
              <g transform={shift}>
                <line
                  className="ph tl-playhead"
                  style={{ transform: `translateX(${now}px)` }}
                  x1="0"
                  x2="0"
                  y1="-2"
                  y2={layout.height}
                />
                <ContextBlocks layout={layout} cursor={cursor} raised={raised} />
                <DifferenceBand
                  layout={layout}
                  hovered={hover?.kind === 'branch' ? hover.id : null}
                />
                <OwnershipNotes layout={layout} />
                <WireBand layout={layout} />
                <RunLabels layout={layout} cursor={cursor} />
                {scale.steps === 0 && run.end === null && (
                  <text
                    className="cap halo fut"
                    x={scale.x(1) + 4}
                    y={layout.contextsTop + (layout.contexts.lanes[0]?.mid ?? 9) + 4}
                  >
                    Press play, or 1 to take the first step
                  </text>
                )}
              </g>
              <IdleNames {...frame} />
              <Titles {...frame} />
              <Names {...frame} />
            </GrabArea>
            {card.shown && (
              <Card
                card={card.shown.card}
                left={card.shown.left}
                top={card.shown.top + RULER}
                width={card.shown.width}
              />
            )}
          </div>
        </div>
      </div>
      <RunTable run={run} cursor={cursor} hidden />
    </section>
  );
}

function Zoom({ pitch, onPitch }: { pitch: Px; onPitch: (pitch: Px) => void }): ReactElement {
  // Not tab stops: + and - do the same wherever the focus is.
  return (
    <div className="tl-zoom">
      <button
        type="button"
        tabIndex={-1}
        aria-label="Zoom out"
        onClick={() => onPitch(pitch / 1.25)}
      >
        <svg width="18" height="16" aria-hidden="true">
          <path d="M5 8h8" />
        </svg>
      </button>
      <button
        type="button"
        tabIndex={-1}
        aria-label="Zoom in"
        onClick={() => onPitch(pitch * 1.25)}
      >
        <svg width="18" height="16" aria-hidden="true">
          <path d="M5 8h8M9 4v8" />
        </svg>
      </button>
    </div>
  );
}
