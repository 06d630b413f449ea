import { beforeAll, expect, it } from 'vitest';
import { Check } from '../../checker/check';
import { choicesAt, plant } from '../../machine';
import { buildModel } from '../../scenario/build';
import { compileKernel } from '../../scenario/compile';
import { presetById } from '../../scenario/presets';
import { growRun } from '../engine/retry';
import { mostDrawn, pictureOf, type StatePicture } from '../engine/state-picture';
import { byDepth, countsOf, edgesOf, neighbour, outcomeOf, statesOf, wayTo } from './states';

const kernel = compileKernel();

async function explored(id: string, maxStates = 1_000_000) {
  const preset = presetById(id);
  const { model } = preset ? buildModel(preset.scenario, kernel) : { model: null };
  if (!model) throw new Error(`${id} does not link`);
  const check = await Check.start(model, { maxStates });
  while (check.explore(10_000));
  return { model, check, found: check.verdict().found };
}

let leak: Awaited<ReturnType<typeof explored>>;
let picture: StatePicture;
beforeAll(async () => {
  leak = await explored('loop-attach-leak');
  const programs = leak.found.filter(({ owner }) => owner === 'program').map(({ id }) => id);
  picture = pictureOf(leak.check.states((cause) => programs.includes(cause)));
});

it('draws each state once, in the column of its depth', () => {
  expect(picture.drawing?.x.length).toBe(picture.states + 1);
  for (let state = 1; state <= picture.states; state++)
    expect(picture.drawing?.x[state]).toBe(picture.depths[state]);
});

it('leads to a state by the shortest way: the machine takes the same steps', () => {
  const edges = edgesOf(picture);
  for (let state = 1; state <= picture.states; state += 97) {
    const way = wayTo(picture, state);
    expect(way).toHaveLength(picture.depths[state] ?? -1);
    const { tree, node } = growRun(plant(leak.model), way);
    expect(tree.nodes[node]?.record.index).toBe(way.length);
    expect(statesOf(edges, way).at(-1)).toBe(state);
  }
});

it('calls a state doomed between the choice that can’t be mended and the leak', () => {
  const cause = leak.found.find(({ owner }) => owner === 'program');
  if (!cause) throw new Error('no leak');
  const culprit = leak.check.culprit(cause);
  const passed = statesOf(edgesOf(picture), cause.run);
  const at = passed.map((state) => outcomeOf(picture, state));
  expect(at.slice(0, culprit?.step ?? 0)).not.toContain('doomed');
  expect(at[(culprit?.step ?? 0) - 1]).toBe('safe');
  expect(at[culprit?.step ?? 0]).toBe('doomed');
  expect(at.at(-1)).toBe('violated');
});

it('counts the same states by depth as it draws', () => {
  const cells = byDepth(picture).flat();
  expect(cells.reduce((sum, { count }) => sum + count, 0)).toBe(picture.states);
  const ended = cells.filter(({ outcome }) => outcome === 'ended');
  expect(ended.reduce((sum, { count }) => sum + count, 0)).toBe(countsOf(picture).get('ended'));
  for (const { first, outcome } of cells) expect(outcomeOf(picture, first)).toBe(outcome);
});

it('ends well only where the machine has nothing more to do', () => {
  const states = Array.from({ length: picture.states }, (_, i) => i + 1);
  for (const state of states.filter((one) => outcomeOf(picture, one) === 'ended')) {
    const { tree, node } = growRun(plant(leak.model), wayTo(picture, state));
    expect(choicesAt(tree, node)).toEqual([]);
  }
});

it('goes from state to state by arrows', () => {
  const next = neighbour(picture, 1, 'ArrowRight');
  expect(picture.depths[next]).toBe(1);
  expect(neighbour(picture, next, 'ArrowLeft')).toBe(1);
  expect(neighbour(picture, 1, 'ArrowUp')).toBe(1);
});

it('counts by depth, and says of no state how it ends, where the search was stopped', async () => {
  const { check } = await explored('stripe', mostDrawn + 500);
  const stopped = pictureOf(check.states(() => true));
  expect(stopped.drawing).toBeNull();
  expect(stopped.outcomes).toBeNull();
  expect(byDepth(stopped).flat().length).toBe(byDepth(stopped).length);
});
