/** Row names, titles of the bands and the lines between rows: what stays while the columns scroll. */
import { memo, type ReactElement } from 'react';
import { STACK } from './areas';
import type { Difference } from './difference';
import { TITLE, type TimelineLayout } from './layout';
import { textWidth } from './measure';
import { SignMark } from './Signs';
import { GUTTER } from './scale';
import type { PartedView, Px } from './view';
import { WireNames } from './WireBand';
import { CLASS_WORDS } from './words';

/** Shortens a name to what the gutter holds; whole names are in the card and the table. */
function gutterName(name: string, bold: boolean): string {
  const fits = (text: string) => textWidth(text, bold ? 12 : 11, bold ? 500 : 400) <= GUTTER - 18;
  if (fits(name)) return name;
  let length = name.length - 1;
  while (length > 1 && !fits(`${name.slice(0, length)}\u2026`)) length--;
  return `${name.slice(0, length)}\u2026`;
}

function Strip({ y, width }: { y: Px; width: Px }): ReactElement {
  return (
    <g>
      <rect className="strip" x="0" y={y} width={width} height={TITLE} />
      <line className="hair" x1="0" x2={width} y1={y + 0.5} y2={y + 0.5} />
      <line className="hair" x1="0" x2={width} y1={y + TITLE + 0.5} y2={y + TITLE + 0.5} />
    </g>
  );
}

function Title({ y, title, caption }: { y: Px; title: string; caption: string }): ReactElement {
  return (
    <g>
      <text className="band" x="16" y={y + 16}>
        {title}
      </text>
      <Said x={GUTTER + 4} y={y + 16} text={caption} />
    </g>
  );
}

/** Words that the playhead passes behind. */
function Said({ x, y, text }: { x: Px; y: Px; text: string }): ReactElement {
  return (
    <g>
      <rect className="strip" x={x - 4} y={y - 12} width={textWidth(text, 11) + 8} height="16" />
      <text className="cap" x={x} y={y}>
        {text}
      </text>
    </g>
  );
}

function SignKey({ x, y }: { x: Px; y: Px }): ReactElement {
  return (
    <g className="key">
      <rect className="strip" x={x - 4} y={y - 12} width="308" height="16" />
      <SignMark sign="takes" x={x + 4} y={y - 4} />
      <text className="cap" x={x + 13} y={y}>
        takes a reference
      </text>
      <SignMark sign="drops" x={x + 126} y={y - 4} />
      <text className="cap" x={x + 135} y={y}>
        drops one
      </text>
      <SignMark sign="hands" x={x + 208} y={y - 4} />
      <text className="cap" x={x + 217} y={y}>
        hands one over
      </text>
    </g>
  );
}

interface Props {
  readonly layout: TimelineLayout;
  readonly width: Px;
  readonly runsNote: string;
  readonly selected: string | null;
}

/** Lines between the rows, below everything else. */
export const RowLines = memo(function RowLines({ layout, width, selected }: Props): ReactElement {
  const lanes = layout.contexts.lanes.slice(0, -1).map((box) => layout.contextsTop + box.bottom);
  const rows = layout.rows.map((row) => row.top + row.height);
  const chosen = layout.rows.find((row) => row.key === selected);
  return (
    <g>
      {chosen && (
        <rect className="chosen" x="0" y={chosen.top} width={width} height={chosen.height} />
      )}
      {[...lanes, ...(layout.results ? [layout.results.top] : []), ...rows].map((y) => (
        <line key={y} className="hair" x1="0" x2={width} y1={y + 0.5} y2={y + 0.5} />
      ))}
    </g>
  );
});

/** Where the bands begin, from above. */
const titlesOf = ({ contextsTitle, ownershipTitle, wire, runsTitle }: TimelineLayout) => [
  contextsTitle,
  ...(wire ? [wire.title] : []),
  ownershipTitle,
  runsTitle,
];

/** Grounds of the bands' titles, above the grid. */
export const Strips = memo(function Strips({ layout, width }: Props): ReactElement {
  return (
    <g>
      {[...new Set([0, ...titlesOf(layout)])].map((y) => (
        <Strip key={y} y={y} width={width} />
      ))}
      {layout.scale.steps > 0 &&
        layout.contexts.lanes.map(({ lane, idle, top, bottom }) =>
          idle.length === 0 ? null : (
            <rect
              key={lane.key}
              className="strip"
              x="0"
              y={layout.contextsTop + top + 1}
              width={width}
              height={bottom - top - 1}
            />
          ),
        )}
    </g>
  );
});

/** Names of lanes that never ran, where there is more than one to a line. */
export const IdleNames = memo(function IdleNames({ layout, width }: Props): ReactElement {
  return (
    <g>
      {layout.contexts.lanes.map(({ lane, idle, mid }) =>
        idle.length === 0 || layout.scale.steps === 0 ? null : (
          <Said
            key={lane.key}
            x={GUTTER + 4}
            y={layout.contextsTop + mid + 4}
            text={
              idle.length === 1
                ? 'idle'
                : listOf(
                    idle.map((one) => one.name),
                    width - GUTTER - 16,
                  )
            }
          />
        ),
      )}
    </g>
  );
});

function partedWords({ step, other, isWithin }: PartedView): string {
  const none = isWithin ? 'no run that was followed to its end' : 'no run';
  const until = step === 1 ? '' : `the same until step ${step - 1}; `;
  return other
    ? `${until}after step ${step} ${none} avoids it, the nearest that does takes another choice there`
    : `${until}after step ${step} ${none} avoids it`;
}

function PartedNames({ difference }: { difference: Difference }): ReactElement {
  const { here, other, height } = difference;
  return (
    <g>
      <rect className="gutter" x="0" y={TITLE + 1} width={GUTTER - 1} height={height - TITLE - 1} />
      <text className="lname bad" x="16" y={here.mid + 4}>
        this run
      </text>
      {other && (
        <text className="lname" x="16" y={other.mid + 4}>
          ends well
        </text>
      )}
    </g>
  );
}

/** As many names as fit, and how many more there are. */
function listOf(names: readonly string[], room: Px): string {
  for (let count = names.length; count > 0; count--) {
    const more = count < names.length ? ` and ${names.length - count} more` : '';
    const text = `${names.slice(0, count).join(', ')}${more}`;
    if (textWidth(text, 11) <= room) return text;
  }
  return '';
}

/** Titles of the bands, above the playhead. */
export const Titles = memo(function Titles({ layout, width, runsNote }: Props): ReactElement {
  const who = layout.areas
    ? `how many references each holder has, one column per ${layout.areas.every} steps; leaks never shrink`
    : 'who must release each reference';
  return (
    <g>
      {layout.parted && <Title y={0} title="Goes wrong" caption={partedWords(layout.parted)} />}
      <Title y={layout.contextsTitle} title="Contexts" caption="which one runs at each step" />
      {layout.scale.level === 'blocks' && width >= 720 && (
        <SignKey x={width - 332} y={layout.contextsTitle + 16} />
      )}
      <Title y={layout.ownershipTitle} title="Ownership" caption={who} />
      {layout.wire && <Title y={layout.wire.title} title="Wire" caption={layout.wire.caption} />}
      <Title y={layout.runsTitle} title="Runs" caption={runsNote} />
    </g>
  );
});

/** The column of names, above whatever scrolled under it. */
export const Names = memo(function Names({ layout, selected }: Props): ReactElement {
  const { contexts, contextsTop } = layout;
  const dense = layout.results !== null;
  return (
    <g>
      <rect
        className="gutter"
        x="0"
        y={contextsTop + 1}
        width={GUTTER - 1}
        height={contexts.height - 1 + (layout.results?.height ?? 0)}
      />
      <rect
        className="gutter"
        x="0"
        y={layout.ownershipTitle + TITLE + 1}
        width={GUTTER - 1}
        height={layout.runsTitle - layout.ownershipTitle - TITLE - 1}
      />
      {layout.wire && (
        <rect
          className="gutter"
          x="0"
          y={layout.wire.title + TITLE + 1}
          width={GUTTER - 1}
          height={layout.ownershipTitle - layout.wire.title - TITLE - 1}
        />
      )}
      <rect
        className="gutter"
        x="0"
        y={layout.runsTitle + TITLE + 1}
        width={GUTTER - 1}
        height={layout.height - layout.runsTitle - TITLE - 1}
      />
      {layout.difference && <PartedNames difference={layout.difference} />}
      <RowEdges layout={layout} selected={selected} />
      {contexts.lanes.map(({ lane, mid, idle }) => {
        const y = contextsTop + mid;
        if (idle.length > 0)
          return (
            <text key={lane.key} className="cap" x="16" y={y + 4}>
              {idle.length === 1 ? gutterName(lane.name, false) : `${idle.length} idle`}
            </text>
          );
        if (dense)
          return (
            <text key={lane.key} className="cap" x="16" y={y + 4}>
              {gutterName(lane.name, false)}
            </text>
          );
        return (
          <g key={lane.key}>
            <text className="lname" x="16" y={lane.caption ? y : y + 4}>
              {gutterName(lane.name, true)}
            </text>
            {lane.caption && (
              <text className="cap" x="16" y={y + 14}>
                {gutterName(lane.caption, false)}
              </text>
            )}
          </g>
        );
      })}
      {layout.results && (
        <text className="cap" x="16" y={layout.results.top + 15}>
          results
        </text>
      )}
      {layout.areas && <LayerNames layout={layout} />}
      <ObjectNames layout={layout} />
      <WireNames layout={layout} />
      <text className="lname" x="16" y={layout.runs.mainY + 4}>
        this run
      </text>
      {layout.runs.more > 0 && (
        <text
          className="cap more"
          x="16"
          y={layout.runsTitle + TITLE + layout.runs.height - 12}
          data-more=""
        >
          +{layout.runs.more} more
        </text>
      )}
    </g>
  );
});

function RowEdges({
  layout,
  selected,
}: {
  layout: TimelineLayout;
  selected: string | null;
}): ReactElement {
  const chosen = layout.rows.find((row) => row.key === selected);
  const lanes = layout.contexts.lanes.slice(0, -1).map((box) => layout.contextsTop + box.bottom);
  const edges = [
    ...lanes,
    ...(layout.results ? [layout.results.top] : []),
    ...layout.rows.map((row) => row.top + row.height),
  ];
  return (
    <>
      {chosen && (
        <rect
          className="chosen"
          x="0"
          y={chosen.top + 1}
          width={GUTTER - 1}
          height={chosen.height - 1}
        />
      )}
      {chosen && (
        <rect
          className="chosenedge"
          x="0"
          y={chosen.top + 1}
          width="3"
          height={chosen.height - 1}
        />
      )}
      {edges.map((y) => (
        <line key={y} className="hair" x1="0" x2={GUTTER} y1={y + 0.5} y2={y + 0.5} />
      ))}
    </>
  );
}

function ObjectNames({ layout }: { layout: TimelineLayout }): ReactElement {
  return (
    <>
      {layout.rows.map(({ plan, key, nameY, captionY }) => {
        if (plan.kind === 'fold')
          return (
            <text key={key} className="cap fold" x="16" y={nameY}>
              {plan.text}
            </text>
          );
        const name = plan.kind === 'object' ? plan.object.name : plan.absent.name;
        const caption = plan.kind === 'object' ? plan.caption : plan.absent.type;
        const bad =
          plan.kind === 'object' && (plan.verdict === 'leaked' || plan.verdict === 'broken');
        return (
          <g key={key}>
            <text
              className={`oname${bad ? ' bad' : ''}${plan.kind === 'absent' ? ' absent' : ''}`}
              x="16"
              y={nameY}
            >
              {gutterName(name, true)}
            </text>
            {captionY !== null && (
              <text className="cap" x="16" y={captionY}>
                {gutterName(caption, false)}
              </text>
            )}
          </g>
        );
      })}
    </>
  );
}

function LayerNames({ layout }: { layout: TimelineLayout }): ReactElement {
  const { areas } = layout;
  const shown = STACK.filter((layer) => areas?.layers.some((l) => l.layer === layer && l.any));
  return (
    <>
      {shown.map((layer, i) => {
        const y = (areas?.base ?? 0) - 4 - i * 18;
        return (
          <g key={layer}>
            <text className="cap" x="16" y={y}>
              {layer === 'leaked'
                ? 'leaked'
                : layer === 'env'
                  ? CLASS_WORDS.env.long
                  : CLASS_WORDS[layer].word}
            </text>
            <rect
              className={layer === 'leaked' ? 'leak' : `tickb ${CLASS_WORDS[layer].css}`}
              x="96"
              y={y - 9}
              width="12"
              height="10"
            />
          </g>
        );
      })}
    </>
  );
}
