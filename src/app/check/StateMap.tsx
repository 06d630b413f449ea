/** All states of a small model, in columns by depth; a click, or Enter, goes to one. */
import {
  type KeyboardEvent,
  type PointerEvent,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { type Outcome, outcomes } from '../../checker/graph';
import type { StatePicture } from '../engine/state-picture';
import { neighbour, outcomeOf, outcomeWords } from '../model/states';
import { signPath } from './StateSign';
import { plural } from './words';

export interface StateMapProps {
  readonly picture: StatePicture;
  /** States of the shown run, up to where one stands, and all of them. */
  readonly passed: readonly number[];
  readonly path: readonly number[];
  readonly height: number;
  readonly onState: (state: number) => void;
}

const PAD = 12;
const REACH = 14;

export function StateMap({ picture, passed, path, height, onState }: StateMapProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  const said = useId();
  const [width, setWidth] = useState(0);
  const [theme, setTheme] = useState(document.documentElement.dataset.theme);
  const [at, setAt] = useState<number | null>(null);
  const here = passed.at(-1) ?? 1;
  useLayoutEffect(() => {
    const canvas = ref.current;
    if (!canvas) return;
    const sizes = new ResizeObserver(() => setWidth(canvas.clientWidth));
    sizes.observe(canvas);
    const themes = new MutationObserver(() => setTheme(document.documentElement.dataset.theme));
    themes.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => {
      sizes.disconnect();
      themes.disconnect();
    };
  }, []);
  const place = placing(picture, width, height);
  useEffect(() => {
    const canvas = ref.current;
    if (canvas && width > 0 && theme) draw(canvas, { picture, passed, path, at, width, height });
  }, [picture, passed, path, at, width, height, theme]);

  const nearest = (event: PointerEvent | React.MouseEvent): number | null => {
    const box = event.currentTarget.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    let best: number | null = null;
    let least = REACH;
    for (let state = 1; state <= picture.states; state++) {
      const [px, py] = place(state);
      const far = Math.hypot(px - x, py - y);
      if (far < least) [best, least] = [state, far];
    }
    return best;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const from = at ?? here;
    if (event.key === 'Enter' || event.key === ' ') onState(from);
    else if (event.key.startsWith('Arrow') || event.key === 'Home')
      setAt(neighbour(picture, from, event.key));
    else return;
    // The arrows are the run's elsewhere.
    event.preventDefault();
  };
  const shown = at ?? here;
  const outcome = outcomeOf(picture, shown);
  const words = `State ${shown}, depth ${picture.depths[shown] ?? 0}: ${outcome ? outcomeWords[outcome] : 'not known'}`;
  return (
    <>
      <div
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrows move in it, Enter goes there
        tabIndex={0}
        role="application"
        aria-label={`${plural(picture.states, 'state')} by depth. Arrows go from state to state, Enter goes there`}
        aria-describedby={said}
        className="statemap"
        onKeyDown={onKeyDown}
        onPointerMove={(event) => setAt(nearest(event))}
        onPointerLeave={() => setAt(null)}
        onBlur={() => setAt(null)}
        onClick={(event) => {
          const state = nearest(event);
          if (state !== null) onState(state);
        }}
      >
        <canvas ref={ref} style={{ height }} />
      </div>
      <p className="quiet said" id={said} aria-live="polite">
        {words}
        {shown === here && ', where the run stands'}
      </p>
    </>
  );
}

function placing({ drawing, depths }: StatePicture, width: number, height: number) {
  const deepest = depths.reduce((most, depth) => Math.max(most, depth), 1);
  const column = (width - 2 * PAD) / deepest;
  return (state: number): readonly [number, number] => [
    PAD + (drawing?.x[state] ?? 0) * column,
    PAD + (drawing?.y[state] ?? 0) * (height - 2 * PAD),
  ];
}

interface Drawn extends Omit<StateMapProps, 'onState'> {
  readonly at: number | null;
  readonly width: number;
}

/** Those that matter are drawn last. */
const order: readonly Outcome[] = ['safe', 'cut', 'doomed', 'violated', 'ended', 'stuck'];

function draw(
  canvas: HTMLCanvasElement,
  { picture, passed, path, at, width, height }: Drawn,
): void {
  const context = canvas.getContext('2d');
  const { drawing } = picture;
  if (!context || !drawing) return;
  const scale = window.devicePixelRatio;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  context.scale(scale, scale);
  const style = getComputedStyle(canvas);
  const ink = (name: string) => style.getPropertyValue(name).trim();
  const place = placing(picture, width, height);
  const crowded = picture.states * 60 > width * height;
  const size = crowded ? 2.2 : 3.4;

  context.strokeStyle = ink('--line-2') || ink('--line');
  context.lineWidth = 0.6;
  context.beginPath();
  drawing.from.forEach((from, i) => {
    context.moveTo(...place(from));
    context.lineTo(...place(drawing.to[i] ?? from));
  });
  context.stroke();

  const line = (states: readonly number[], thick: number) => {
    context.lineWidth = thick;
    context.beginPath();
    states.forEach((state, i) => {
      if (i === 0) context.moveTo(...place(state));
      else context.lineTo(...place(state));
    });
    context.stroke();
  };
  context.strokeStyle = ink('--ink');
  context.setLineDash([3, 3]);
  line(path.slice(passed.length - 1), 1.5);
  context.setLineDash([]);
  line(passed, 2);

  const colours: Record<Outcome, string> = {
    safe: ink('--ink-3'),
    cut: ink('--ink-2'),
    doomed: ink('--bad'),
    violated: ink('--bad'),
    ended: ink('--ok'),
    stuck: ink('--warn'),
  };
  const hollow = new Set<Outcome>(['ended', 'doomed', 'cut']);
  for (const outcome of order) {
    const code = outcomes.indexOf(outcome);
    const isEnd = outcome === 'ended' || outcome === 'stuck';
    const sign = new Path2D(
      signPath(outcome, outcome === 'safe' ? size * 0.55 : isEnd ? size + 1 : size),
    );
    for (let state = 1; state <= picture.states; state++) {
      if (picture.outcomes?.[state] !== code) continue;
      const [x, y] = place(state);
      context.save();
      context.translate(x, y);
      context.fillStyle = hollow.has(outcome) ? ink('--surface') : colours[outcome];
      context.strokeStyle = colours[outcome];
      context.lineWidth = 1.2;
      context.fill(sign);
      if (hollow.has(outcome)) context.stroke(sign);
      context.restore();
    }
  }

  context.strokeStyle = ink('--ink');
  const ring = (state: number, r: number) => {
    const [x, y] = place(state);
    context.lineWidth = 2;
    context.beginPath();
    context.arc(x, y, r, 0, 2 * Math.PI);
    context.stroke();
  };
  ring(passed.at(-1) ?? 1, 6);
  if (at !== null) ring(at, 8);
}
