/** Draws the Contexts band. */
import { memo, type ReactElement } from 'react';
import type { Block, Contexts, Text } from './blocks';
import { BLOCK_HEIGHT, blockWidth } from './blocks';
import { handOffSeen, inWindow, type TimelineLayout } from './layout';
import { ChipMark, SignMark } from './Signs';
import type { StepScale } from './scale';
import type { Step } from './view';
import { className } from './words';

/** Steps of a raised object; null if none is raised. */
type Raised = ReadonlySet<Step> | null;

interface Props {
  readonly layout: TimelineLayout;
  readonly cursor: Step;
  readonly raised: Raised;
}

const dim = (raised: Raised, step: Step): string => (raised && !raised.has(step) ? ' dim' : '');

/** Lines that lie below the playhead: lives and arrows. */
export const ContextLines = memo(function ContextLines({
  layout,
  cursor,
  raised,
}: Props): ReactElement {
  const { contexts, scale, window, contextsTop } = layout;
  return (
    <g transform={`translate(0 ${contextsTop})`}>
      {contexts.lives.map((life) => {
        if (life.to < window.first || life.from > window.last) return null;
        const now = Math.min(life.to, Math.max(life.from, cursor));
        const css = `life ${className(life.class)}${raised ? ' dim' : ''}`;
        return (
          <g key={`${life.from} ${life.mid}`}>
            {now > life.from && (
              <line
                className={css}
                x1={scale.x(life.from)}
                x2={scale.x(now)}
                y1={life.mid}
                y2={life.mid}
              />
            )}
            {now < life.to && (
              <line
                className={`${css} ghost`}
                x1={scale.x(now)}
                x2={scale.x(life.to)}
                y1={life.mid}
                y2={life.mid}
              />
            )}
          </g>
        );
      })}
      {contexts.joints.map(({ reading, x, mid }) =>
        inWindow(reading.step, window) ? (
          <rect
            key={reading.step}
            className={`joint ${className(reading.class)}${reading.step >= cursor ? ' ghost' : ''}${dim(raised, reading.step)}`}
            x={x}
            y={mid - 3}
            width={scale.pitch}
            height="6"
          />
        ) : null,
      )}
      {contexts.arrows.map(({ handOff, path }) => {
        if (!handOffSeen(handOff, window)) return null;
        const ghost = handOff.to > cursor;
        return (
          <path
            key={`${handOff.from} ${handOff.to} ${handOff.kind}`}
            className={`arrow${ghost ? ' ghost' : ''}${dim(raised, handOff.to)}`}
            d={path}
            markerEnd={`url(#tl-head${ghost ? 'g' : ''})`}
          />
        );
      })}
    </g>
  );
});

function BlockMark({
  block,
  scale,
  cursor,
  raised,
}: {
  block: Block;
  scale: StepScale;
  cursor: Step;
  raised: Raised;
}): ReactElement {
  const { reading, x, mid } = block;
  const width = blockWidth(scale.pitch);
  const state = `${reading.step > cursor ? ' ghost' : ''}${reading.sign === 'fails' ? ' err' : ''}${reading.step === cursor ? ' cur' : ''}`;
  return (
    <g
      className={`blk ${className(reading.class)}${state}${dim(raised, reading.step)}`}
      data-step={reading.step}
    >
      <rect
        x={x - width / 2}
        y={mid - BLOCK_HEIGHT / 2}
        width={width}
        height={BLOCK_HEIGHT}
        rx={width > 14 ? 3.5 : 2}
      />
      {width >= 11 && <SignMark sign={reading.sign} x={x} y={mid} />}
    </g>
  );
}

function Label({
  label,
  block,
  cursor,
  raised,
}: {
  label: Text;
  block: Block | undefined;
  cursor: Step;
  raised: Raised;
}): ReactElement {
  const here = label.step <= cursor && cursor <= label.until;
  const state = `${label.step > cursor ? ' ghost' : ''}${here ? ' cur' : ''}`;
  const up = label.placed.tier === 'above2';
  return (
    <>
      {label.placed.leader && block && (
        <path
          className={`leader${dim(raised, label.step)}`}
          d={`M${block.x} ${block.mid + (up ? -8 : 8)}V${label.y + (up ? 3 : -9)}`}
        />
      )}
      <text
        className={`lab${state}${dim(raised, label.step)}`}
        x={label.x}
        y={label.y}
        textAnchor={label.placed.anchor}
      >
        {label.text}
      </text>
    </>
  );
}

/** Blocks with their texts, above the playhead. */
export const ContextBlocks = memo(function ContextBlocks({
  layout,
  cursor,
  raised,
}: Props): ReactElement {
  const { contexts, scale, window, contextsTop } = layout;
  if (scale.level === 'ticks' || scale.level === 'areas')
    return <TickBlocks layout={layout} cursor={cursor} raised={raised} />;
  const seen = contexts.blocks.slice(Math.max(0, window.first - 1), window.last);
  return (
    <g transform={`translate(0 ${contextsTop})`}>
      {seen.map((block) => (
        <BlockMark
          key={block.reading.step}
          block={block}
          scale={scale}
          cursor={cursor}
          raised={raised}
        />
      ))}
      {seen.map(({ reading: { step } }) => {
        const label = contexts.labels.get(step);
        const chip = contexts.chips.get(step);
        return (
          <g key={step}>
            {label && (
              <Label
                label={label}
                block={contexts.blocks[step - 1]}
                cursor={cursor}
                raised={raised}
              />
            )}
            {chip?.reading.result && (
              <ChipMark
                result={chip.reading.result}
                left={chip.left}
                top={chip.top}
                width={chip.width}
                future={step > cursor}
              />
            )}
          </g>
        );
      })}
    </g>
  );
});

function TickBlocks({ layout, cursor, raised }: Props): ReactElement {
  const { contexts, scale, window, contextsTop, results } = layout;
  const width = blockWidth(scale.pitch);
  const seen = contexts.blocks.slice(Math.max(0, window.first - 1), window.last);
  return (
    <g>
      <g transform={`translate(0 ${contextsTop})`}>
        {scale.level === 'areas' ? (
          <Traces contexts={contexts} layout={layout} />
        ) : (
          seen.map(({ reading, x, mid }) => (
            <rect
              key={reading.step}
              className={`tickb ${className(reading.class)}${reading.step > cursor ? ' ghost' : ''}${dim(raised, reading.step)}`}
              data-step={reading.step}
              x={x - width / 2}
              y={mid - 5}
              width={width}
              height="10"
            />
          ))
        )}
      </g>
      {results?.chips.map((chip) => (
        <g key={chip.reading.step}>
          <path className="chl" d={`M${chip.x} ${contextsTop}V${results.top + 4}`} />
          {chip.reading.result && (
            <ChipMark
              result={chip.reading.result}
              left={chip.left}
              top={results.top + 4}
              width={chip.width}
              future={chip.reading.step > cursor}
            />
          )}
        </g>
      ))}
    </g>
  );
}

/** One path per lane: where it ran, to the pixel. */
function Traces({
  contexts,
  layout,
}: {
  contexts: Contexts;
  layout: TimelineLayout;
}): ReactElement {
  const { scale, window } = layout;
  return (
    <>
      {contexts.lanes.map(({ lane, mid }) => {
        let path = '';
        let open: [number, number] | null = null;
        for (const step of lane.steps) {
          if (!inWindow(step, window)) continue;
          const left = Math.floor(scale.x(step));
          const right = Math.max(left + 1, Math.ceil(scale.x(step) + scale.pitch));
          if (open && left <= open[1] + 1) open[1] = Math.max(open[1], right);
          else {
            if (open) path += `M${open[0]} ${mid - 5}H${open[1]}v10H${open[0]}z`;
            open = [left, right];
          }
        }
        if (open) path += `M${open[0]} ${mid - 5}H${open[1]}v10H${open[0]}z`;
        return <path key={lane.key} className={`trace ${className(lane.class)}`} d={path} />;
      })}
    </>
  );
}
