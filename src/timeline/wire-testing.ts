/** For tests and stories: the run that a preset about sockets shows. */
import { pathTo, recordRun } from '../machine';
import type { RecordedRun } from '../machine/run';
import { buildModel } from '../scenario/build';
import { play } from '../scenario/play';
import { presetById } from '../scenario/presets';

export function wireRun(id: string): RecordedRun {
  const preset = presetById(id);
  const { model } = preset ? buildModel(preset.scenario) : { model: null };
  if (!preset || !model) throw new Error(`no preset ${id}`);
  const { tree, node } = play(model, preset.script);
  return recordRun(model, pathTo(tree, node));
}
