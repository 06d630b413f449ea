/** From a model to the runs that are shown first: a scenario's own, a preset's, or what happens by habit. */
import { choicesAt, loopAt, type Model, nodeAt } from '../../machine';
import { type Played, play } from '../../scenario/play';
import type { Preset } from '../../scenario/presets';
import { packRuns, replay } from '../../scenario/runs';
import type { Scenario } from '../../scenario/schema';
import { lastStep, nodeHere, type Position } from '../model/position';
import { recordedRun } from '../model/shown';

export interface Opened {
  readonly position: Position;
  /** What could not be followed as it was. */
  readonly problems: readonly string[];
  /** Why the run was not played to its end, as a sentence; null if it was, or was not to be. */
  readonly endless: string | null;
}

/** A run that was to be played to its end and still goes on has been stopped by the number of its steps. */
function endless({ tree, node }: Played): string | null {
  if (choicesAt(tree, node).length === 0) return null;
  const { index } = nodeAt(tree, node).record;
  const loop = loopAt(tree, node);
  return loop === null
    ? `The run was stopped after ${index} steps. It may never end.`
    : `The run was stopped after ${index} steps: it goes round in the loop at ${loop}, which may never end.`;
}

/** The whole run of a preset's script, with the cursor where there is something to see. */
export function playPreset(model: Model, preset: Preset): Opened {
  const whole = play(model, preset.script);
  const { tree, node } = whole;
  const stop = play(model, preset.script, preset.position);
  const cursor = nodeAt(stop.tree, stop.node).record.index;
  return { position: { tree, leaf: node, cursor }, problems: [], endless: endless(whole) };
}

/** The runs of a scenario; where it has none, the usual one, with the cursor at its first violation or its end. */
export function playScenario(model: Model, scenario: Scenario): Opened {
  if (scenario.runs.length === 0) {
    const whole = play(model, []);
    const { tree, node } = whole;
    const position = { tree, leaf: node, cursor: 0 };
    const [violation] = recordedRun(position).violations;
    return {
      position: { ...position, cursor: violation?.step ?? lastStep(position) },
      problems: [],
      endless: endless(whole),
    };
  }
  const { tree, ends, at, problems } = replay(model, scenario);
  const leaf = ends[scenario.cursor.run] ?? ends[0] ?? 0;
  return {
    position: { tree, leaf, cursor: nodeAt(tree, at).record.index },
    problems,
    endless: null,
  };
}

/** The runs of an older model in a newer one, as far as they go; a run that had come to its end comes to its end again. */
export function playAgain(model: Model, old: Position): Opened {
  const { tree, ends, at } = replay(model, runsOf(old));
  const cursor = nodeAt(tree, at).record.index;
  const leaf = ends[0] ?? 0;
  if (choicesAt(old.tree, old.leaf).length > 0)
    return { position: { tree, leaf, cursor }, problems: [], endless: null };
  const whole = play(model, [], { at: 'end' }, { tree, node: leaf });
  const position = { tree: whole.tree, leaf: whole.node, cursor };
  return {
    position: { ...position, cursor: Math.min(old.cursor, lastStep(position)) },
    problems: [],
    endless: endless(whole),
  };
}

/** What a scenario keeps of the runs. */
export function runsOf(position: Position): Pick<Scenario, 'runs' | 'cursor'> {
  return packRuns(position.tree, position.leaf, nodeHere(position).id);
}
