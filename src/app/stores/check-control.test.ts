import { beforeEach, expect, it, vi } from 'vitest';
import type { Scenario } from '../../scenario/schema';
import type { CheckAnswer, FoundCause } from '../engine/check-protocol';
import type { CheckListener } from '../engine/checker';

const quiet = { matches: false, addEventListener: () => undefined };
vi.stubGlobal('matchMedia', () => quiet);
vi.stubGlobal('addEventListener', () => undefined);

/** In place of the worker: what it was asked for, and who waits for its answers. */
const asked: { retries: boolean; listener: CheckListener }[] = [];
const stops = vi.fn();
/** What is asked about the check that has ended. */
const ask = vi.fn<(about: string, of: unknown) => Promise<unknown>>(() => Promise.resolve(null));
const prepare = vi.fn();
vi.mock('../engine/checker', () => ({
  Checker: class {
    start(_: Scenario, __: unknown, retries: boolean, listener: CheckListener) {
      asked.push({ retries, listener });
      return Promise.resolve();
    }
    prepare = prepare;
    ask = ask;
    stop() {
      stops();
    }
  },
}));

const { startCheck, stopCheck, toggleCheck, showCause, nextCause } = await import(
  './check-control'
);
const { noCheck, useChecking } = await import('./checking');
const { useSession } = await import('./session');
const { useSettings } = await import('./settings');
const { plant, choicesAt, grow } = await import('../../machine');
const { buildModel } = await import('../../scenario/build');
const { compileKernel } = await import('../../scenario/compile');
const { firstPreset } = await import('../../scenario/presets/first');

const kernel = compileKernel();

/** Puts a newly linked model on the screen. */
function openModel(opened: number) {
  const { scenario } = firstPreset;
  const { model } = buildModel(scenario, kernel);
  if (!model) throw new Error('the first preset does not link');
  const position = { tree: plant(model), leaf: 0, cursor: 0 };
  useSession.setState({ position, opened, scenario, modelScenario: scenario });
  return model;
}

function cause(key: string, steps: number): FoundCause {
  let tree = useSession.getState().position?.tree;
  let node = 0;
  const run = [];
  for (let i = 0; tree && i < steps; i++) {
    const [choice] = choicesAt(tree, node);
    if (!choice) break;
    run.push({ context: choice.context, alternative: choice.alternative });
    ({ tree, node } = grow(tree, node, choice));
  }
  const about = { property: 'no-leak', object: 'bpf_aio', owner: 'program' } as const;
  return {
    key,
    id: key,
    ...about,
    origin: null,
    obligation: null,
    program: null,
    message: '',
    run,
    cycle: null,
    isShortest: true,
  };
}

const done = (found: readonly FoundCause[]): CheckAnswer =>
  ({ kind: 'done', id: 1, ending: 'complete', ms: 5, found, verdict: { reached: {} } }) as never;

const answer = (message: CheckAnswer) => asked.at(-1)?.listener.onAnswer(message);

beforeEach(() => {
  vi.useFakeTimers();
  asked.length = 0;
  useSettings.setState({ rechecks: true });
  openModel(useSession.getState().opened + 1);
  vi.clearAllTimers();
  prepare.mockClear();
  useChecking.setState(noCheck);
});

it('loads a cause’s run as a branch, and goes round with the keys', () => {
  startCheck();
  answer(done([cause('a', 3), cause('b', 5)]));
  expect(useChecking.getState().running).toBe(false);
  nextCause(1);
  expect(useSession.getState().position?.cursor).toBe(3);
  nextCause(1);
  expect(useChecking.getState().selected).toBe('b');
  expect(useSession.getState().position?.cursor).toBe(5);
  nextCause(1);
  expect(useChecking.getState().selected).toBe('a');
  nextCause(-1);
  expect(useChecking.getState().selected).toBe('b');
});

it('checks again a moment after a change, and tries the old causes first', () => {
  startCheck();
  expect(asked.at(-1)?.retries).toBe(false);
  answer(done([cause('a', 3)]));
  openModel(useSession.getState().opened);
  expect(asked).toHaveLength(1);
  // Meanwhile the worker compiles it.
  expect(prepare).toHaveBeenCalledOnce();
  vi.advanceTimersByTime(1000);
  expect(asked).toHaveLength(2);
  expect(asked.at(-1)?.retries).toBe(true);
  expect(useChecking.getState().old.map(({ key }) => key)).toEqual(['a']);
  answer({ kind: 'retried', id: 2, key: 'a', run: null });
  expect(useChecking.getState().retried.get('a')).toBeNull();
});

it('does not check by itself where that is switched off', () => {
  useSettings.setState({ rechecks: false });
  openModel(useSession.getState().opened);
  vi.advanceTimersByTime(1000);
  expect(asked).toHaveLength(0);
});

it('forgets the causes of another scenario, and what its check still has to say', () => {
  startCheck();
  const first = asked.at(-1);
  openModel(useSession.getState().opened + 1);
  expect(useChecking.getState()).toMatchObject({ running: false, result: null });
  first?.listener.onAnswer(done([cause('a', 3)]));
  expect(useChecking.getState().result).toBeNull();
});

it('is stopped at once, keeps what it had, and takes the rest when it comes', () => {
  toggleCheck();
  const found = [cause('a', 3)];
  answer({ kind: 'progress', id: 1, ms: 3, found, progress: {} as never });
  stopCheck();
  expect(useChecking.getState()).toMatchObject({ running: false, result: { ending: 'cancelled' } });
  answer({ ...done([...found, cause('b', 4)]), ending: 'cancelled' } as CheckAnswer);
  expect(useChecking.getState().result?.found).toHaveLength(2);
});

it('tells of a worker that died, and keeps what it had found', () => {
  startCheck();
  answer({ kind: 'progress', id: 1, ms: 3, found: [cause('a', 3)], progress: {} as never });
  asked.at(-1)?.listener.onDeath('gone');
  expect(useChecking.getState()).toMatchObject({
    running: false,
    failure: 'gone',
    result: { ending: 'died', found: [{ key: 'a' }] },
  });
});

it('does not load a run into a model that it is not of', () => {
  startCheck();
  answer(done([cause('a', 3)]));
  useSettings.setState({ rechecks: false });
  openModel(useSession.getState().opened);
  showCause('a');
  expect(useSession.getState().position?.cursor).toBe(0);
});

it('takes the safe run beside a cause’s run as a branch, and says where they part', async () => {
  startCheck();
  const wrong = cause('a', 3);
  answer(done([wrong]));
  const { position } = useSession.getState();
  if (!position) throw new Error('nothing is open');
  ask.mockResolvedValueOnce({ step: 2, safe: wrong.run.slice(0, 2) });
  showCause('a');
  expect(useChecking.getState().parting).toEqual({ state: 'sought' });
  await vi.waitFor(() => expect(useChecking.getState().parting?.state).toBe('known'), {
    timeout: 60_000,
  });
  expect(ask).toHaveBeenLastCalledWith('culprit', 'a');
  expect(useChecking.getState().parting).toMatchObject({ step: 2, node: 3, safe: 2 });
  expect(useSession.getState().position?.cursor).toBe(3);
});

it('says that it is not known where a run goes wrong, rather than nothing', async () => {
  startCheck();
  answer({ kind: 'progress', id: 1, ms: 3, found: [cause('a', 3)], progress: {} as never });
  showCause('a');
  expect(useChecking.getState().parting).toEqual({ state: 'unknown' });
  answer(done([cause('a', 3)]));
  ask.mockResolvedValueOnce(null);
  showCause('a');
  await vi.waitFor(() => expect(useChecking.getState().parting).toEqual({ state: 'unknown' }), {
    timeout: 60_000,
  });
});
