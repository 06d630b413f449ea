import { beforeAll, describe, expect, it } from 'vitest';
import { buildModel } from '../../scenario/build';
import { presetById } from '../../scenario/presets';
import { newScenario } from '../../scenario/world';
import { playAgain, playPreset, playScenario } from '../engine/runs';
import { branchesOf } from './branches';
import { choicePoints, contextFunctions } from './choicePoints';
import { factsOf } from './facts';
import { findSteps } from './find';
import { referenceGraph } from './graph';
import { invariantsAt } from './invariants';
import { fileLines, lineOf } from './lines';
import {
  choicesHere,
  choose,
  forward,
  jump,
  lastStep,
  nodeHere,
  type Position,
  pathOf,
  switchTo,
} from './position';
import { preferred } from './prefer';
import { inspectionAt, lineIn, recordedRun, shownAt } from './shown';
import { valueAt } from './values';

let leak: Position;

beforeAll(() => {
  const preset = presetById('loop-attach-leak');
  if (!preset) throw new Error('the preset is gone');
  const { model } = buildModel(preset.scenario);
  if (!model) throw new Error('the preset does not compile');
  leak = playPreset(model, preset).position;
});

/** Before the choice whose alternatives are named. */
function beforeChoice(position: Position, text: string): Position {
  for (let step = 0; step <= lastStep(position); step++) {
    const at = jump(position, step);
    if (choicesHere(at).some((choice) => choice.label === text)) return at;
  }
  throw new Error(`no choice ${text}`);
}

/** The alternative of the choice here that the run did not take. */
function otherwise(at: Position): Position {
  const taken = pathOf(at)[at.cursor + 1]?.record.choice;
  const other = choicesHere(at).find((c) => c.alternative !== taken?.alternative);
  if (!other) throw new Error('nothing else to choose');
  return choose(at, other);
}

describe('a position in the runs', () => {
  it('opens a preset where there is something to see', () => {
    const [violation] = recordedRun(leak).violations;
    expect(violation?.property).toBe('no-leak');
    expect(leak.cursor).toBe(violation?.step);
  });

  it('goes back and forward to the same states, recording nothing anew', () => {
    const run = recordedRun(leak);
    const back = jump(leak, leak.cursor - 3);
    let again = back;
    for (let i = 0; i < 3; i++) again = forward(again, preferred);
    expect(nodeHere(again)).toBe(nodeHere(leak));
    expect(recordedRun(back)).toBe(run);
    expect(inspectionAt(again)).toBe(inspectionAt(leak));
  });

  it('keeps to the run when its own choice is taken again', () => {
    const at = beforeChoice(leak, 'attach out of range');
    const taken = pathOf(at)[at.cursor + 1]?.record.choice;
    if (!taken) throw new Error('the run ends here');
    expect(choose(at, taken)).toEqual({ ...leak, cursor: at.cursor + 1 });
  });

  it('starts a branch at another choice, and finds the old one again', () => {
    const at = beforeChoice(leak, 'attach out of range');
    const branch = otherwise(at);
    expect(branch.leaf).not.toBe(leak.leaf);
    expect(lastStep(branch)).toBe(at.cursor + 1);
    const [old] = branchesOf(branch.tree, branch.leaf);
    expect(old).toMatchObject({ id: leak.leaf, fork: at.cursor, verdict: 'violation' });
    expect(old?.label).toBe('attach out of range: fails');
    const back = switchTo(branch, leak.leaf);
    expect(lastStep(back)).toBe(lastStep(leak));
    expect(back.cursor).toBe(at.cursor + 1);
  });

  it('stays where it is when nothing can happen', () => {
    const end = jump(leak, lastStep(leak));
    expect(forward(end, preferred)).toBe(end);
  });
});

describe('a changed program', () => {
  it('takes the same choices again, to the end', () => {
    const preset = presetById('loop-attach-leak');
    if (!preset) throw new Error('the preset is gone');
    const text = `${preset.scenario.program.text}\n/* nothing new */\n`;
    const { model } = buildModel({ ...preset.scenario, program: { preset: null, text } });
    if (!model) throw new Error('it does not compile');
    const { position: again } = playAgain(model, leak);
    expect(again.cursor).toBe(leak.cursor);
    expect(lastStep(again)).toBe(lastStep(leak));
  });

  it('without runs is played by habit to its first violation', () => {
    const preset = presetById('no-release');
    if (!preset) throw new Error('the preset is gone');
    const { program } = preset.scenario;
    const scenario = newScenario('mine', { preset: null, text: program.text });
    const { model } = buildModel(scenario);
    if (!model) throw new Error('it does not compile');
    const { position } = playScenario(model, scenario);
    expect(recordedRun(position).violations[0]?.step).toBe(position.cursor);
  });
});

describe('what the panels show', () => {
  it('names the lines that a step ran, and where the lost reference was last held', () => {
    const { run, files } = shownAt(leak);
    const program = files.findIndex((file) => file.role === 'program');
    const { visits, origins } = fileLines(run, files, program);
    const line = lineIn(shownAt(leak), program) ?? 0;
    expect(visits.get(line)).toContain(leak.cursor);
    expect(origins).toHaveLength(1);
    expect(origins[0]).toMatchObject({
      step: leak.cursor,
      text: 'aio#1 is still owned here, never released',
    });
    expect(fileLines(run, files, program)).toBe(fileLines(run, files, program));
  });

  it('draws the lost object without a holder', () => {
    const { objects, edges } = referenceGraph(inspectionAt(leak));
    expect(objects[0]).toMatchObject({ name: 'aio#1', lost: true, count: 0 });
    expect(edges.some((edge) => edge.kind === 'lost')).toBe(true);
    const before = referenceGraph(inspectionAt(jump(leak, leak.cursor - 1)));
    expect(before.edges).toContainEqual(
      expect.objectContaining({ kind: 'holds', holder: 'program', refs: ['owner'] }),
    );
  });

  it('counts a property as broken from its step on, and due until it can be met', () => {
    const run = recordedRun(leak);
    const verdict = (cursor: number, property: string) => {
      const { shown, rest } = invariantsAt(run, cursor);
      return [...shown, ...rest].find((row) => row.property === property)?.verdict;
    };
    expect(verdict(leak.cursor - 1, 'no-leak')).toBe('ok');
    expect(verdict(leak.cursor, 'no-leak')).toBe('bad');
    expect(verdict(leak.cursor, 'io-completed-once')).toBe('wait');
    expect(verdict(lastStep(leak), 'io-completed-once')).toBe('ok');
  });

  it('tells the value of a name where the run stands', () => {
    const shown = shownAt(leak);
    const index = shown.files.findIndex((file) => file.role === 'program');
    const at = shown.files[index]?.text.indexOf('int err = -EINVAL') ?? 0;
    expect(valueAt(shown, index, 'err', at)).toMatchObject({ type: 'int', text: '-EINVAL' });
    expect(valueAt(shown, index, 'nothing_of_this_name', at)).toBeNull();
  });

  it('tells the members of an anonymous union by their names', () => {
    const shown = shownAt(jump(leak, leak.cursor - 1));
    const index = shown.files.findIndex((file) => file.role === 'program');
    const at = shown.files[index]?.text.indexOf('bpf_aio_alloc') ?? 0;
    const names = valueAt(shown, index, 'aio', at)?.fields.map(({ name }) => name) ?? [];
    expect(names).toContain('buf_size');
    expect(names).not.toContain('');
  });

  it('finds steps by function, object and errno', () => {
    const run = recordedRun(leak);
    expect(findSteps(run, '-einval').length).toBeGreaterThan(0);
    expect(findSteps(run, 'aio#1').map(({ step }) => step)).toContain(leak.cursor);
    expect(findSteps(run, 'bpf_aio_submit')).toEqual([]);
    expect(findSteps(run, ' ')).toEqual([]);
  });

  it('knows every choice and context of the model, and where its functions are from', () => {
    const { model } = leak.tree;
    const points = choicePoints(model);
    const attach = points.find(({ label }) => label === 'attach out of range');
    expect(attach).toEqual({
      label: 'attach out of range',
      alternatives: ['ok', 'fails'],
      fault: true,
    });
    expect(contextFunctions(model).map(({ fn }) => fn)).toContain('ublk_server');
    const submit = factsOf(model).find(({ fn }) => fn === 'bpf_aio_submit');
    expect(submit?.sources.length).toBeGreaterThan(0);
  });
});

it('lineOf finds the line of any offset', () => {
  const file = { name: 'x.c', text: 'a\n\nbc\n', role: 'program' } as const;
  expect([0, 1, 2, 3, 4, 5, 6].map((offset) => lineOf(file, offset))).toEqual([
    1, 1, 2, 3, 3, 3, 4,
  ]);
});
