import { beforeEach, describe, expect, it } from 'vitest';
import { nodeAt, plant } from '../../machine';
import { buildModel } from '../../scenario/build';
import { compileKernel } from '../../scenario/compile';
import { presetById } from '../../scenario/presets';
import { programName } from '../engine/names';
import { useMessages } from './messages';
import { useSession } from './session';

const preset = presetById('read-irq');
const { model } = preset ? buildModel(preset.scenario, compileKernel()) : { model: null };
if (!preset || !model) throw new Error('the preset does not compile');
const tree = plant(model);
const lines = preset.scenario.program.text.split('\n');
const lineOf = (code: string) => ({
  file: programName,
  line: lines.findIndex((line) => line.includes(code)) + 1,
});

describe('run to a line', () => {
  beforeEach(() => {
    useSession.setState({ position: { tree, leaf: nodeAt(tree, 0).id, cursor: 0 } });
    useMessages.setState({ messages: [] });
  });

  const { runTo } = useSession.getState();
  const cursor = () => useSession.getState().position?.cursor;
  const said = () => useMessages.getState().messages;

  it('stops there and says nothing', () => {
    runTo([lineOf('bpf_aio_submit(aio')]);
    expect(cursor()).toBeGreaterThan(0);
    expect(said()).toEqual([]);
  });

  it('says that the line is not reached, and leads back', () => {
    runTo([{ file: programName, line: 1 }]);
    const end = cursor();
    expect(said()[0]?.text).toContain(
      `Line 1 of ${programName} is not reached after step 0: the run has gone on to step ${end}`,
    );
    said()[0]?.action?.run();
    expect(cursor()).toBe(0);
    expect(said()).toEqual([]);
  });

  it('says so at the end of the run, too, and takes it back when a line is reached', () => {
    runTo([{ file: programName, line: 1 }]);
    runTo([{ file: programName, line: 1 }]);
    expect(said().map(({ text }) => text)).toEqual([
      `Line 1 of ${programName} is not reached: the run is over here.`,
    ]);
    useSession.setState({ position: { tree, leaf: 0, cursor: 0 } });
    runTo([lineOf('bpf_aio_submit(aio')]);
    expect(said()).toEqual([]);
  });
});
