/** Draws this run beside the nearest one that ends well: the same until one choice. */
import { memo, type ReactElement } from 'react';
import { BLOCK_HEIGHT, blockWidth } from './blocks';
import type { PartedTrack } from './difference';
import type { TimelineLayout } from './layout';
import { Leaf, SignMark } from './Signs';
import { className } from './words';

const LEVEL_TICK = 5;

export const DifferenceBand = memo(function DifferenceBand({
  layout,
  hovered,
}: {
  layout: TimelineLayout;
  hovered: number | null;
}): ReactElement | null {
  const { difference: drawn, scale, window, parted } = layout;
  if (!drawn || !parted) return null;
  const { here, other, forkX, x } = drawn;
  const isSeen = (at: number) => at > window.left - 90 && at < window.right + 90;
  const track = (which: PartedTrack, tone: 'wrong' | 'well') => (
    <g className={`parted ${tone}`}>
      {which.steps.map(({ reading, x: at, shared, label }, index) => {
        if (!isSeen(at)) return null;
        const width = scale.pitch >= 12 ? blockWidth(scale.pitch) : LEVEL_TICK;
        return (
          <g key={reading.step}>
            <g
              className={`blk ${className(reading.class)}${shared ? ' ghost' : ''}${reading.sign === 'fails' ? ' err' : ''}`}
            >
              <rect
                x={at - width / 2}
                y={which.mid - BLOCK_HEIGHT / 2}
                width={width}
                height={BLOCK_HEIGHT}
                rx={width > 14 ? 3.5 : 2}
              />
              {width >= 11 && <SignMark sign={reading.sign} x={at} y={which.mid} />}
            </g>
            {label && (
              <text className={`lab${index === 0 ? ' choice' : ''}`} x={label.x} y={which.mid - 14}>
                {label.text}
              </text>
            )}
          </g>
        );
      })}
      <Leaf verdict={tone === 'wrong' ? 'violation' : 'safe'} x={which.leafX} y={which.mid} />
    </g>
  );
  return (
    <g>
      <path className="run main" d={`M${scale.x(Math.min(1, drawn.step))} ${here.mid}H${forkX}`} />
      <path className="run main wrong" d={`M${forkX} ${here.mid}H${here.leafX - 6}`} />
      {track(here, 'wrong')}
      {other && parted.other && (
        <g className={hovered === parted.other.id ? 'on' : undefined} data-branch={parted.other.id}>
          <path
            className="run main well"
            d={`M${forkX} ${here.mid}V${other.mid - 5}q0 5 5 5H${other.leafX - 6}`}
          />
          {track(other, 'well')}
        </g>
      )}
      <circle className="fork" cx={forkX} cy={here.mid} r="3.5" />
      <path className="partflag" d={`M${x - 5} 30h10l-5 7z`} />
    </g>
  );
});

/** Through all bands, at the choice. */
export const PartLine = memo(function PartLine({
  layout: { difference, contextsTop, height },
}: {
  layout: TimelineLayout;
}): ReactElement | null {
  if (!difference) return null;
  return <path className="partline" d={`M${difference.x} ${contextsTop}V${height}`} />;
});
