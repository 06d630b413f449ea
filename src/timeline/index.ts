/** What other rooms may use of the timeline. Rooms without React import `words.ts` and `layout.ts` themselves. */
export { errnoName } from '../machine/errno';
export { fitRun } from './fit';
export type { TimelineProps } from './props';
export { RunTable, type RunTableProps } from './RunTable';
export { endedBy, verdictOf } from './runs';
export { fitPitch, MAX_PITCH, MIN_PITCH, PITCH } from './scale';
export { sentence } from './sentence';
export { Timeline } from './Timeline';
export type { AbsentObject, BranchId, BranchView, PartedView, Target } from './view';
export {
  className,
  contextClass,
  type Delta,
  deltas,
  type StepResult,
  stepName,
  stepResult,
  stepWho,
} from './words';
