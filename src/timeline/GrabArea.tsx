/** The drawing's ground: finds out what the pointer is over. */
import type { MouseEvent, PointerEvent, ReactElement, ReactNode } from 'react';
import { useRef } from 'react';
import { BLOCK_HEIGHT } from './blocks';
import { TITLE, type TimelineLayout } from './layout';
import type { TimelineProps } from './props';
import { GUTTER, PITCH } from './scale';
import { type Px, type Step, sameTarget, type Target } from './view';

interface Props {
  readonly props: TimelineProps;
  readonly layout: TimelineLayout;
  readonly scroll: Px;
  readonly label: string;
  readonly onPoint: (step: Step | null, over: Target | null) => void;
  readonly onLeave: () => void;
  readonly onFold: () => void;
  readonly children: ReactNode;
}

export type Hit =
  | { readonly kind: 'target'; readonly target: Target }
  | { readonly kind: 'fold' }
  | { readonly kind: 'more' }
  | { readonly kind: 'nothing' };

/** What is at a place: window x, y below the ruler. */
export function hitAt(layout: TimelineLayout, scroll: Px, x: Px, y: Px): Hit {
  const nothing: Hit = { kind: 'nothing' };
  const step = layout.scale.stepAt(x + scroll);
  const { difference, parted } = layout;
  if (y < layout.contextsTitle) {
    if (x < GUTTER || !difference || y < TITLE) return nothing;
    const other = difference.other && y > difference.other.mid - 24 ? parted?.other : null;
    if (!other) return step < 1 ? nothing : { kind: 'target', target: { kind: 'step', step } };
    return { kind: 'target', target: { kind: 'branch', id: other.id } };
  }
  if (y < layout.ownershipTitle) {
    if (x < GUTTER || y < layout.contextsTop || step === 0) return nothing;
    const block = layout.contexts.blocks[step - 1];
    if (!block) return nothing;
    const away = Math.abs(y - layout.contextsTop - block.mid);
    // Where blocks are thin, the column is enough.
    return away <= BLOCK_HEIGHT + 16 || layout.results
      ? { kind: 'target', target: { kind: 'step', step } }
      : nothing;
  }
  if (y < layout.runsTitle) {
    const row = layout.rows.find((r) => y >= r.top && y < r.top + r.height);
    if (row?.plan.kind === 'fold') return { kind: 'fold' };
    return row?.plan.kind === 'object'
      ? { kind: 'target', target: { kind: 'object', name: row.plan.object.name } }
      : nothing;
  }
  const branch = layout.runs.branches.find(
    (b) => Math.abs(y - b.y + 2) < 9 && x + scroll >= b.forkX - 4,
  );
  if (branch && x >= GUTTER)
    return { kind: 'target', target: { kind: 'branch', id: branch.branch.id } };
  const runsEnd = layout.runsTitle + TITLE + layout.runs.height;
  return layout.runs.more > 0 && y > runsEnd - 28 && y < runsEnd ? { kind: 'more' } : nothing;
}

export function GrabArea({
  props,
  layout,
  scroll,
  label,
  onPoint,
  onLeave,
  onFold,
  children,
}: Props): ReactElement {
  const pointer = useRef('mouse');
  const at = (event: MouseEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const x = event.clientX - box.left;
    return { x, hit: hitAt(layout, scroll, x, event.clientY - box.top) };
  };
  const onMove = (event: PointerEvent<SVGSVGElement>) => {
    const { x, hit } = at(event);
    const step = x < GUTTER ? null : layout.scale.stepAt(x + scroll);
    const target = hit.kind === 'target' ? hit.target : null;
    onPoint(step ?? (target?.kind === 'object' ? props.cursor : null), target);
  };
  const onClick = (event: MouseEvent<SVGSVGElement>) => {
    const { hit } = at(event);
    if (hit.kind === 'fold') onFold();
    else if (hit.kind === 'more') props.onAllBranches?.();
    else if (hit.kind === 'nothing') props.onSelect(null);
    else if (hit.target.kind === 'branch') props.onBranch?.(hit.target.id);
    else {
      // A finger has no hover: its first tap selects, the second moves the playhead.
      const again = sameTarget(hit.target, props.selection);
      if (hit.target.kind === 'step' && (again || pointer.current !== 'touch'))
        props.onCursor(hit.target.step);
      props.onSelect(hit.target);
    }
  };
  // Where single steps are too thin to be read, a double click opens the place.
  const onDoubleClick = (event: MouseEvent<SVGSVGElement>) => {
    const { x } = at(event);
    if (x < GUTTER || layout.scale.pitch >= PITCH) return;
    props.onCursor(layout.scale.stepAt(x + scroll));
    props.onPitch(PITCH);
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the slider takes the keys for all of it.
    <svg
      className="tl tl-body"
      width="100%"
      height={layout.height}
      role="img"
      aria-label={label}
      onPointerDown={(event) => {
        pointer.current = event.pointerType;
      }}
      onPointerMove={onMove}
      onPointerLeave={onLeave}
      onClick={onClick}
      onDoubleClick={onDoubleClick}
    >
      {children}
    </svg>
  );
}
