/** The Runs band: this run, and below it the runs that forked off. */
import type { RecordedRun } from '../machine/run';
import { textWidth } from './measure';
import type { StepScale, Window } from './scale';
import type { BranchView, Px, Step } from './view';

export const MOST_BRANCHES = 8;
const ROW: Px = 18;
const FIRST: Px = 12;

interface DrawnBranch {
  readonly branch: BranchView;
  readonly path: string;
  readonly forkX: Px;
  readonly leafX: Px;
  readonly y: Px;
  readonly label: { readonly text: string; readonly x: Px; readonly y: Px; readonly width: Px };
}

export interface Runs {
  readonly height: Px;
  readonly mainY: Px;
  readonly branches: readonly DrawnBranch[];
  /** How this run ends. */
  readonly verdict: BranchView['verdict'];
  readonly forks: readonly { readonly step: Step; readonly x: Px }[];
  /** Branches that are not drawn. */
  readonly more: number;
  /** Where the run can go round: back from its end to a step, and what is said of it. */
  readonly round: Round | null;
}

interface Round {
  readonly path: string;
  readonly label: DrawnBranch['label'];
}

const ROUND_WORDS = 'again and again';

/** How a run ended, as a leaf shows it. */
export function verdictOf(run: RecordedRun): BranchView['verdict'] {
  if (run.violations.length > 0 || run.references.some((reference) => reference.lost))
    return 'violation';
  if (run.end?.kind === 'stuck' || run.end?.kind === 'violation') return 'violation';
  // Where nothing ran, nothing was kept either.
  return run.end?.kind === 'quiescent' && run.steps.length > 1 && endedBy(run) === null
    ? 'safe'
    : 'open';
}

/** What the kernel said in the last step of a run that is over, if that is why nothing came after it. */
export function endedBy(run: RecordedRun): string | null {
  if (run.end?.kind !== 'quiescent') return null;
  const warned = run.steps.at(-1)?.effects.find((effect) => effect.kind === 'warn');
  return warned?.text ?? null;
}

/** Those that matter most: violations first, then those that fork near the playhead. */
export function chooseBranches(
  branches: readonly BranchView[],
  cursor: Step,
): readonly BranchView[] {
  const weight = (branch: BranchView) => (branch.verdict === 'violation' ? 0 : 1);
  return (
    [...branches]
      .sort(
        (a, b) =>
          weight(a) - weight(b) ||
          Math.abs(a.fork - cursor) - Math.abs(b.fork - cursor) ||
          a.id - b.id,
      )
      .slice(0, MOST_BRANCHES)
      // The latest fork on top: no line crosses the label of another.
      .sort((a, b) => b.fork - a.fork || b.leaf - a.leaf || a.id - b.id)
  );
}

export function drawRuns(
  run: RecordedRun,
  all: readonly BranchView[],
  more: number,
  top: Px,
  cursor: Step,
  scale: StepScale,
  window: Window,
): Runs {
  const chosen = chooseBranches(all, cursor);
  const mainY = top + FIRST;
  const round = drawRound(run, mainY, scale);
  const firstRow = round ? 2 : 1;
  const drawn = chosen.map((branch, i): DrawnBranch => {
    const y = mainY + (i + firstRow) * ROW;
    const forkX = scale.x(branch.fork);
    const leafX = Math.max(scale.x(branch.leaf), forkX + 12);
    const bend = Math.min(5, (leafX - forkX) / 3);
    const width = textWidth(branch.label, 11);
    const start = Math.max(forkX + 9, window.left + 4);
    // A run shorter than its label has it right of its leaf.
    const beyond = start + width + 8 > leafX && forkX >= window.left - 4;
    const end = branch.verdict === 'open' ? leafX : leafX - 6;
    return {
      branch,
      path: `M${forkX} ${mainY}V${y - bend}q0 ${bend} ${bend} ${bend}H${Math.max(forkX + bend, end)}`,
      forkX,
      leafX,
      y,
      label: beyond
        ? { text: branch.label, x: leafX + 12, y: y + 4, width }
        : { text: branch.label, x: start, y: y - 4, width },
    };
  });
  const hidden = more + all.length - chosen.length;
  const forks = [...new Set(drawn.map(({ branch }) => branch.fork))].map((step) => ({
    step,
    x: scale.x(step),
  }));
  return {
    height: FIRST + (firstRow - 1 + drawn.length + (hidden > 0 ? 1 : 0)) * ROW + 10,
    mainY,
    branches: drawn,
    verdict: verdictOf(run),
    forks,
    more: hidden,
    round,
  };
}

/** From the end of the run below its line, and up to the step after which it was in the same state. */
function drawRound(run: RecordedRun, mainY: Px, scale: StepScale): Round | null {
  if (run.again === null) return null;
  const [from, to] = [scale.x(run.again), scale.x(scale.steps)];
  const y = mainY + ROW;
  const width = textWidth(ROUND_WORDS, 11);
  const isInside = to - from > width + 20;
  return {
    path: `M${to} ${mainY}h5q5 0 5 5v${ROW - 10}q0 5 -5 5H${from + 5}q-5 0 -5 -5V${mainY + 5}`,
    label: {
      text: ROUND_WORDS,
      x: isInside ? (from + to - width) / 2 : to + 16,
      y: isInside ? y - 4 : y,
      width,
    },
  };
}

/** How far right the branches reach, in content pixels. */
export function branchReach(
  run: RecordedRun,
  branches: readonly BranchView[],
  cursor: Step,
  scale: StepScale,
): Px {
  const { label } = drawRound(run, 0, scale) ?? {};
  const first = label ? label.x + label.width + 4 : 0;
  return chooseBranches(branches, cursor).reduce((reach, branch) => {
    const leaf = Math.max(scale.x(branch.leaf), scale.x(branch.fork) + 12);
    const width = textWidth(branch.label, 11);
    const beyond = scale.x(branch.fork) + 17 + width > leaf;
    return Math.max(reach, leaf + 16 + (beyond ? width : 0));
  }, first);
}
