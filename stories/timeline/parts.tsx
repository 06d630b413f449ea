/** What the timeline's stories share: a frame that holds the state that the app would. */
import { type ReactElement, useState } from 'react';
import '../../src/app/styles/tokens.css';
import type { RecordedRun } from '../../src/machine/run';
import {
  type BranchView,
  type PartedView,
  RunTable,
  type Target,
  Timeline,
  type TimelineProps,
} from '../../src/timeline';
import { NarrowTimeline } from '../../src/timeline/NarrowTimeline';

type Given = Partial<TimelineProps> & { readonly run: RecordedRun };

export interface FrameProps extends Given {
  readonly height?: number;
  readonly frameWidth?: number;
}

export function Frame({ height = 784, frameWidth = 848, ...given }: FrameProps): ReactElement {
  const [cursor, setCursor] = useState(given.cursor ?? given.run.steps.length - 1);
  const [pitch, setPitch] = useState(given.pitch ?? 30);
  const [selection, setSelection] = useState<Target | null>(given.selection ?? null);
  const [hover, setHover] = useState<Target | null>(given.hover ?? null);
  return (
    <div style={{ width: frameWidth, height, background: 'var(--surface)' }}>
      <Timeline
        {...given}
        cursor={cursor}
        pitch={pitch}
        selection={selection}
        hover={hover}
        onCursor={setCursor}
        onSelect={setSelection}
        onHover={setHover}
        onPitch={setPitch}
      />
    </div>
  );
}

/** Runs that forked off the mock's run. */
export const branches: readonly BranchView[] = [
  { id: 1, fork: 13, label: 'bio fails, -EIO', verdict: 'violation', leaf: 24 },
  { id: 2, fork: 10, label: 'attach succeeds', verdict: 'safe', leaf: 22 },
  { id: 3, fork: 6, label: 'NOWAIT returns -EIOCBQUEUED', verdict: 'violation', leaf: 20 },
  { id: 4, fork: 3, label: 'alloc is NULL', verdict: 'safe', leaf: 8 },
];

interface SmallProps {
  readonly run: RecordedRun;
  readonly cursor?: number;
  readonly parted?: PartedView | null;
}

export function NarrowFrame({ run, cursor: at, parted = null }: SmallProps): ReactElement {
  const [cursor, setCursor] = useState(at ?? run.steps.length - 1);
  const [selection, setSelection] = useState<Target | null>(null);
  return (
    <div style={{ width: 390, height: 640, background: 'var(--surface)' }}>
      <NarrowTimeline
        run={run}
        cursor={cursor}
        selection={selection}
        onCursor={setCursor}
        onSelect={setSelection}
        parted={parted}
      />
    </div>
  );
}

export function TableFrame({ run, cursor: at }: SmallProps): ReactElement {
  const [cursor, setCursor] = useState(at ?? run.steps.length - 1);
  return (
    <div style={{ width: 848, background: 'var(--surface)', color: 'var(--ink)' }}>
      <RunTable run={run} cursor={cursor} onCursor={setCursor} />
    </div>
  );
}
