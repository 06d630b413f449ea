/** The ruler: numbers of the steps, the zoom and the handle of the playhead, which is a slider. */
import type { KeyboardEvent, PointerEvent, ReactElement, Ref } from 'react';
import { textWidth } from './measure';
import { GUTTER, pillHalf, RULER, type StepScale } from './scale';
import type { Px, Step } from './view';

interface Props {
  readonly scale: StepScale;
  readonly ticks: readonly Step[];
  readonly width: Px;
  readonly scroll: Px;
  readonly cursor: Step;
  readonly crosshair: Step | null;
  readonly valueText: string;
  readonly slider: Ref<SVGGElement>;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onPoint: (event: PointerEvent<SVGSVGElement>) => void;
  readonly onFocus: () => void;
  readonly onBlur: () => void;
}

export function Ruler(props: Props): ReactElement {
  const { scale, ticks, width, scroll, cursor, crosshair, valueText } = props;
  const now = scale.x(cursor);
  const shown = crosshair !== null && crosshair !== cursor ? crosshair : null;
  const hidden = (step: Step): boolean => {
    const x = scale.x(step);
    const own = textWidth(step.toLocaleString('en'), 11) / 2;
    const covers = (at: Step, w: Px) => Math.abs(scale.x(at) - x) < w + own + 1;
    const cut = x - own < scroll + GUTTER - 16 || x + own > scroll + width;
    return (
      cut ||
      step === cursor ||
      covers(cursor, pillHalf(cursor, 600)) ||
      (shown !== null && covers(shown, pillHalf(shown, 400)))
    );
  };
  const w = pillHalf(cursor, 600);
  const under = now - scroll < GUTTER - 1;
  return (
    <svg
      className="tl tl-ruler"
      width={width}
      height={RULER}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        props.onPoint(event);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) props.onPoint(event);
      }}
    >
      <title>Steps</title>
      <rect className="strip" width={width} height={RULER} />
      <g transform={`translate(${-scroll} 0)`}>
        {ticks.map((step) =>
          hidden(step) ? null : (
            <text
              key={step}
              className={`tick${step > cursor ? ' fut' : ''}`}
              x={scale.x(step)}
              y="16"
              textAnchor="middle"
            >
              {step.toLocaleString('en')}
            </text>
          ),
        )}
        {shown !== null && (
          <g>
            <rect
              className="hoverpill"
              x={scale.x(shown) - pillHalf(shown, 400)}
              y="4"
              width={2 * pillHalf(shown, 400)}
              height="16"
              rx="8"
            />
            <text className="tick" x={scale.x(shown)} y="16" textAnchor="middle">
              {shown.toLocaleString('en')}
            </text>
          </g>
        )}
        <line className="rule" x1={scroll} x2={scroll + width} y1={RULER - 0.5} y2={RULER - 0.5} />
      </g>
      <rect className="strip" width={GUTTER - 16} height={RULER - 1} />
      <text className="cap" x="16" y="16">
        step
      </text>
      <g transform={`translate(${-scroll} 0)`}>
        <g
          ref={props.slider}
          className={`tl-playhead${under ? ' under' : ''}`}
          style={{ transform: `translateX(${now}px)` }}
          role="slider"
          tabIndex={0}
          aria-label="Step"
          aria-orientation="horizontal"
          aria-valuemin={0}
          aria-valuemax={scale.steps}
          aria-valuenow={cursor}
          aria-valuetext={valueText}
          onKeyDown={props.onKeyDown}
          onFocus={props.onFocus}
          onBlur={props.onBlur}
        >
          <path className="phh" d={`M${-w - 1} 3h${2 * w + 2}v17l${-w - 1} 6l${-w - 1} -6z`} />
          <text className="phn" x="0" y="16" textAnchor="middle">
            {cursor.toLocaleString('en')}
          </text>
        </g>
      </g>
    </svg>
  );
}
