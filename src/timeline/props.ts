/** What the timeline is given and what it gives back. */
import type { RecordedRun } from '../machine/run';
import type { AbsentObject, BranchId, BranchView, PartedView, Px, Step, Target } from './view';

export interface TimelineProps {
  readonly run: RecordedRun;
  /** The step up to which things have happened; what the run did later is drawn as future. */
  readonly cursor: Step;
  /** Distance of two steps; the level of detail follows from it. `fitPitch` gives one that shows the whole run. */
  readonly pitch: Px;
  readonly selection: Target | null;
  readonly hover: Target | null;
  readonly onCursor: (step: Step) => void;
  readonly onSelect: (target: Target | null) => void;
  readonly onHover: (target: Target | null) => void;
  readonly onPitch: (pitch: Px) => void;
  /** Other runs of the tree. Eight are drawn, those that matter most. */
  readonly branches?: readonly BranchView[];
  readonly onBranch?: (id: BranchId) => void;
  /** Branches that exist and are not in `branches`. */
  readonly moreBranches?: number;
  readonly onAllBranches?: () => void;
  /** Drawn above all, where it is known. */
  readonly parted?: PartedView | null;
  /** Beside the title of the Runs band. */
  readonly runsNote?: string;
  readonly absent?: readonly AbsentObject[];
  /** The run is of a program that has changed since: drawn as outlines. */
  readonly stale?: boolean;
  /** Width to draw at; without it, that of the parent. */
  readonly width?: Px;
}
