/** The tabs of the source panel, with the stores. */

import { Fragment, lazy, Suspense, useState } from 'react';
import { programName } from '../engine/names';
import { factsOf, kernelFiles } from '../model/facts';
import type { Shown } from '../model/shown';
import { Skeletons } from '../parts/Skeletons';
import { actions } from '../stores/actions';
import { isProved, useChecking } from '../stores/checking';
import { changeWorld, editKernel, editProgram, fitScenario } from '../stores/opening';
import { offerPatch } from '../stores/patches';
import { useSession } from '../stores/session';
import { useView } from '../stores/view';
import type { CodePanelProps } from './FileView';
import { FileView } from './FileView';
import { KernelTab } from './KernelTab';

/** Not needed for the first picture. */
const ScenarioForm = lazy(async () => ({
  default: (await import('../scenario/ScenarioForm')).ScenarioForm,
}));

function useCodePanel(shown: Shown | null): CodePanelProps {
  const breakpoints = useView((s) => s.breakpoints);
  const onBreakpoint = useView((s) => s.toggleBreakpoint);
  const onLinesMoved = useView((s) => s.moveBreakpoints);
  const onLine = useView((s) => s.setLine);
  const runTo = useSession((s) => s.runTo);
  return {
    shown,
    breakpoints,
    onStep: actions.goto,
    onBreakpoint,
    onLinesMoved,
    onLine,
    onRunTo: (line) => runTo([line]),
  };
}

/** The line that was asked for, as long as one stands where it was. */
function useShownLine() {
  const position = useSession((s) => s.position);
  const shownLine = useView((s) => s.shownLine);
  return shownLine?.at === position ? shownLine : null;
}

/** Of the model that is shown, once every run of it has been explored. */
function useUnreached(): readonly number[] | undefined {
  const model = useSession((s) => s.position?.tree.model);
  return useChecking(({ result }) =>
    result && isProved(result) && result.model === model
      ? result.verdict?.reached.unreachedLines
      : undefined,
  );
}

export function Program({ shown }: { shown: Shown | null }) {
  const panel = useCodePanel(shown);
  const { scenario, opened, modelText, problems, failed } = useSession();
  const program = scenario.program.text;
  const [errorLine, setErrorLine] = useState<{ line: number } | null>(null);
  const shownLine = useShownLine();
  const unreached = useUnreached();
  const path = useView((s) => s.path);
  const errors = problems.filter((problem) => problem.severity === 'error');
  const errorLines = [...new Set(errors.map((problem) => problem.line))];
  const stale = modelText !== null && modelText !== program;
  const summary = failed && errors.length > 0 && (
    <div className="linebar stalebar" role="alert">
      {errors.length === 1 ? 'An error' : `${errors.length} errors`} at{' '}
      {errorLines.length === 1 ? 'line' : 'lines'}{' '}
      {errorLines.slice(0, 6).map((line, index) => (
        <Fragment key={line}>
          {index > 0 && ', '}
          <button type="button" onClick={() => setErrorLine({ line })}>
            {line}
          </button>
        </Fragment>
      ))}
      {stale && '. The run is of the text before.'}
    </div>
  );
  return (
    <FileView
      {...panel}
      name={programName}
      text={program}
      label="Program"
      textKey={`${opened}`}
      problems={problems}
      stale={stale}
      onEdit={editProgram}
      onPaste={offerPatch}
      shownLine={failed ? errorLine : shownLine?.file === programName ? shownLine : null}
      {...(unreached && { unreached })}
      path={path}
      summary={summary || null}
    />
  );
}

export function Kernel({ shown }: { shown: Shown | null }) {
  const panel = useCodePanel(shown);
  const model = useSession((s) => s.position?.tree.model ?? null);
  const picked = useView((s) => s.kernelFile);
  const setPicked = useView((s) => s.setKernelFile);
  const line = useView((s) => s.line);
  const { scenario, modelScenario, opened, unit, kernelProblems } = useSession();
  const shownLine = useShownLine();
  return (
    <KernelTab
      {...panel}
      files={model ? kernelFiles(model) : []}
      facts={model ? factsOf(model) : []}
      picked={picked}
      onPick={setPicked}
      line={line}
      shownLine={shownLine}
      edits={scenario.kernel}
      textKey={`${opened} ${scenario.design}`}
      problems={kernelProblems}
      builtEdits={modelScenario?.kernel ?? noEdits}
      isFixed={(name) => unit?.files.some((file) => file.name === name) ?? true}
      onText={editKernel}
    />
  );
}

const noEdits = {};

export function ScenarioPanel() {
  const { scenario, unit, position } = useSession();
  return (
    <Suspense fallback={<Skeletons words="The form is being loaded." />}>
      <ScenarioForm
        scenario={scenario}
        unit={unit}
        model={position?.tree.model ?? null}
        onChange={changeWorld}
        onFit={fitScenario}
      />
    </Suspense>
  );
}
