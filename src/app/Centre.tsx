/** The timeline, or the run as text; skeletons until there is a run. */
import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import { fitRun, type PartedView, PITCH, RunTable, type Target, Timeline } from '../timeline';
import type { Shown } from './model/shown';
import { Hint } from './parts/Hint';
import { Skeletons } from './parts/Skeletons';
import { LineSign } from './parts/signs';

export interface CentreProps {
  readonly shown: Shown | null;
  /** The run is of a program that has been changed since and does not compile, or of which nothing runs. */
  readonly stale: boolean;
  readonly asText: boolean;
  readonly onAsText: (on: boolean) => void;
  /** Pixels per step; null: fit. */
  readonly pitch: number | null;
  readonly onPitch: (pitch: number) => void;
  readonly onShownPitch: (pitch: number) => void;
  readonly selection: Target | null;
  readonly hover: Target | null;
  readonly onSelect: (target: Target | null) => void;
  readonly onHover: (target: Target | null) => void;
  readonly onCursor: (step: number) => void;
  readonly onBranch: (leaf: number) => void;
  /** Where the shown run goes wrong, where that is known. */
  readonly parted: PartedView | null;
}

export function Centre(props: CentreProps) {
  const { shown, stale, asText, onAsText } = props;
  return (
    <div className="centre">
      <Hint text={asText ? 'Show the timeline' : 'Show the run as text'} keys="t">
        <button
          type="button"
          className="ib viewswitch"
          aria-label={asText ? 'Show the timeline' : 'Show the run as text'}
          onClick={() => onAsText(!asText)}
        >
          <LineSign which={asText ? 'bars' : 'text'} size={16} />
        </button>
      </Hint>
      {shown === null ? (
        stale ? (
          <NoRunYet />
        ) : (
          <Skeletons words="The first run is being made." />
        )
      ) : asText ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
        <section className="frame textview" aria-label="Steps" tabIndex={0}>
          <RunTable run={shown.run} cursor={shown.cursor} onCursor={props.onCursor} />
        </section>
      ) : (
        <Drawn {...props} shown={shown} />
      )}
      {stale && shown && <p className="ribbon">run of the last program that could run</p>}
    </div>
  );
}

function Drawn(props: CentreProps & { readonly shown: Shown }) {
  const { shown, pitch, onShownPitch } = props;
  const ref = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState<number | null>(null);
  useLayoutEffect(() => {
    const frame = ref.current;
    if (!frame) return;
    const measure = () => setWidth(frame.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(frame);
    return () => observer.disconnect();
  }, []);
  const { run } = shown;
  const fitting = useMemo(() => (width === null ? PITCH : fitRun(run, width)), [run, width]);
  // Below that, a block has no room for its sign: a long run scrolls.
  const drawn = pitch ?? Math.max(14, fitting);
  useLayoutEffect(() => onShownPitch(drawn), [drawn, onShownPitch]);
  const violated = shown.branches.filter((branch) => branch.verdict === 'violation').length;
  return (
    <div className="frame" ref={ref}>
      {width !== null && (
        <Timeline
          run={shown.run}
          cursor={shown.cursor}
          pitch={drawn}
          width={width}
          selection={props.selection}
          hover={props.hover}
          onCursor={props.onCursor}
          onSelect={props.onSelect}
          onHover={props.onHover}
          onPitch={props.onPitch}
          branches={shown.branches}
          onBranch={props.onBranch}
          parted={props.parted}
          runsNote={
            shown.branches.length === 0
              ? 'one so far; another choice at any step starts another'
              : `${shown.branches.length + 1} taken${violated > 0 ? `, ${violated} with violations` : ''}; each forks where another choice was taken`
          }
          stale={props.stale}
        />
      )}
    </div>
  );
}

/** In place of the first run, where there is none to wait for. */
export function NoRunYet() {
  return (
    <p className="norun">
      There is no run to show: what is wrong is listed beside the program's lines. A run appears
      here as soon as it is mended.
    </p>
  );
}
