/** What keys, buttons and menus do. They read the stores when called, so the table of keys can name them. */
import { type Choice, leaves } from '../../machine';
import type { Effect } from '../../machine/effects';
import { laneOf } from '../model/lanes';
import { fileLines } from '../model/lines';
import { choicesHere, jump, lastStep, nextStep, type Position, switchTo } from '../model/position';
import { recordedRun } from '../model/shown';
import { windowClass } from '../parts/useWidth';
import type { OwnerFilter } from './checking';
import { goToPage, usePage } from './page';
import { useSession } from './session';
import { nextTheme, useSettings } from './settings';
import { type DialogName, leftTabs, narrowTabs, rightTabs, useView } from './view';

const position = (): Position | null => useSession.getState().position;

function move(to: (position: Position) => Position | null): void {
  const from = position();
  const next = from && to(from);
  if (next && next !== from) useSession.getState().moveTo(next);
}

function goto(step: number | null): void {
  if (step !== null) move((from) => jump(from, step));
}

/** The first picture does without it. */
const checkControl = () => import('./check-control');

/** Name of the selected object. */
function selectedObject(): string | null {
  const { selection } = useView.getState();
  return selection?.kind === 'object' ? selection.name : null;
}

/** The steps with an effect on the object called `name`. */
function stepsOf(from: Position, name: string): readonly number[] {
  const run = recordedRun(from);
  const object = run.objects.find((o) => o.name === name);
  if (!object) return [];
  const concerns = (effect: Effect) => 'object' in effect && effect.object === object.slot;
  return run.steps
    .filter(
      ({ index, effects }) =>
        index >= object.born &&
        (object.freed === null || index <= object.freed) &&
        effects.some(concerns),
    )
    .map((step) => step.index);
}

function nextIn(steps: readonly number[], cursor: number, direction: 1 | -1): number | null {
  const next =
    direction === 1 ? steps.find((step) => step > cursor) : steps.findLast((step) => step < cursor);
  return next ?? null;
}

/** The one after `now`, or before it, and round again. */
function around<Item>(items: readonly Item[], now: Item, direction: 1 | -1): Item | undefined {
  return items.at((items.indexOf(now) + direction) % items.length);
}

function showPanel(tab: 'check' | 'verifier'): void {
  const view = useView.getState();
  const width = windowClass();
  view.setRightTab(tab);
  if (width !== 'full') view.setLeftTab(tab);
  if (width === 'drawer') view.setDrawer(true);
  view.setNarrowTab(tab);
}

export const actions = {
  forward: () => useSession.getState().forward(),
  back: () => move((from) => jump(from, from.cursor - 1)),
  first: () => goto(0),
  last: () => move((from) => jump(from, lastStep(from))),
  goto,
  play: () => {
    const { playing, setPlaying } = useSession.getState();
    const from = position();
    const canPlay = from && (from.cursor < lastStep(from) || choicesHere(from).length > 0);
    setPlaying(!playing && canPlay === true);
  },
  choose: (index: number) => {
    const from = position();
    const choice = from && choicesHere(from)[index];
    if (choice) useSession.getState().choose(choice);
  },
  switchTo: (leaf: number) => move((from) => switchTo(from, leaf)),
  /** The next of the runs that were taken, in the order of taking. */
  otherRun: (direction: 1 | -1) =>
    move((from) => {
      const leaf = around(leaves(from.tree), from.leaf, direction);
      return leaf === undefined ? null : switchTo(from, leaf);
    }),
  sameLane: (direction: 1 | -1) => {
    const from = position();
    if (!from) return;
    const run = recordedRun(from);
    const here = laneOf(run, from.cursor);
    goto(nextStep(from, direction, (_, step) => from.cursor === 0 || laneOf(run, step) === here));
  },
  violation: (direction: 1 | -1) => {
    const from = position();
    if (!from) return;
    const steps = recordedRun(from).violations.map((violation) => violation.step);
    goto(nextIn(steps, from.cursor, direction));
  },
  ofObject: (direction: 1 | -1) => {
    const from = position();
    const name = selectedObject();
    if (from && name !== null) goto(nextIn(stepsOf(from, name), from.cursor, direction));
  },
  toLoss: () => {
    const from = position();
    if (!from) return;
    const name = selectedObject();
    const lost = recordedRun(from).references.filter((reference) => reference.lost);
    const wanted = lost.find((reference) => reference.object.name === name) ?? lost[0];
    if (!wanted?.lost) return;
    useView.getState().select({ kind: 'object', name: wanted.object.name });
    goto(wanted.lost.step);
  },
  /** The next visit of the line of the text cursor. */
  ofLine: (direction: 1 | -1) => {
    const from = position();
    const { line } = useView.getState();
    if (!from || !line) return;
    const { files } = from.tree.model;
    const index = files.findIndex((file) => file.name === line.file);
    const steps = fileLines(recordedRun(from), files, index).visits.get(line.line) ?? [];
    goto(nextIn(steps, from.cursor, direction));
  },
  breakpoint: () => {
    const { line, toggleBreakpoint } = useView.getState();
    if (line) toggleBreakpoint(line);
  },
  runToLine: () => {
    const { line } = useView.getState();
    if (line) useSession.getState().runTo([line]);
  },
  zoom: (factor: number) => {
    const { pitch, shownPitch, setPitch } = useView.getState();
    setPitch((pitch ?? shownPitch) * factor);
  },
  fit: () => useView.getState().setPitch(null),
  toggleText: () => {
    const { asText, setAsText } = useView.getState();
    setAsText(!asText);
  },
  theme: nextTheme,
  speed: (by: 1 | -1) => useSettings.getState().changeSpeed(by),
  /** The next tab of the panel that has tabs in this window. */
  tab: (direction: 1 | -1) => {
    const view = useView.getState();
    const width = windowClass();
    if (width === 'narrow') {
      view.setNarrowTab(around(narrowTabs, view.narrowTab, direction) ?? 'timeline');
      return;
    }
    const tabs = leftTabs.filter(
      (tab) => width !== 'full' || !rightTabs.some((right) => right === tab),
    );
    const hidden = width === 'drawer' && !view.drawer;
    if (hidden) view.setDrawer(true);
    else view.setLeftTab(around(tabs, view.leftTab, direction) ?? 'program');
  },
  check: async () => (await checkControl()).toggleCheck(),
  showCause: async (key: string) => (await checkControl()).showCause(key),
  /** The picture of all states, judged by the causes of an owner; null where there is none. */
  states: async (owner: OwnerFilter) => (await checkControl()).askStates(owner),
  /** From the start by these choices, as a branch of the runs. */
  goAlong: async (run: readonly Choice[]) => (await checkControl()).goAlong(run),
  nextCause: async (direction: 1 | -1) => (await checkControl()).nextCause(direction),
  openCheck: () => showPanel('check'),
  /** The verdict on an entry program; without one, on the first that is refused. */
  openVerdict: async (program: string | null = null) => {
    showPanel('verifier');
    const { useVerifying } = await import('./verifying');
    useVerifying.setState({ picked: program, step: null });
  },
  /** The panel of the check, or what it took the place of. */
  checkPanel: () => {
    const view = useView.getState();
    const width = windowClass();
    if (width === 'full') view.setRightTab(view.rightTab === 'check' ? 'inspector' : 'check');
    else if (width === 'narrow')
      view.setNarrowTab(view.narrowTab === 'check' ? 'timeline' : 'check');
    else {
      const isShown = view.leftTab === 'check' && (width !== 'drawer' || view.drawer);
      if (width === 'drawer') view.setDrawer(!isShown);
      view.setLeftTab(isShown ? 'program' : 'check');
    }
  },
  /** The comparison of designs, or back from it. */
  comparePage: () => goToPage(usePage.getState().page === 'compare' ? 'timeline' : 'compare'),
  open: (dialog: DialogName) => useView.getState().open(dialog),
  clear: () => {
    useSession.getState().setPlaying(false);
    const view = useView.getState();
    if (view.dialog) view.open(null);
    else if (usePage.getState().page !== 'timeline') goToPage('timeline');
    else if (view.drawer) view.setDrawer(false);
    else view.select(null);
  },
};
