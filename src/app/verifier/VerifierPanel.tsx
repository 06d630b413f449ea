/** The panel of the verifier, with the stores. */
import { useEffect, useMemo, useState } from 'react';
import { readPastedLog } from '../../verifier/pasted-log';
import type { PathEvent } from '../../verifier/verify';
import { programName } from '../engine/names';
import { windowClass } from '../parts/useWidth';
import { useSession } from '../stores/session';
import { followProgram, openVerdict, useVerifying } from '../stores/verifying';
import { type PathMarks, useView } from '../stores/view';
import { LogView } from './LogView';
import { VerifierView } from './VerifierView';

export function VerifierPanel() {
  useEffect(followProgram, []);
  const verifying = useVerifying();
  const { verified, problem, pending, step } = verifying;
  const scenario = useSession((s) => s.scenario);
  const open = openVerdict(verifying);
  const path = open?.path.length ? open.path : (open?.overlooked[0] ?? noPath);
  const [text, setText] = useState('');
  const log = useMemo(() => (text === '' ? null : readPastedLog(text)), [text]);
  const [logStep, setLogStep] = useState<number | null>(null);
  const events = log && !('problem' in log) ? log.events : noPath;
  const ofLog = logStep !== null && events[logStep] !== undefined;
  const marks = useMemo((): PathMarks | null => {
    const drawn = ofLog ? events : path;
    if (pending || drawn.length === 0) return null;
    const at = (ofLog ? events[logStep] : path[step ?? -1])?.line ?? null;
    const note =
      !ofLog && open?.message && open.origin
        ? { line: open.origin.line, text: `verifier: ${open.detail.join('; ')}` }
        : null;
    return { lines: new Set(drawn.map(({ line }) => line)), at, note };
  }, [ofLog, events, logStep, path, step, open, pending]);
  useEffect(() => {
    useView.setState({ path: marks });
    return () => useView.setState({ path: null });
  }, [marks]);
  const verdicts = verified?.verdicts ?? null;
  const named = log && !('problem' in log) && log.program;
  return (
    <VerifierView
      design={`${scenario.design}${Object.keys(scenario.kernel).length > 0 ? ', edited' : ''}`}
      verdicts={verdicts}
      contract={verified?.contract ?? null}
      problem={problem}
      pending={pending}
      open={open}
      onOpen={(program) => {
        setLogStep(null);
        useVerifying.setState({ picked: program, step: null });
      }}
      step={ofLog ? null : step}
      onStep={(at) => {
        setLogStep(null);
        useVerifying.setState({ step: at });
        showEvent(path[at]);
      }}
      log={
        <LogView
          text={text}
          onText={(pasted) => {
            setText(pasted);
            setLogStep(null);
          }}
          log={log}
          verdict={verdicts?.find(({ program }) => program === named) ?? open}
          step={logStep}
          onStep={(at) => {
            setLogStep(at);
            showEvent(events[at]);
          }}
        />
      }
    />
  );
}

const noPath: readonly PathEvent[] = [];

/** Its line, in the source panel where that is in view beside this one. */
function showEvent(event: PathEvent | undefined): void {
  if (!event || event.line < 1) return;
  const view = useView.getState();
  if (windowClass() === 'full') view.setLeftTab('program');
  view.showLine({ file: programName, line: event.line, at: useSession.getState().position });
}
