/** Draws the Runs band. */
import { memo, type ReactElement } from 'react';
import type { TimelineLayout } from './layout';
import { Leaf } from './Signs';
import type { BranchId, Step } from './view';

interface Props {
  readonly layout: TimelineLayout;
  readonly cursor: Step;
  readonly hovered: BranchId | null;
}

export const RunsBand = memo(function RunsBand({ layout, cursor, hovered }: Props): ReactElement {
  const { runs, scale } = layout;
  const y = runs.mainY;
  const [start, now, end] = [
    scale.x(Math.min(1, scale.steps)),
    scale.x(cursor),
    scale.x(scale.steps),
  ];
  return (
    <g>
      {now > start && <path className="run main" d={`M${start} ${y}H${now}`} />}
      {end > now && (
        <path className="run main ghost" d={`M${Math.max(now, start)} ${y}H${end - 6}`} />
      )}
      {runs.round && <path className="run round" d={runs.round.path} markerEnd="url(#tl-head)" />}
      {runs.branches.map(({ branch, path, leafX, y: row }) => (
        <g
          key={branch.id}
          className={hovered === branch.id ? 'on' : undefined}
          data-branch={branch.id}
        >
          <path className="run" d={path} />
          <Leaf verdict={branch.verdict} x={leafX} y={row} />
        </g>
      ))}
      {runs.forks.map((fork) => (
        <circle key={fork.step} className="fork" cx={fork.x} cy={y} r="3" />
      ))}
    </g>
  );
});

/** Labels of the branches, above the playhead. */
export const RunLabels = memo(function RunLabels({
  layout,
  cursor,
}: {
  layout: TimelineLayout;
  cursor: Step;
}): ReactElement {
  return (
    <g>
      {layout.runs.branches.map(({ branch, label }) => (
        <text
          key={branch.id}
          className={`runlab halo${label.x > layout.scale.x(cursor) ? ' fut' : ''}`}
          x={label.x}
          y={label.y}
        >
          {label.text}
        </text>
      ))}
      {layout.runs.round ? (
        <text className="runlab halo" x={layout.runs.round.label.x} y={layout.runs.round.label.y}>
          {layout.runs.round.label.text}
        </text>
      ) : (
        <Leaf
          verdict={layout.runs.verdict}
          x={layout.scale.x(Math.max(1, layout.scale.steps))}
          y={layout.runs.mainY}
        />
      )}
    </g>
  );
});
