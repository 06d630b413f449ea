/** From a cell of the matrix to what it is about: the run that goes wrong, or the refusal. */
import type { CellCause, Refusal } from '../../compare/cell';
import type { Scenario } from '../../scenario/schema';
import { programName } from '../engine/names';
import { windowClass } from '../parts/useWidth';
import { actions } from './actions';
import { openScenario } from './opening';
import { goToPage } from './page';
import { useSession } from './session';
import { useView } from './view';

/** Puts a scenario on the screen, and waits for its model. false: another has come since, or it does not compile. */
async function opened(scenario: Scenario): Promise<boolean> {
  goToPage('timeline');
  await openScenario(scenario);
  const { opened: mine } = useSession.getState();
  const isThere = () => {
    const now = useSession.getState();
    return now.opened !== mine || now.failed || now.position !== null;
  };
  if (!isThere())
    await new Promise<void>((resolve) => {
      const stop = useSession.subscribe(() => {
        if (!isThere()) return;
        stop();
        resolve();
      });
    });
  const now = useSession.getState();
  return now.opened === mine && now.position !== null;
}

/** The cause's shortest run, at its last step, the source at the line that did it. */
export async function openCause(scenario: Scenario, { run, line }: CellCause): Promise<void> {
  if (!(await opened(scenario))) return;
  const { goAlong } = await import('./check-control');
  goAlong(run);
  if (line !== null) showLine(line);
}

/** The scenario, with its usual run. */
export async function openSubject(scenario: Scenario): Promise<void> {
  await opened(scenario);
}

/** The verifier's panel with the path to a refusal, the source at its line. The run stays available: it is one that would not load. */
export async function showRefusal(scenario: Scenario, refusal: Refusal): Promise<void> {
  if (!(await opened(scenario))) return;
  const { program, origin } = refusal;
  if (origin?.file === programName) showLine(origin.line);
  await actions.openVerdict(program);
}

function showLine(line: number): void {
  const { position } = useSession.getState();
  if (!position) return;
  const view = useView.getState();
  view.showLine({ file: programName, line, at: position });
  if (windowClass() !== 'narrow') view.setLeftTab('program');
}
