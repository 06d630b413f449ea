/** From a model to the runs that are shown first: a scenario's own, a preset's, or what happens by habit. */
import { choicesAt, type Model, nodeAt } from '../../machine';
import { play } from '../../scenario/play';
import type { Preset } from '../../scenario/presets';
import { packRuns, replay } from '../../scenario/runs';
import type { Scenario } from '../../scenario/schema';
import { lastStep, nodeHere, type Position } from '../model/position';
import { recordedRun } from '../model/shown';

export interface Opened {
  readonly position: Position;
  /** What could not be followed as it was. */
  readonly problems: readonly string[];
}

/** The whole run of a preset's script, with the cursor where there is something to see. */
export function playPreset(model: Model, preset: Preset): Opened {
  const { tree, node } = play(model, preset.script);
  const stop = play(model, preset.script, preset.position);
  const cursor = nodeAt(stop.tree, stop.node).record.index;
  return { position: { tree, leaf: node, cursor }, problems: [] };
}

/** The runs of a scenario; where it has none, the usual one, with the cursor at its first violation or its end. */
export function playScenario(model: Model, scenario: Scenario): Opened {
  if (scenario.runs.length === 0) {
    const { tree, node } = play(model, []);
    const position = { tree, leaf: node, cursor: 0 };
    const [violation] = recordedRun(position).violations;
    return {
      position: { ...position, cursor: violation?.step ?? lastStep(position) },
      problems: [],
    };
  }
  const { tree, ends, at, problems } = replay(model, scenario);
  const leaf = ends[scenario.cursor.run] ?? ends[0] ?? 0;
  return { position: { tree, leaf, cursor: nodeAt(tree, at).record.index }, problems };
}

/** The runs of an older model in a newer one, as far as they go; a run that had come to its end comes to its end again. */
export function playAgain(model: Model, old: Position): Position {
  const { tree, ends, at } = replay(model, runsOf(old));
  const cursor = nodeAt(tree, at).record.index;
  const leaf = ends[0] ?? 0;
  if (choicesAt(old.tree, old.leaf).length > 0) return { tree, leaf, cursor };
  const whole = play(model, [], { at: 'end' }, { tree, node: leaf });
  const position = { tree: whole.tree, leaf: whole.node, cursor };
  return { ...position, cursor: Math.min(old.cursor, lastStep(position)) };
}

/** What a scenario keeps of the runs. */
export function runsOf(position: Position): Pick<Scenario, 'runs' | 'cursor'> {
  return packRuns(position.tree, position.leaf, nodeHere(position).id);
}
