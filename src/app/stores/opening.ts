/** How a scenario comes onto the screen, how typing changes it, and how both become a model. */
import type { Model } from '../../machine';
import type { Preset } from '../../scenario/preset';
import { firstPreset } from '../../scenario/presets/first';
import type { Scenario } from '../../scenario/schema';
import { type Built, build } from '../engine/build';
import { fitted, misfits } from '../engine/fit';
import { type Opened, playAgain, playPreset, playScenario, runsOf } from '../engine/runs';
import { isSame, titleOf } from '../model/title';
import { useMessages } from './messages';
import { useSession } from './session';
import { type FileLine, useView } from './view';

/** While one types, this long after the last key. */
const typingPause = 250;

let timer: ReturnType<typeof setTimeout> | undefined;

/** What the scenario was before it was changed; null if nobody knows. */
let unchanged: Scenario | null = null;

/** The scenario as it is now, with the runs that were taken and where one stands in them. */
export function currentScenario(): Scenario {
  const { scenario, position } = useSession.getState();
  const { selection } = useView.getState();
  return {
    ...scenario,
    ...(position ? runsOf(position) : {}),
    selection: selection?.kind === 'object' ? selection.name : null,
  };
}

interface Opening {
  readonly scenario: Scenario;
  /** It has been changed since it was a preset or came by a link. */
  readonly edited: boolean;
  /** The runs to show in a new model. */
  readonly runs: (model: Model) => Opened;
}

/** All presets but the first are loaded when one is asked for. */
async function presetNamed(id: string): Promise<Preset | null> {
  if (id === firstPreset.id) return firstPreset;
  return (await import('../../scenario/presets')).presetById(id);
}

/** Puts another scenario on the screen. What was edited before can be brought back. */
export async function openScenario(scenario: Scenario): Promise<void> {
  const id = scenario.program.preset;
  const preset = id === null ? null : await presetNamed(id);
  if (preset && JSON.stringify(preset.scenario) === JSON.stringify(scenario)) {
    await openPreset(preset.id);
    return;
  }
  await putAside();
  open({ scenario, edited: false, runs: (model) => playScenario(model, scenario) });
}

export async function openPreset(id: string): Promise<void> {
  const preset = await presetNamed(id);
  if (!preset) return;
  await putAside();
  open({
    scenario: preset.scenario,
    edited: false,
    runs: (model) => playPreset(model, preset),
  });
}

/** As it was left in this browser. */
export function restoreScenario(
  scenario: Scenario,
  edited: boolean,
  breakpoints: readonly FileLine[],
): void {
  const { preset: id } = scenario.program;
  open({ scenario, edited, runs: (model) => playScenario(model, scenario) });
  useView.setState({ breakpoints });
  if (!edited || id === null) return;
  const { opened } = useSession.getState();
  presetNamed(id).then((preset) => {
    if (preset && useSession.getState().opened === opened) unchanged = preset.scenario;
  });
}

async function putAside(): Promise<void> {
  if (!useSession.getState().edited) return;
  const old = currentScenario();
  const { breakpoints } = useView.getState();
  const { preset: id } = old.program;
  const preset = id === null ? null : await presetNamed(id);
  const title = titleOf(old, false, preset?.scenario ?? null);
  useMessages.getState().say({
    key: 'replaced',
    tone: 'warn',
    text: `“${title}” was put aside, as you had changed it.`,
    action: { words: 'Bring them back', run: () => restoreScenario(old, true, breakpoints) },
  });
}

function open({ scenario, edited, runs }: Opening): void {
  clearTimeout(timer);
  unchanged = edited ? null : scenario;
  useMessages.getState().dismiss('runs');
  useMessages.getState().dismiss('misfit');
  useMessages.getState().dismiss('endless');
  useSession.setState(({ opened }) => ({
    scenario,
    opened: opened + 1,
    edited,
    problems: [],
    kernelProblems: [],
    failed: false,
    playing: false,
    position: null,
    modelText: null,
  }));
  useView.setState({
    selection: scenario.selection === null ? null : { kind: 'object', name: scenario.selection },
    hover: null,
    breakpoints: [],
    line: null,
  });
  rebuild(scenario, runs).then((built) => {
    if (built && !built.model) offerToFit(built);
  });
}

/** The program as typed. It is compiled when the typing pauses. */
export function editProgram(text: string): void {
  const { scenario } = useSession.getState();
  if (scenario.program.text === text) return;
  change({ ...scenario, program: { ...scenario.program, text } }, typingPause);
}

/** A kernel file as typed, or set by a form; null: as the design has it. */
export function editKernel(name: string, text: string | null, pause = typingPause): void {
  const { scenario } = useSession.getState();
  const { [name]: before, ...others } = scenario.kernel;
  if (before === (text ?? undefined)) return;
  change({ ...scenario, kernel: text === null ? others : { ...others, [name]: text } }, pause);
}

/** The world around the program, from its form. */
export function changeWorld(scenario: Scenario): void {
  change(scenario, 0);
}

/** The same program under another design: as it is written for that, if it is one of ours. */
export async function changeDesign(design: string): Promise<void> {
  const { portedTo } = await import('../../scenario/ports');
  const { scenario } = useSession.getState();
  if (scenario.design === design) return;
  const { program } = scenario;
  const text = portedTo(design, program.text);
  if (text !== program.text) useSession.setState(({ opened }) => ({ opened: opened + 1 }));
  change({ ...scenario, design, program: { ...program, text } }, 0);
}

function change(scenario: Scenario, pause: number): void {
  const edited = !unchanged || !isSame(scenario, unchanged);
  useSession.setState({ scenario, edited });
  clearTimeout(timer);
  timer = setTimeout(() => {
    rebuild(scenario, (model) => {
      const { position } = useSession.getState();
      return position ? playAgain(model, position) : playScenario(model, scenario);
    }).then(offerToFit);
  }, pause);
}

/** After a change: another program may need other ids and maps than the scenario has. */
function offerToFit(built: Built | null): void {
  if (!built) return;
  const { scenario } = useSession.getState();
  const { say, dismiss } = useMessages.getState();
  const found = built.unit ? misfits(scenario, built.unit) : [];
  if (found.length === 0) {
    dismiss('misfit');
    return;
  }
  say({
    key: 'misfit',
    tone: 'warn',
    text: `The scenario does not fit this program: ${found.slice(0, 2).join('; ')}.`,
    action: { words: 'Fit it', run: () => fitScenario() },
  });
}

/** Gives the scenario the world that the program leads to expect. Its runs were of another one. */
export function fitScenario(): void {
  const { scenario, unit } = useSession.getState();
  if (!unit) return;
  useSession.setState({ position: null, modelText: null });
  changeWorld(fitted(scenario, unit));
}

/**
 * Compiles and links; where that gives a model in which something runs, shows the runs in it. Else the last model stays
 * on the screen. null if it was for nothing: another text has come since, or the compiler itself failed.
 */
async function rebuild(scenario: Scenario, runs: (model: Model) => Opened): Promise<Built | null> {
  useSession.setState({ compiling: true });
  const { say } = useMessages.getState();
  try {
    const built = await build(scenario);
    if (!built) return null;
    report(built);
    const { model, unit } = built;
    if (unit) useSession.setState({ unit });
    if (!model) return built;
    const opened = runs(model);
    tell(opened);
    const { position } = opened;
    useSession.setState({
      modelText: scenario.program.text,
      modelScenario: scenario,
      position,
      playing: false,
    });
    return built;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    useSession.setState({ compiling: false });
    say({ key: 'model', tone: 'bad', text: `The program could not be compiled: ${reason}` });
    return null;
  }
}

function report({ model, problems }: Built): void {
  useSession.setState({
    compiling: false,
    problems: problems.inProgram,
    kernelProblems: problems.inKernel,
    failed: !model,
  });
  const { say, dismiss } = useMessages.getState();
  if (problems.elsewhere.length > 0)
    say({ key: 'model', tone: 'bad', text: problems.elsewhere.slice(0, 3).join('; ') });
  else dismiss('model');
}

function tell({ problems, endless }: Opened): void {
  const { say, dismiss } = useMessages.getState();
  if (problems.length > 0)
    say({
      key: 'runs',
      tone: 'warn',
      text: `Not everything of this link holds in this version: ${problems.slice(0, 2).join('; ')}.`,
    });
  if (endless === null) dismiss('endless');
  else say({ key: 'endless', tone: 'warn', text: endless });
}
