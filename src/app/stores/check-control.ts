/** Starts and stops checks, takes what they find into the store, and shows the runs. Loaded at the first check. */

import { type Choice, leafBelow, type NodeId } from '../../machine';
import { causeRows, isGone, ofOwner } from '../check/cause-rows';
import type { CheckAnswer } from '../engine/check-protocol';
import { Checker } from '../engine/checker';
import { programName } from '../engine/names';
import { growRun } from '../engine/retry';
import { windowClass } from '../parts/useWidth';
import {
  type Checking,
  type CheckResult,
  noCheck,
  type OwnerFilter,
  useChecking,
} from './checking';
import { useMessages } from './messages';
import { useSession } from './session';
import { useSettings } from './settings';
import { useView } from './view';

const checker = new Checker();

/** After a change, so long until the next check: while one types, there is none. */
const recheckPause = 500;

/** The opening whose causes can be compared with the next ones. */
let compared = 0;

/** The user has asked for a check once: the next ones come by themselves. */
let hasChecked = false;

/** Counts checks: what an older one still has to say is not for the store. */
let current = 0;

const set = (changes: Partial<Checking>) => useChecking.setState(changes);

/** Checks the model that is shown. */
export function startCheck(): void {
  const { position, modelScenario, opened } = useSession.getState();
  if (!position || !modelScenario) return;
  const { model } = position.tree;
  const before = useChecking.getState();
  const retries = compared === opened && before.result !== null;
  // What was fixed once is no longer of interest; what was not looked at to the end is.
  const old = retries
    ? causeRows(before)
        .filter((row) => row.mark !== 'fixed')
        .map(({ cause }) => cause)
    : [];
  const isSame = before.result?.model === model;
  compared = opened;
  hasChecked = true;
  const mine = ++current;
  const { bounds } = useSettings.getState();
  set({
    running: true,
    result: null,
    old: isSame ? before.old : old,
    retried: isSame ? before.retried : new Map(),
    failure: null,
    selected: retries ? before.selected : null,
    parting: null,
  });
  checker.start(modelScenario, bounds, retries && !isSame, {
    onAnswer: (answer) => {
      if (mine === current) take(answer, { model, bounds });
    },
    onDeath: (failure) => {
      if (mine !== current) return;
      const { result } = useChecking.getState();
      set({ running: false, failure, result: result && { ...result, ending: 'died' } });
    },
  });
}

function take(answer: CheckAnswer, of: Pick<CheckResult, 'model' | 'bounds'>): void {
  const { result, retried } = useChecking.getState();
  switch (answer.kind) {
    case 'retried':
      set({ retried: new Map(retried).set(answer.key, answer.run) });
      return;
    case 'progress': {
      const { progress, ms } = answer;
      const found = answer.found ?? result?.found ?? [];
      set({ result: { ...of, progress, ms, found, ending: null, verdict: null } });
      return;
    }
    case 'done': {
      const { verdict, found, ending, ms } = answer;
      set({ running: false, result: { ...of, progress: verdict, ms, found, ending, verdict } });
      return;
    }
    case 'failed':
      set({ running: false, failure: answer.reason });
      return;
    default:
      return;
  }
}

/** At once for the user; what has been found until now comes from the worker a moment later. */
export function stopCheck(): void {
  const { result } = useChecking.getState();
  set({ running: false, result: result && { ...result, ending: 'cancelled' } });
  checker.stop();
}

export function toggleCheck(): void {
  if (useChecking.getState().running) stopCheck();
  else startCheck();
}

/** Loads a cause's run as a branch, the cursor at its last step, the source at its origin. */
export function showCause(key: string): void {
  const checking = useChecking.getState();
  const row = causeRows(checking).find(({ cause }) => cause.key === key);
  const { position, moveTo } = useSession.getState();
  set({ selected: key, parting: null });
  if (!row?.run || !position || !isOfShown(checking)) return;
  try {
    const { tree, node } = growRun(position.tree, row.run);
    const at = { tree, leaf: leafBelow(tree, node), cursor: row.run.length };
    useSession.getState().setPlaying(false);
    moveTo(at);
    findParting(key, node);
    // An old cause has lines of an old text.
    if (row.run !== row.cause.run) return;
    const { owner, origin, program } = row.cause;
    const place = owner === 'program' ? (program ?? origin) : origin;
    if (!place) return;
    const { file, line } = place;
    const view = useView.getState();
    view.showLine({ file, line, at });
    // Elsewhere the panel of the check would make way, and with it what is said of the cause.
    if (windowClass() === 'full') view.setLeftTab(file === programName ? 'program' : 'kernel');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    useMessages.getState().say({
      key: 'cause',
      tone: 'bad',
      text: `The run could not be loaded: ${reason}.`,
    });
  }
}

/** Asks where the run goes wrong, and takes the safe run as one branch more. */
async function findParting(key: string, node: NodeId): Promise<void> {
  const { running, result } = useChecking.getState();
  if (running || !result?.found.some((cause) => cause.key === key)) {
    set({ parting: { state: 'unknown' } });
    return;
  }
  const sought = { state: 'sought' } as const;
  set({ parting: sought });
  const culprit = await checker.ask('culprit', key);
  const { position } = useSession.getState();
  if (useChecking.getState().parting !== sought) return;
  const { model } = result;
  if (!culprit || position?.tree.model !== model) {
    set({ parting: { state: 'unknown' } });
    return;
  }
  let safe: NodeId | null = null;
  if (culprit.safe) {
    const grown = growRun(position.tree, culprit.safe);
    safe = grown.node;
    const at = { ...position, tree: grown.tree };
    useSession.getState().moveTo(at);
    // Nobody has moved on: the line that was asked for stays in view.
    const { shownLine, showLine } = useView.getState();
    if (shownLine?.at === position) showLine({ ...shownLine, at });
  }
  set({ parting: { state: 'known', model, step: culprit.step, node, safe } });
}

export const askStates = (owner: OwnerFilter) => checker.ask('states', owner);

/** Takes these choices from the start and stands at their end. */
export function goAlong(run: readonly Choice[]): void {
  const { position, moveTo, setPlaying } = useSession.getState();
  if (!position) return;
  const { tree, node } = growRun(position.tree, run);
  setPlaying(false);
  moveTo({ tree, leaf: leafBelow(tree, node), cursor: run.length });
}

/** What is listed is of the model that is on the screen. */
function isOfShown({ running, result }: Checking): boolean {
  const model = useSession.getState().position?.tree.model;
  return model !== undefined && (result ? result.model === model : running);
}

export function nextCause(direction: 1 | -1): void {
  const checking = useChecking.getState();
  const rows = ofOwner(causeRows(checking), checking.owner).filter((row) => !isGone(row));
  if (rows.length === 0) return;
  const at = rows.findIndex(({ cause }) => cause.key === checking.selected);
  const next = at < 0 ? (direction === 1 ? 0 : rows.length - 1) : at + direction;
  const row = rows.at(next % rows.length);
  if (row) showCause(row.cause.key);
}

let timer: ReturnType<typeof setTimeout> | undefined;

/** Before the first check, when nothing else is to be done: what a click would have to wait for. */
function prepareSoon(): void {
  clearTimeout(timer);
  timer = setTimeout(prepare, recheckPause);
}

function prepare(): void {
  const { position, modelScenario } = useSession.getState();
  if (useChecking.getState().running || !position || !modelScenario) return;
  checker.prepare(modelScenario, useSettings.getState().bounds);
}

/** Another scenario has nothing to do with the causes of this one; another model of the same is checked again. */
useSession.subscribe((now, before) => {
  if (now.opened !== before.opened) {
    current++;
    clearTimeout(timer);
    checker.stop();
    const { owner } = useChecking.getState();
    useChecking.setState({ ...noCheck, owner });
  }
  const model = now.position?.tree.model;
  if (!model || model === before.position?.tree.model) return;
  if (!hasChecked) prepareSoon();
  else if (useSettings.getState().rechecks) recheckSoon();
});

useSettings.subscribe((now, before) => {
  if (now.bounds === before.bounds) return;
  if (!hasChecked) prepareSoon();
  else if (now.rechecks) recheckSoon();
});

/** The pause is used to compile. */
function recheckSoon(): void {
  clearTimeout(timer);
  prepare();
  timer = setTimeout(startCheck, recheckPause);
}

prepareSoon();
