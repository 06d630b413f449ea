/** The whole picture of a run as numbers: what a drawing, an SVG export or a test needs, without a document. */
import type { RecordedRun } from '../machine/run';
import { AREA_HEIGHT, type Areas, drawAreas } from './areas';
import { type DrawnRow, drawRow, rowHeight } from './bars';
import { type Contexts, chipWidth, contextsOf } from './blocks';
import { withCurrent } from './current';
import { type Difference, drawDifference } from './difference';
import { wordsReach } from './fit';
import { Ground } from './labels';
import { type HandOff, readingOf, type StepReading } from './reading';
import { planRows, type RowPlan } from './rows';
import { branchReach, drawRuns, type Runs } from './runs';
import { contentWidth, type StepScale, stepScale, ticks, type Window, windowOf } from './scale';
import type { AbsentObject, BranchView, PartedView, Px, Step } from './view';
import { drawWire, type Wire } from './wire';

/** What of a run is to be seen, and how large. */
export interface LayoutView {
  readonly width: Px;
  /** The ground goes on below the last row down to here. */
  readonly minHeight: Px;
  /** How far the content is scrolled to the left. */
  readonly scroll: Px;
  readonly pitch: Px;
  readonly cursor: Step;
  readonly branches: readonly BranchView[];
  readonly moreBranches: number;
  readonly parted: PartedView | null;
  readonly absent: readonly AbsentObject[];
  /** Freed objects that had folded are shown. */
  readonly expanded: boolean;
  /** An object that never folds. */
  readonly keep: string | null;
}

export const PLAIN_VIEW: LayoutView = {
  width: 848,
  minHeight: 0,
  scroll: 0,
  pitch: 30,
  cursor: 0,
  branches: [],
  moreBranches: 0,
  parted: null,
  absent: [],
  expanded: false,
  keep: null,
};

/** A chip in the row that gathers results where blocks have no room for them. */
interface ResultChip {
  readonly reading: StepReading;
  readonly x: Px;
  readonly left: Px;
  readonly width: Px;
}

/** From a block down to the diamond of the hand-over that happened in it. */
interface Thread {
  readonly step: Step;
  readonly x: Px;
  readonly from: Px;
  readonly to: Px;
  readonly future: boolean;
}

/** All x are content pixels (see `StepScale`), all y count from below the ruler. */
export interface TimelineLayout {
  readonly scale: StepScale;
  readonly window: Window;
  readonly contentWidth: Px;
  readonly height: Px;
  readonly ticks: readonly Step[];
  readonly parted: PartedView | null;
  readonly difference: Difference | null;
  readonly contexts: Contexts;
  readonly contextsTitle: Px;
  /** Top of the lanes, below the title of their band. */
  readonly contextsTop: Px;
  readonly results: {
    readonly top: Px;
    readonly height: Px;
    readonly chips: readonly ResultChip[];
  } | null;
  readonly ownershipTitle: Px;
  readonly rows: readonly DrawnRow[];
  readonly areas: Areas | null;
  readonly threads: readonly Thread[];
  /** null for a run without sockets. */
  readonly wire: Wire | null;
  readonly runsTitle: Px;
  readonly runs: Runs;
}

/** Height of a band's title. */
export const TITLE: Px = 24;
const RESULTS: Px = 22;

/** Whether a step's column can be seen. */
export function inWindow(step: Step, window: Window): boolean {
  return step >= window.first && step <= window.last;
}

function resultsIn(run: RecordedRun, scale: StepScale, window: Window): readonly ResultChip[] {
  const ground = new Ground();
  const out: ResultChip[] = [];
  const steps = readingOf(run).steps.filter(
    (step) =>
      step.step > 0 &&
      (step.result?.tone === 'bad' || step.result?.tone === 'warn') &&
      inWindow(step.step, window),
  );
  for (const tone of ['bad', 'warn'] as const)
    for (const reading of steps.filter((step) => step.result?.tone === tone)) {
      const width = chipWidth(reading.result?.text ?? '');
      const x = scale.x(reading.step);
      const left = Math.max(window.left + 2, x - width / 2);
      if (left > x || !ground.isFree('side', left, left + width)) continue;
      ground.take('side', left - 2, left + width + 2);
      out.push({ reading, x, left, width });
    }
  return out;
}

function threadsOf(
  rows: readonly DrawnRow[],
  contexts: Contexts,
  top: Px,
  cursor: Step,
): readonly Thread[] {
  const lowest = new Map<Step, Px>();
  for (const row of rows)
    for (const diamond of row.diamonds)
      if (diamond.half > 0)
        lowest.set(diamond.step, Math.max(lowest.get(diamond.step) ?? 0, diamond.mid - 6));
  return [...lowest].flatMap(([step, to]) => {
    const block = contexts.blocks[step - 1];
    if (!block) return [];
    return [{ step, x: block.x, from: top + block.mid + 8, to, future: step > cursor }];
  });
}

export function layout(run: RecordedRun, view: LayoutView): TimelineLayout {
  const steps = run.steps.length - 1;
  const scale = stepScale(steps, view.pitch);
  const window = windowOf(scale, view.width, view.scroll);
  const contexts = withCurrent(
    contextsOf(run, view.pitch, view.width),
    run,
    view.cursor,
    scale,
    Math.max(window.right, contentWidth(scale, 0)) - 2,
  );
  const dense = scale.level === 'ticks' || scale.level === 'areas';
  const difference = view.parted && drawDifference(run, view.parted, scale);
  const contextsTitle = difference?.height ?? 0;
  const contextsTop = contextsTitle + TITLE;
  let y = contextsTop + contexts.height;
  const results = dense ? { top: y, height: RESULTS, chips: resultsIn(run, scale, window) } : null;
  if (results) y += RESULTS;

  const wire = drawWire(run, y, TITLE, view.cursor, scale, window);
  y += wire?.height ?? 0;

  const ownershipTitle = y;
  y += TITLE;
  const plans = planRows(run, view.expanded, view.absent, view.keep);
  const areas = scale.level === 'areas' ? drawAreas(run, y + 8, scale, window) : null;
  const rows: DrawnRow[] = [];
  if (areas) y += AREA_HEIGHT + 36;
  // Where areas say how many, rows are left to what broke.
  for (const plan of areas ? plans.filter(isBroken) : plans) {
    rows.push(drawRow(plan, y, { run, scale, window, cursor: view.cursor }));
    y += rowHeight(plan, scale);
  }

  const runsTitle = y;
  y += TITLE;
  const runs = drawRuns(run, view.branches, view.moreBranches, y, view.cursor, scale, window);
  y += runs.height;
  const reach = Math.max(
    wordsReach(run, scale),
    branchReach(run, view.branches, view.cursor, scale),
    difference?.reach ?? 0,
  );
  return {
    scale,
    window,
    contentWidth: contentWidth(scale, reach),
    height: Math.max(y, view.minHeight),
    ticks: ticks(scale, window),
    parted: view.parted,
    difference,
    contexts,
    contextsTitle,
    contextsTop,
    results,
    ownershipTitle,
    rows,
    areas,
    threads: dense ? [] : threadsOf(rows, contexts, contextsTop, view.cursor),
    wire,
    runsTitle,
    runs,
  };
}

function isBroken(plan: RowPlan): boolean {
  return plan.kind === 'object' && (plan.verdict === 'leaked' || plan.verdict === 'broken');
}

/** Hand-offs of which some part can be seen. */
export function handOffSeen(handOff: HandOff, window: Window): boolean {
  return handOff.to >= window.first && handOff.from <= window.last;
}
