/** All that the panels draw of a run at one moment. Derived, never changed. */
import type { SourceFile, Span } from '../../lang/source';
import { inspect, type RunNode, type RunTree, recordRun } from '../../machine';
import type { EnabledChoice, Inspection, RecordedRun, StepRecord } from '../../machine/run';
import type { BranchView } from '../../timeline';
import { branchesOf } from './branches';
import { lastVisited, lineOf } from './lines';
import { choicesHere, nodeHere, type Position, pathOf } from './position';

export interface Shown {
  readonly run: RecordedRun;
  readonly cursor: number;
  /** Spans of the run index into this list. */
  readonly files: readonly SourceFile[];
  readonly choices: readonly EnabledChoice[];
  /** Index in `choices` of the one that the run took; -1 at its end. */
  readonly taken: number;
  /** Of the state after the step, and after the one before it (null at the start). */
  readonly inspection: Inspection;
  readonly before: Inspection | null;
  readonly branches: readonly BranchView[];
}

/** Makes a value once for each of the last `size` keys. */
function lately<K extends object, V>(size: number, make: (position: Position) => V) {
  const known = new Map<K, V>();
  return (key: K, position: Position): V => {
    const value = known.get(key) ?? make(position);
    // Last used last, so that the first is the one to forget.
    known.delete(key);
    known.set(key, value);
    const [oldest] = known.keys();
    if (known.size > size && oldest) known.delete(oldest);
    return value;
  };
}

// A node is replaced when it gets children, its record is not: so the record stands for the node.
const runOf = lately<StepRecord, RecordedRun>(8, (position) =>
  recordRun(position.tree.model, pathOf(position)),
);
const inspectionOf = lately<StepRecord, Inspection>(64, (position) =>
  inspect(
    position.tree.model,
    nodeHere(position).state,
    recordedRun(position).objects,
    position.cursor,
  ),
);
function leafNode(position: Position): RunNode {
  const leaf = pathOf(position).at(-1);
  if (!leaf) throw new RangeError('a run has at least its initial state');
  return leaf;
}

/** The run of a position, recorded once per leaf. */
export function recordedRun(position: Position): RecordedRun {
  return runOf(leafNode(position).record, position);
}

export function inspectionAt(position: Position): Inspection {
  return inspectionOf(nodeHere(position).record, position);
}

const branchLists = new WeakMap<RunTree, Map<number, readonly BranchView[]>>();

function branches({ tree, leaf }: Position): readonly BranchView[] {
  const ofTree = branchLists.get(tree) ?? new Map<number, readonly BranchView[]>();
  branchLists.set(tree, ofTree);
  const list = ofTree.get(leaf) ?? branchesOf(tree, leaf);
  ofTree.set(leaf, list);
  return list;
}

export function shownAt(position: Position): Shown {
  const { cursor, tree } = position;
  const choices = choicesHere(position);
  const next = pathOf(position)[cursor + 1]?.record.choice;
  return {
    run: recordedRun(position),
    cursor,
    files: tree.model.files,
    choices,
    taken: next
      ? choices.findIndex((c) => c.context === next.context && c.alternative === next.alternative)
      : -1,
    inspection: inspectionAt(position),
    before: cursor > 0 ? inspectionAt({ ...position, cursor: cursor - 1 }) : null,
    branches: branches(position),
  };
}

/** The context that ran the step at the cursor; null at the start. */
export function contextHere({ run, cursor }: Shown): number | null {
  return cursor === 0 ? null : (run.steps[cursor]?.choice.context ?? null);
}

/** Where the run stands in file `index`: the last place of the step, else the call that the step is inside of. */
export function placeIn(shown: Shown, index: number): Span | null {
  const { run, cursor, inspection } = shown;
  const visited = lastVisited(run.steps[cursor], index);
  if (visited) return visited;
  const context = contextHere(shown);
  const stack = inspection.contexts.find((c) => c.context === context)?.stack ?? [];
  return stack.findLast((frame) => frame.span.file === index)?.span ?? null;
}

/** The line of file `index` that the context of the step runs next; null if it runs no more there. */
export function nextLineIn(shown: Shown, index: number): number | null {
  const file = shown.files[index];
  const context = contextHere(shown);
  if (!file || context === null || shown.choices.every((choice) => choice.context !== context))
    return null;
  const stack = shown.inspection.contexts.find((c) => c.context === context)?.stack ?? [];
  const frame = stack.at(-1);
  return frame?.span.file === index ? lineOf(file, frame.span.start) : null;
}

export function lineIn(shown: Shown, index: number): number | null {
  const file = shown.files[index];
  const span = file ? placeIn(shown, index) : null;
  return file && span ? lineOf(file, span.start) : null;
}
