/** Draws the Ownership band. */
import { memo, type ReactElement } from 'react';
import type { Areas } from './areas';
import type { DrawnRow } from './bars';
import type { TimelineLayout } from './layout';
import type { LeakNote, Verdict } from './notes';
import type { Level } from './scale';
import { className } from './words';

function Bars({ row }: { row: DrawnRow }): ReactElement {
  return (
    <>
      {row.bars.map((bar) => {
        const { left, right, top, height } = bar;
        return (
          <g
            key={bar.key}
            className={`seg ${className(bar.class)}${bar.future ? ' ghost' : ''} ${height < 16 ? 'f10' : 'f11'}`}
          >
            {bar.future ? (
              <path d={`M${left} ${top + 0.5}H${right}M${left} ${top + height - 0.5}H${right}`} />
            ) : (
              <rect x={left} y={top} width={Math.max(0.5, right - left)} height={height} />
            )}
            {bar.word && (
              <text x={bar.word.x} y={top + height / 2 + (height < 16 ? 3.5 : 4)}>
                {bar.word.text}
              </text>
            )}
          </g>
        );
      })}
      {row.hatches.map((hatch) => (
        <rect
          key={`${hatch.from} ${hatch.top}`}
          className="leak"
          x={hatch.left}
          y={hatch.top}
          width={Math.max(0.5, hatch.right - hatch.left)}
          height={hatch.height}
        />
      ))}
    </>
  );
}

function Ends({ row, level }: { row: DrawnRow; level: Level }): ReactElement {
  return (
    <>
      {row.diamonds.map((d) => {
        const key = `${d.step} ${d.mid}`;
        if (d.half === 0) return null;
        if (level === 'ticks' || level === 'areas')
          return <path key={key} className="notch" d={`M${d.x - 3} ${d.mid - 6.5}h6l-3 4z`} />;
        const h = d.half;
        return (
          <path
            key={key}
            className={`dia${d.future ? ' ghost' : ''}`}
            d={`M${d.x} ${d.mid - h}l${h} ${h}l-${h} ${h}l-${h} -${h}z`}
          />
        );
      })}
      {row.caps.map((cap) => (
        <rect
          key={`${cap.x} ${cap.top}`}
          className={`endcap${cap.future ? ' ghost' : ''}`}
          x={cap.x - 2}
          y={cap.top}
          width="4"
          height={cap.height}
        />
      ))}
      {row.counts.map((count) => (
        <g key={count.step} className={`cnt${count.future ? ' ghost' : ''}`}>
          <path d={`M${count.x} ${row.countsY}v-9`} />
          {count.text && (
            <text x={count.x + 4} y={row.countsY - 2}>
              {count.text}
            </text>
          )}
        </g>
      ))}
    </>
  );
}

function Flag({ leak }: { leak: LeakNote }): ReactElement {
  const { flag, flagTop, flagHeight } = leak;
  return (
    <>
      {leak.dots.length > 0 && (
        <path className="lpath" d={`M${leak.dots[0]?.x} ${leak.dotsY}H${leak.dots.at(-1)?.x}`} />
      )}
      {leak.dots.map((dot) => (
        <circle key={dot.step} className="lpd" cx={dot.x} cy={leak.dotsY} r="3" />
      ))}
      {leak.words.map((word) => (
        <text key={word.x} className="flagtext halo" x={word.x} y={word.y}>
          {word.text}
        </text>
      ))}
      <g className="flag">
        <rect x={flag.x - 6} y={flagTop} width={flag.width} height={flagHeight} />
        <text x={flag.x} y={flag.y}>
          {flag.text}
        </text>
      </g>
      {leak.reason && (
        <>
          <path className="flagpole" d={leak.pole} />
          <text className="flagtext halo fut" x={leak.reason.x} y={leak.reason.y}>
            {leak.reason.text}
          </text>
        </>
      )}
    </>
  );
}

function VerdictMark({ verdict }: { verdict: Verdict }): ReactElement {
  const { mark, x, mid, height, from, to, text } = verdict;
  const half = height / 2;
  return (
    <g className="verdict">
      {mark.kind === 'hang' ? (
        <>
          <path
            className="hang"
            d={`M${from} ${mid - half + 0.5}H${to}M${from} ${mid + half - 0.5}H${to}`}
          />
          {text && <path className="hangm" d={`M${text.x - 18} ${mid - 5}v10m6 -10v10`} />}
        </>
      ) : (
        to > from && <path className="after" d={`M${from} ${mid}H${to}`} />
      )}
      {mark.kind === 'use-after-free' && (
        <path className="cross" d={`M${x - 6} ${mid - 6}l12 12m0 -12l-12 12`} />
      )}
      {mark.kind === 'freed-twice' && (
        <path
          className="badcap"
          d={`M${x - 2} ${mid - half - 3}h4v${height + 6}h-4zm7 0h4v${height + 6}h-4z`}
        />
      )}
      {mark.kind === 'other' && (
        <g className="leaf leak">
          <path d={`M${x} ${mid - 6}l6 6l-6 6l-6 -6z`} />
          <path className="x" d={`M${x - 2} ${mid - 2}l4 4m0 -4l-4 4`} />
        </g>
      )}
      {text && (
        <text className="flagtext halo" x={text.x} y={text.y}>
          {text.text}
        </text>
      )}
    </g>
  );
}

interface Props {
  readonly layout: TimelineLayout;
  /** Name of the object that is raised above the others. */
  readonly raised: string | null;
}

/** Bars, below the playhead. */
export const OwnershipBars = memo(function OwnershipBars({ layout, raised }: Props): ReactElement {
  const { level } = layout.scale;
  return (
    <g>
      {layout.areas && <AreaChart areas={layout.areas} />}
      {layout.rows.map((row) => (
        <g
          key={row.key}
          className={raised !== null && raised !== row.key ? 'dim' : undefined}
          data-row={row.key}
        >
          <Bars row={row} />
          <Ends row={row} level={level} />
          {row.plan.kind === 'absent' && (
            <line
              className="baseline"
              x1={layout.window.left}
              x2={layout.window.right}
              y1={row.top + row.height / 2}
              y2={row.top + row.height / 2}
            />
          )}
        </g>
      ))}
    </g>
  );
});

/** Words about what broke, above the playhead. */
export const OwnershipNotes = memo(function OwnershipNotes({
  layout,
}: {
  layout: TimelineLayout;
}): ReactElement {
  return (
    <g>
      {layout.rows.map((row) => (
        <g key={row.key}>
          {row.leak && <Flag leak={row.leak} />}
          {row.verdicts.map((verdict) => (
            <VerdictMark key={`${verdict.mark.kind} ${verdict.mark.step}`} verdict={verdict} />
          ))}
          {row.plan.kind === 'absent' && (
            <text className="cap halo" x={layout.window.left + 16} y={row.top + row.height / 2 + 4}>
              {row.plan.absent.note}
            </text>
          )}
          {row.plan.kind === 'fold' && (
            <text className="cap halo" x={layout.window.left + 8} y={row.top + 15}>
              folded: click to open
            </text>
          )}
        </g>
      ))}
      {layout.areas?.flags.map((flag) => (
        <g key={flag.step}>
          <path className="flagpole" d={`M${flag.x} ${areaBase(layout)}v8`} />
          <g className="flag">
            <rect x={flag.x - 1} y={areaBase(layout) + 8} width={flag.width} height="15" />
            <text x={flag.x + 5} y={areaBase(layout) + 19.5}>
              {flag.text}
            </text>
          </g>
        </g>
      ))}
    </g>
  );
});

const areaBase = (layout: TimelineLayout): number => layout.areas?.base ?? 0;

function AreaChart({ areas }: { areas: Areas }): ReactElement {
  return (
    <g>
      {areas.layers.map(({ layer, path, any }) =>
        any ? (
          <path
            key={layer}
            className={layer === 'leaked' ? 'leak' : `ar ${className(layer)}`}
            d={path}
          />
        ) : null,
      )}
    </g>
  );
}
