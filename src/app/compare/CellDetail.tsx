/** What a cell says, in whole sentences, and the ways from there: the refusal with its path, the run, the other design. */
import type { Cell, CellCause, Judged, Refusal } from '../../compare/cell';
import type { Row } from '../../compare/row';
import { cellSentence, faultOf, worstOf } from '../../compare/words';
import { plural } from '../check/words';

export interface CellDetailProps {
  readonly row: Row;
  readonly design: string;
  readonly cell: Cell | null;
  readonly onRun: (cause: CellCause) => void;
  readonly onRefusal: (refusal: Refusal) => void;
  readonly onProgram: () => void;
}

export function CellDetail({ row, design, cell, ...on }: CellDetailProps) {
  return (
    <section className="celldetail" aria-label="The selected cell">
      <h2>
        {row.title}, {row.note} <span>under {design}</span>
      </h2>
      <p role="status">{cell ? cellSentence(cell) : 'Not judged yet.'}</p>
      {cell && cell.kind !== 'none' && <Ways cell={cell} {...on} />}
    </section>
  );
}

function Ways(props: Omit<CellDetailProps, 'row' | 'design' | 'cell'> & { readonly cell: Judged }) {
  const { cell, onRun, onRefusal, onProgram } = props;
  const worst = worstOf(cell.causes);
  const weak = worstOf(cell.designs);
  return (
    <>
      {cell.refusals.map((refusal) => (
        <RefusalPath key={refusal.program} refusal={refusal} onOpen={() => onRefusal(refusal)} />
      ))}
      <p className="ways">
        {worst && (
          <button type="button" className="btn" onClick={() => onRun(worst)}>
            Open the run: {faultOf(worst)}, {plural(worst.run.length, 'step')}
          </button>
        )}
        {weak && (
          <button type="button" className="btn" onClick={() => onRun(weak)}>
            The design’s own: {faultOf(weak)}, {plural(weak.run.length, 'step')}
          </button>
        )}
        <button type="button" className="btn" onClick={onProgram}>
          Open the program
        </button>
      </p>
    </>
  );
}

function RefusalPath({ refusal, onOpen }: { refusal: Refusal; onOpen: () => void }) {
  const { program, message, origin, path } = refusal;
  return (
    <div className="refusal">
      <p>
        <b>{program}</b> <code>{message}</code>{' '}
        <button type="button" className="linky" onClick={onOpen}>
          Open the refusal{origin ? `, line ${origin.line}` : ''}
        </button>
      </p>
      <ol aria-label={`Path to the refusal of ${program}`}>
        {path.map(({ kind, line, text, taken }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a path has its order and nothing else
          <li key={i}>
            <span className="ln">{line}</span>
            <span>
              {words[kind] ?? kind}
              {taken === undefined ? '' : taken ? ': yes' : ': no'}
            </span>
            <code>{oneLine(text)}</code>
          </li>
        ))}
      </ol>
    </div>
  );
}

const oneLine = (text: string): string => {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
};

const words: Readonly<Record<string, string>> = {
  acquire: 'acquires a reference',
  release: 'releases it',
  move: 'moves it into a map',
  null: 'is NULL',
  branch: 'tested',
  iterate: 'goes round',
  case: 'case',
  enter: 'enters',
  leave: 'leaves',
  exit: 'ends',
};
