/** The panel of the check, with the stores. */
import { useMemo } from 'react';
import { assumptionsOf } from '../../checker/assumptions';
import { programName } from '../engine/names';
import { recordedRun } from '../model/shown';
import { titleOf } from '../model/title';
import { useParted } from '../model/useParted';
import { windowClass } from '../parts/useWidth';
import { actions } from '../stores/actions';
import { useChecking } from '../stores/checking';
import { useComparing } from '../stores/comparing';
import { changeWorld } from '../stores/opening';
import { useSession } from '../stores/session';
import { useSettings } from '../stores/settings';
import { useView } from '../stores/view';
import { Assumptions } from './Assumptions';
import { CheckView } from './CheckView';
import { ComparePanel } from './ComparePanel';
import { causeRows } from './cause-rows';
import { closedWords } from './closed';
import { PartingView } from './PartingView';
import { StatesPanel } from './StatesPanel';

export function CheckPanel() {
  const checking = useChecking();
  const { running, result, old, retried, selected } = checking;
  const rows = useMemo(
    () => causeRows({ running, result, old, retried }),
    [running, result, old, retried],
  );
  const { scenario, modelScenario, position, failed } = useSession();
  const { bounds, setBounds, rechecks, setRechecks } = useSettings();
  const comparing = useComparing((s) => s.comparison !== null);
  const model = position?.tree.model ?? null;
  return (
    <CheckView
      checking={checking}
      rows={rows}
      stale={result !== null && result.model !== model}
      canCheck={position !== null && !failed}
      onCheck={actions.check}
      onOwner={(owner) => useChecking.setState({ owner })}
      onShow={actions.showCause}
      onLine={showProgramLine}
      details={
        selected !== null && (
          <>
            <PartingHere />
            <AssumptionsHere />
          </>
        )
      }
      states={<StatesPanel />}
      versions={<ComparePanel />}
      comparing={comparing}
      exported={{ scenario: modelScenario, title: titleOf(scenario, false, null) }}
      open={{
        bounds,
        onBounds: setBounds,
        rechecks,
        onRechecks: setRechecks,
        scenario,
        model,
        onScenario: changeWorld,
        onRest: showScenario,
      }}
    />
  );
}

/** Said of the run that is shown; not while another one is. */
function PartingHere() {
  const position = useSession((s) => s.position);
  const parting = useChecking((s) => s.parting);
  const result = useChecking((s) => s.result);
  const running = useChecking((s) => s.running);
  const goesRound = useChecking(
    (s) => s.result?.found.some(({ key, cycle }) => key === s.selected && cycle !== null) ?? false,
  );
  const parted = useParted(position);
  if (!parting || !position) return null;
  const state =
    parting.state !== 'known' ? parting.state : parting.step === null ? 'never' : parted;
  if (!state) return null;
  return (
    <PartingView
      parting={state}
      reason={
        running
          ? 'the check still runs'
          : result && result.ending !== 'complete'
            ? 'not every run was explored'
            : result?.bounds.partialOrder
              ? 'not every state was stored: partial order'
              : goesRound
                ? 'a run that goes round can be left as long as it does'
                : 'there are too many states to look back from all of them'
      }
      run={recordedRun(position)}
      onStep={actions.goto}
      onSafe={actions.switchTo}
    />
  );
}

/** Of the run that is shown: it is the selected cause's. */
function AssumptionsHere() {
  const position = useSession((s) => s.position);
  const scenario = useSession((s) => s.modelScenario);
  const bounds = useSettings((s) => s.bounds);
  const assumptions = useMemo(
    () => (position ? assumptionsOf(position.tree.model, recordedRun(position).steps) : []),
    [position],
  );
  return (
    <Assumptions closed={scenario ? closedWords(scenario, bounds) : []} assumptions={assumptions} />
  );
}

function showProgramLine(line: number): void {
  const { position } = useSession.getState();
  const view = useView.getState();
  if (position) view.showLine({ file: programName, line, at: position });
  if (windowClass() === 'narrow') view.setNarrowTab('program');
  else if (windowClass() === 'full') view.setLeftTab('program');
}

function showScenario(): void {
  const view = useView.getState();
  view.setLeftTab('scenario');
  view.setNarrowTab('scenario');
}
