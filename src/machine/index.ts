/** The machine's doors: link a model, grow a tree of runs, read what a state holds. */
export type * from './effects';
export { loopAt } from './endless-run';
export { inspect } from './inspect';
export { type LinkResult, link, type Model } from './model';
export { endOf } from './quiescence';
export { recordRun } from './record';
export type * from './run';
export type { MapEntry, Setup } from './setup';
export type { State } from './state';
export { enabled, initial, step } from './step';
export {
  choicesAt,
  grow,
  leafBelow,
  leaves,
  type NodeId,
  nodeAt,
  pathTo,
  plant,
  type RunNode,
  type RunTree,
} from './tree';
