/** What of the content is seen: width, scroll position, zoom about the pointer, and following the playhead. */
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { RecordedRun } from '../machine/run';
import { wordsReach } from './fit';
import { contentWidth, GUTTER, MAX_PITCH, MIN_PITCH, RULER, stepScale } from './scale';
import type { Px, Step } from './view';

export interface Viewport {
  readonly ref: RefObject<HTMLDivElement | null>;
  readonly width: Px;
  /** Of what is seen below the ruler; 0 before it is known. */
  readonly height: Px;
  readonly scroll: Px;
  readonly onScroll: () => void;
}

const FALLBACK: Px = 848;
/** Room for the flag of a leak, or what else is said about a violation. */
const WORDS: Px = 230;
/** The playhead stays at least this far from the edges. */
const MARGIN: Px = 48;

export function clampPitch(pitch: Px): Px {
  return Math.min(MAX_PITCH, Math.max(MIN_PITCH, pitch));
}

function breaksAt(run: RecordedRun, step: Step): boolean {
  return (
    run.violations.some((violation) => violation.step === step) ||
    run.references.some((reference) => reference.lost?.step === step)
  );
}

export function useViewport(
  run: RecordedRun,
  cursor: Step,
  pitch: Px,
  fixed: Px | undefined,
  onPitch: (pitch: Px) => void,
): Viewport {
  const ref = useRef<HTMLDivElement>(null);
  const [measured, setMeasured] = useState<Px | null>(null);
  const [height, setHeight] = useState<Px>(0);
  const [scroll, setScroll] = useState(0);
  /** Where a zoom holds on: a step (with fraction) and where it is on the screen. */
  const anchor = useRef<{ step: number; at: Px } | null>(null);
  // A scroll bar takes its part of what was given.
  const width = measured ?? fixed ?? FALLBACK;

  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const measure = () => {
      setMeasured(Math.max(GUTTER + 60, element.clientWidth));
      setHeight(element.clientHeight - RULER);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const latest = useRef({ pitch, onPitch });
  latest.current = { pitch, onPitch };
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const at = event.clientX - element.getBoundingClientRect().left;
      const old = latest.current.pitch;
      const next = clampPitch(
        old * Math.exp(-event.deltaY * (event.deltaMode === 0 ? 0.005 : 0.1)),
      );
      anchor.current = { step: (element.scrollLeft + at - GUTTER) / old, at };
      latest.current.onPitch(next);
    };
    // React's own handler would be passive, and the page would zoom.
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, []);

  const steps = run.steps.length - 1;
  const zoomed = useRef(pitch);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const held = anchor.current;
    if (held && zoomed.current !== pitch) {
      anchor.current = null;
      element.scrollLeft = held.step * pitch - held.at + GUTTER;
    } else {
      const scale = stepScale(steps, pitch);
      const x = scale.x(cursor);
      const seen = element.scrollLeft;
      const end = contentWidth(scale, wordsReach(run, scale));
      // Words about what broke stand right of it.
      const room = breaksAt(run, cursor) ? WORDS : Math.min(MARGIN, (width - GUTTER) / 4);
      const needed = Math.min(x + room, end);
      if (x < seen + GUTTER || needed > seen + width)
        element.scrollLeft = Math.max(0, x - GUTTER - (width - GUTTER) * 0.6);
    }
    zoomed.current = pitch;
    setScroll(element.scrollLeft);
  }, [run, cursor, pitch, width, steps]);

  const onScroll = useCallback(() => {
    if (ref.current) setScroll(ref.current.scrollLeft);
  }, []);
  return { ref, width, height, scroll, onScroll };
}
