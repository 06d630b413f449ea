/** Two versions of a program, each with its world: what is wrong with either, and what has become of it. */
import { create } from 'zustand';
import type { Scenario } from '../../scenario/schema';
import type { Done, FoundCause } from '../engine/check-protocol';
import { Checker } from '../engine/checker';
import { goAlong } from './check-control';
import { changeWorld } from './opening';
import { useSession } from './session';
import { useSettings } from './settings';

export type Which = 'before' | 'after';

export interface Version {
  /** What it is called. */
  readonly words: string;
  readonly scenario: Scenario;
  /** null until it has been checked. */
  readonly done: Pick<Done, 'found' | 'ending'> | null;
  /** Why it could not be. */
  readonly failure: string | null;
}

export interface Comparison {
  readonly before: Version;
  readonly after: Version;
}

interface Comparing {
  readonly comparison: Comparison | null;
}

export const useComparing = create<Comparing>()(() => ({ comparison: null }));

/** Apart from the check of what is shown, which goes on beside it. */
const checker = new Checker();

/** Counts comparisons: what an older one still has to say is not for the store. */
let current = 0;

export function compare(before: Named, after: Named): void {
  const mine = ++current;
  const version = ({ words, scenario }: Named): Version => ({
    ...{ words, scenario, done: null, failure: null },
  });
  useComparing.setState({ comparison: { before: version(before), after: version(after) } });
  check('before', mine, () => check('after', mine, () => checker.stop()));
}

export interface Named {
  readonly words: string;
  readonly scenario: Scenario;
}

export function endComparison(): void {
  current++;
  checker.stop();
  useComparing.setState({ comparison: null });
}

function check(which: Which, mine: number, next: () => void): void {
  const { comparison } = useComparing.getState();
  if (!comparison) return;
  const tell = (changes: Partial<Version>) =>
    useComparing.setState(({ comparison: now }) => ({
      comparison: now && { ...now, [which]: { ...now[which], ...changes } },
    }));
  checker.start(comparison[which].scenario, useSettings.getState().bounds, false, {
    onAnswer: (answer) => {
      if (mine !== current) return;
      if (answer.kind === 'done') tell({ done: { found: answer.found, ending: answer.ending } });
      else if (answer.kind === 'failed') tell({ failure: answer.reason });
      else return;
      next();
    },
    onDeath: (failure) => {
      if (mine !== current) return;
      tell({ failure });
      next();
    },
  });
}

export interface Groups {
  readonly gone: readonly FoundCause[];
  readonly new: readonly FoundCause[];
  readonly still: readonly FoundCause[];
}

/** null until both have been checked. */
export function groupsOf({ before, after }: Comparison): Groups | null {
  if (!before.done || !after.done) return null;
  const keys = (of: readonly FoundCause[]) => new Set(of.map(({ key }) => key));
  const [old, now] = [keys(before.done.found), keys(after.done.found)];
  return {
    gone: before.done.found.filter(({ key }) => !now.has(key)),
    new: after.done.found.filter(({ key }) => !old.has(key)),
    still: after.done.found.filter(({ key }) => old.has(key)),
  };
}

/** Puts a version on the screen, where it is not there already; nothing typed is lost, as it is an edit like any other. */
export async function showVersion(which: Which): Promise<boolean> {
  const { comparison } = useComparing.getState();
  if (!comparison) return false;
  const { scenario } = comparison[which];
  if (isShown(scenario)) return true;
  changeWorld(scenario);
  return new Promise((resolve) => {
    const stop = useSession.subscribe((now) => {
      if (now.compiling || (now.modelScenario !== scenario && !now.failed)) return;
      stop();
      resolve(!now.failed);
    });
  });
}

/** The world, and not where one stands in it. */
export const isShown = (scenario: Scenario): boolean => {
  const { modelScenario } = useSession.getState();
  const world = (of: Scenario) => JSON.stringify({ ...of, runs: [], notes: [], cursor: null });
  return modelScenario !== null && world(modelScenario) === world(scenario);
};

/** Loads a cause's run in its version. */
export async function showIn(which: Which, { run }: FoundCause): Promise<void> {
  if (await showVersion(which)) goAlong(run);
}
