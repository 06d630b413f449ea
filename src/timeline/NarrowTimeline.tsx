/** The timeline below 600 px: time runs down, one row per step, references as strands. */
import {
  type KeyboardEvent,
  type ReactElement,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { RecordedRun } from '../machine/run';
import { BLOCK_HEIGHT } from './blocks';
import { Legend } from './Legend';
import {
  NARROW_HEAD,
  NARROW_ROW,
  type NarrowBar,
  type NarrowLayout,
  type NarrowMark,
  type NarrowStep,
  narrowLayout,
} from './narrow';
import { RunTable } from './RunTable';
import { ChipMark, Defs, SignMark } from './Signs';
import './timeline.css';
import { sentence } from './sentence';
import type { PartedView, Px, Step, Target } from './view';
import { Piece } from './WireBand';
import { pieceName } from './wire';
import { className } from './words';

export interface NarrowTimelineProps {
  readonly run: RecordedRun;
  readonly cursor: Step;
  readonly selection: Target | null;
  readonly onCursor: (step: Step) => void;
  readonly onSelect: (target: Target | null) => void;
  /** Where it goes wrong, where that is known. */
  readonly parted?: PartedView | null;
  /** Width to draw at; without it, that of the parent. */
  readonly width?: Px;
}

export function NarrowTimeline(props: NarrowTimelineProps): ReactElement {
  const { run, cursor, selection, onCursor, onSelect } = props;
  const ref = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: props.width ?? 390, height: 600 });
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const measure = () =>
      setSize({ width: Math.max(240, element.clientWidth), height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const layout = useMemo(
    () => narrowLayout(run, size.width, cursor, top, size.height),
    [run, size, cursor, top],
  );
  const now = layout.y(cursor);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const room = element.clientHeight - NARROW_HEAD;
    if (now - NARROW_ROW < element.scrollTop || now + 2 * NARROW_ROW > element.scrollTop + room)
      element.scrollTop = Math.max(0, now - room * 0.55);
    setTop(element.scrollTop);
  }, [now]);

  const last = run.steps.length - 1;
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, Step> = {
      ArrowDown: cursor + 1,
      ArrowRight: cursor + 1,
      ArrowUp: cursor - 1,
      ArrowLeft: cursor - 1,
      Home: 0,
      End: last,
    };
    const step = steps[event.key];
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    if (step >= 0 && step <= last) onCursor(step);
  };
  const selected = selection?.kind === 'object' ? selection.name : null;
  const tap = (clientX: Px, clientY: Px, box: DOMRect) => {
    const x = clientX - box.left;
    const column = layout.columns.find((c) => x >= c.x - 4 && x <= c.x + c.width + 4);
    if (column) return onSelect({ kind: 'object', name: column.row.object.name });
    const step = layout.stepAt(clientY - box.top);
    // The first tap selects, the second moves the playhead; the numbers move it at once.
    if (x < 32 || (selection?.kind === 'step' && selection.step === step)) onCursor(step);
    onSelect({ kind: 'step', step });
  };
  return (
    <section className="tl-root tl-narrow" aria-label="Timeline">
      <Legend short />
      <div
        className="tl-scroll"
        ref={ref}
        onScroll={(event) => setTop(event.currentTarget.scrollTop)}
        role="slider"
        tabIndex={0}
        aria-label="Step"
        aria-orientation="vertical"
        aria-valuemin={0}
        aria-valuemax={last}
        aria-valuenow={cursor}
        aria-valuetext={sentence(run, cursor)}
        onKeyDown={onKeyDown}
      >
        <Head layout={layout} width={size.width} selected={selected} />
        <svg
          className="tl nt"
          width={size.width}
          height={layout.height}
          aria-hidden="true"
          onClick={(event) =>
            tap(event.clientX, event.clientY, event.currentTarget.getBoundingClientRect())
          }
        >
          <Defs />
          <Ground layout={layout} width={size.width} cursor={cursor} selection={selection} />
          {layout.bars.map((bar) => (
            <Strand
              key={bar.key}
              bar={bar}
              dim={selected !== null && layout.columns[bar.column]?.row.object.name !== selected}
            />
          ))}
          {layout.marks.map((mark) => (
            <Mark key={mark.key} mark={mark} />
          ))}
          {layout.steps.map((step) => (
            <StepRow
              key={step.reading.step}
              step={step}
              left={layout.textLeft}
              width={size.width}
              cursor={cursor}
            />
          ))}
          {layout.round && <Round round={layout.round} width={size.width} />}
          {props.parted && <Doom layout={layout} parted={props.parted} width={size.width} />}
          {layout.flags.map((flag) => (
            <g key={flag.step} className="flag">
              <path className="flagpole" d={`M${flag.from} ${flag.top + 10}H${layout.textLeft}`} />
              <rect
                x={layout.textLeft}
                y={flag.top}
                width={size.width - layout.textLeft}
                height="20"
              />
              <text x={layout.textLeft + 8} y={flag.top + 14}>
                {flag.text}
              </text>
            </g>
          ))}
        </svg>
      </div>
      <RunTable run={run} cursor={cursor} hidden />
    </section>
  );
}

/** Down the right side and back up to where the run was in the same state. */
function Round({
  round: { from, to, text },
  width,
}: {
  round: NonNullable<NarrowLayout['round']>;
  width: Px;
}): ReactElement {
  const [x, y] = [width - 4, from + 14];
  return (
    <g>
      <path
        className="run round"
        d={`M${width - 12} ${y}H${x - 4}q4 0 4 -4V${to + 5}q0 -4 -4 -4h-6`}
        markerEnd="url(#tl-head)"
      />
      <text className="runlab" x={width - 18} y={y + 4} textAnchor="end">
        {text}
      </text>
    </g>
  );
}

/** A line before the choice after which nothing can avoid what breaks, and down its side to where it breaks. */
function Doom({
  layout,
  parted: { step, broken },
  width,
}: {
  layout: NarrowLayout;
  parted: PartedView;
  width: Px;
}): ReactElement {
  const top = layout.y(step) - NARROW_ROW / 2;
  return (
    <g className="doom">
      <path className="partline" d={`M0 ${top}H${width}`} />
      <path className="run main wrong" d={`M1.5 ${top}V${layout.y(broken) + NARROW_ROW / 2}`} />
      <path className="partflag" d={`M0 ${top - 5}v10l7 -5z`} />
    </g>
  );
}

function Head({
  layout,
  width,
  selected,
}: {
  layout: NarrowLayout;
  width: Px;
  selected: string | null;
}): ReactElement {
  return (
    <svg className="tl nt-head" width={width} height={NARROW_HEAD} aria-hidden="true">
      <rect className="strip" width={width} height={NARROW_HEAD} />
      <line className="hair" x1="0" x2={width} y1={NARROW_HEAD - 0.5} y2={NARROW_HEAD - 0.5} />
      {layout.columns.map(({ row, x, width: own }) => {
        const bad = row.verdict === 'leaked' || row.verdict === 'broken';
        return (
          <text
            key={row.object.name}
            className={`oh${bad ? ' bad' : ''}${selected === row.object.name ? ' on' : ''}`}
            transform={`translate(${x + own / 2 + 3} ${NARROW_HEAD - 7}) rotate(-48)`}
          >
            {row.object.name}
          </text>
        );
      })}
      {layout.hidden > 0 && (
        <text className="cap" x={width - 10} y={NARROW_HEAD - 8} textAnchor="end">
          {layout.hidden} more {layout.hidden === 1 ? 'object' : 'objects'}
        </text>
      )}
    </svg>
  );
}

function Ground(props: {
  layout: NarrowLayout;
  width: Px;
  cursor: Step;
  selection: Target | null;
}): ReactElement {
  const { layout, width, cursor, selection } = props;
  const now = layout.y(cursor) + (cursor > 0 ? NARROW_ROW / 2 : 0);
  return (
    <>
      <rect
        className="future"
        x="0"
        y={now}
        width={width}
        height={Math.max(0, layout.height - now)}
      />
      {cursor > 0 && (
        <rect className="curline" x="0" y={now - NARROW_ROW} width={width} height={NARROW_ROW} />
      )}
      {selection?.kind === 'step' && selection.step > 0 && (
        <rect
          className="pickline"
          x={layout.textLeft}
          y={layout.y(selection.step) - 13.5}
          width={width - layout.textLeft - 1}
          height="27"
          rx="3"
        />
      )}
      {layout.steps.map(({ reading, y }) => (
        <line
          key={reading.step}
          className="grid"
          x1={layout.textLeft}
          x2={width}
          y1={y + 14}
          y2={y + 14}
        />
      ))}
    </>
  );
}

function Strand({ bar, dim }: { bar: NarrowBar; dim: boolean }): ReactElement {
  const { x, top, bottom, width } = bar;
  if (bar.class === null)
    return <rect className="leak" x={x + 0.5} y={top} width={width} height={bottom - top} />;
  return (
    <g className={`${className(bar.class)}${dim ? ' dim' : ''}`}>
      {bar.future ? (
        <path
          className="nbg"
          d={`M${x + 0.5} ${top}V${bottom}M${x + width - 0.5} ${top}V${bottom}`}
        />
      ) : (
        <rect className="nb" x={x + 0.5} y={top} width={width - 0.5} height={bottom - top} />
      )}
      {bar.letter && (
        <text
          className={`nlt${bar.future ? ' ghost' : ''}`}
          x={x + width / 2}
          y={top + 16}
          textAnchor="middle"
        >
          {bar.letter}
        </text>
      )}
    </g>
  );
}

function Mark({ mark }: { mark: NarrowMark }): ReactElement {
  const { x, y, width, future } = mark;
  const ghost = future ? ' ghost' : '';
  if (mark.kind === 'hand')
    return <path className={`dia${ghost}`} d={`M${x} ${y - 6}l6 6l-6 6l-6 -6z`} />;
  if (mark.kind === 'end')
    return <rect className={`endcap${ghost}`} x={x} y={y - 2} width={width} height="4" />;
  return <path className="cross" d={`M${x - 5} ${y - 5}l10 10m0 -10l-10 10`} />;
}

function StepRow({
  step,
  left,
  width,
  cursor,
}: {
  step: NarrowStep;
  left: Px;
  width: Px;
  cursor: Step;
}): ReactElement {
  const { reading, label, labelLeft, y, who, chip, piece } = step;
  const ghost = reading.step > cursor ? ' ghost' : '';
  const current = reading.step === cursor;
  const state = `${ghost}${reading.sign === 'fails' ? ' err' : ''}${current ? ' cur' : ''}`;
  return (
    <g>
      {current && <rect className="npill" x="3" y={y - 9} width="28" height="18" rx="3" />}
      <text className={`nn${ghost}${current ? ' cur' : ''}`} x="17" y={y + 4} textAnchor="middle">
        {reading.step}
      </text>
      <g className={`blk ${className(reading.class)}${state}`}>
        <rect x={left + 6} y={y - BLOCK_HEIGHT / 2} width="22" height={BLOCK_HEIGHT} rx="3.5" />
        <SignMark sign={reading.sign} x={left + 17} y={y} />
      </g>
      <text className={`nl${ghost}${current ? ' b' : ''}`} x={labelLeft} y={y + 4}>
        {label}
      </text>
      {chip && reading.result && (
        <ChipMark
          result={reading.result}
          left={chip.left}
          top={y - 7}
          width={chip.width}
          future={reading.step > cursor}
        />
      )}
      {piece && (
        <Piece
          piece={piece.piece}
          left={piece.left}
          mid={y}
          width={piece.width}
          text={pieceName(piece.piece)}
          future={reading.step > cursor}
        />
      )}
      {who && (
        <text className="nc" x={width - 10} y={y + 4} textAnchor="end">
          {who}
        </text>
      )}
    </g>
  );
}
