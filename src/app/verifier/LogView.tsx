/** A real verifier's log beside the modelled verdict. */
import { useId } from 'react';
import { logRows, type PastedLog } from '../../verifier/pasted-log';
import type { Verdict } from '../../verifier/verify';
import { VerdictSign } from '../parts/signs';
import { PathView } from './PathView';

export interface LogViewProps {
  readonly text: string;
  readonly onText: (text: string) => void;
  /** null: nothing has been pasted. */
  readonly log: PastedLog | { readonly problem: string } | null;
  /** The modelled verdict on the same entry program. */
  readonly verdict: Verdict | null;
  readonly step: number | null;
  readonly onStep: (step: number) => void;
}

export function LogView({ text, onText, log, verdict, step, onStep }: LogViewProps) {
  const id = useId();
  return (
    <div className="vlog">
      <label htmlFor={id}>Log of a real verifier (level 2), as libbpf or bpftool prints it</label>
      <textarea
        id={id}
        rows={4}
        spellCheck={false}
        value={text}
        placeholder={'0: R1=ctx() R10=fp0\n; … @ prog.bpf.c:12\n0: (79) r6 = …'}
        onChange={(event) => onText(event.target.value)}
      />
      {log && 'problem' in log && (
        <p className="trouble" role="alert">
          {log.problem}
        </p>
      )}
      {log && !('problem' in log) && (
        <>
          {verdict ? (
            <Rows log={log} verdict={verdict} />
          ) : (
            <p className="quiet">There is no modelled verdict to hold it against.</p>
          )}
          {log.line === null && !log.isAccepted && (
            <p className="quiet">
              The log names no source line where it ends: compile with -g to have them.
            </p>
          )}
          {log.events.length > 0 && !log.isAccepted && (
            <PathView
              label="Path of the log"
              path={log.events}
              leaks={log.reason === 'leak'}
              refused
              step={step}
              onStep={onStep}
            />
          )}
        </>
      )}
    </div>
  );
}

function Rows({ log, verdict }: { log: PastedLog; verdict: Verdict }) {
  return (
    <table className="vrows">
      <caption>{verdict.program}</caption>
      <thead>
        <tr>
          <th scope="col">
            <span className="hidden-visually">what</span>
          </th>
          <th scope="col">log</th>
          <th scope="col">model</th>
        </tr>
      </thead>
      <tbody>
        {logRows(log, verdict).map(({ what, kernel, model, agrees }) => (
          <tr key={what}>
            <th scope="row">
              <VerdictSign verdict={agrees === null ? 'na' : agrees ? 'ok' : 'bad'} />
              {what}
              <span className="hidden-visually">
                {agrees === null ? ', can’t be compared' : agrees ? ' agrees' : ' differs'}
              </span>
            </th>
            <td>{kernel}</td>
            <td>{model}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
