/** The matrix as a grid: programs by designs. Arrows move, Enter opens. Draws what it is given. */
import { type CSSProperties, type KeyboardEvent, useRef } from 'react';
import type { Cell, Judged, Quadrant } from '../../compare/cell';
import { cellAt, type Matrix } from '../../compare/matrix';
import type { Row } from '../../compare/row';
import {
  cellSentence,
  headlineOf,
  loads,
  quadrantWords,
  safetyWord,
  tallyOf,
  verifierWord,
} from '../../compare/words';
import { designById } from '../../kernel/designs/list';
import { LineSign } from '../parts/signs';
import { SafetySign, safetyOf, VerifierSign } from './signs';

export interface At {
  readonly row: string;
  readonly design: string;
}

export interface MatrixViewProps {
  readonly matrix: Matrix;
  /** The cell of which more is said; the one that the keyboard is in. */
  readonly selected: At;
  readonly onSelect: (at: At) => void;
  readonly onOpen: (at: At) => void;
  /** Rows of the user's own can be taken away. */
  readonly own: ReadonlySet<string>;
  readonly onRemove: (row: string) => void;
  /** The page of a design. */
  readonly onDesign: (design: string) => void;
}

export function MatrixView(props: MatrixViewProps) {
  const { matrix, selected, onSelect } = props;
  const { rows, designs } = matrix;
  const grid = useRef<HTMLTableElement>(null);
  const move = (event: KeyboardEvent) => {
    const row = rows.findIndex(({ id }) => id === selected.row);
    const column = designs.indexOf(selected.design);
    const to = (r: number, c: number): At => ({
      row: rows[Math.max(0, Math.min(rows.length - 1, r))]?.id ?? '',
      design: designs[Math.max(0, Math.min(designs.length - 1, c))] ?? '',
    });
    const places: Readonly<Record<string, At>> = {
      ArrowUp: to(row - 1, column),
      ArrowDown: to(row + 1, column),
      ArrowLeft: to(row, column - 1),
      ArrowRight: to(row, column + 1),
      Home: to(row, 0),
      End: to(row, designs.length),
    };
    const next = places[event.key];
    if (!next) return;
    event.preventDefault();
    onSelect(next);
    grid.current?.querySelector<HTMLElement>(`[data-at="${next.row} ${next.design}"]`)?.focus();
  };
  return (
    <table
      className="matrix"
      style={{ '--designs': designs.length } as CSSProperties}
      aria-label="Programs by designs"
      ref={grid}
      onKeyDown={move}
    >
      <thead>
        <tr>
          <th className="corner" scope="col">
            Program
          </th>
          {designs.map((design) => (
            <Head
              key={design}
              {...{ matrix, design }}
              isCurrent={design === selected.design}
              onDesign={props.onDesign}
            />
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id} className={row.id === selected.row ? 'cur' : undefined}>
            <RowHead row={row} onRemove={props.own.has(row.id) ? props.onRemove : null} />
            {designs.map((design) => (
              <CellView
                key={design}
                {...{ row, design }}
                cell={cellAt(matrix, row.id, design)}
                isSelected={row.id === selected.row && design === selected.design}
                onSelect={onSelect}
                onOpen={props.onOpen}
              />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function RowHead({ row, onRemove }: { row: Row; onRemove: ((row: string) => void) | null }) {
  return (
    <th scope="row">
      <b title={row.title}>{row.title}</b>
      <span>{row.note}</span>
      {onRemove && (
        <button
          type="button"
          className="ib"
          aria-label={`Take ${row.title} away`}
          onClick={() => onRemove(row.id)}
        >
          <LineSign which="close" size={12} />
        </button>
      )}
    </th>
  );
}

const shown: readonly Quadrant[] = ['good', 'refused', 'undecided', 'strict', 'unsound'];

interface HeadProps {
  readonly matrix: Matrix;
  readonly design: string;
  readonly isCurrent: boolean;
  readonly onDesign: (design: string) => void;
}

function Head({ matrix, design, isCurrent, onDesign }: HeadProps) {
  const tally = tallyOf(matrix, design);
  const counted = shown.filter((quadrant) => tally[quadrant] > 0);
  const words = counted.map((quadrant) => `${tally[quadrant]} ${quadrantWords[quadrant]}`);
  return (
    <th scope="col" className={isCurrent ? 'cur' : undefined}>
      <div className="dh">
        <button type="button" onClick={() => onDesign(design)}>
          <b>{design}</b> {designById(design)?.name}
        </button>
      </div>
      <p>{headlineOf(matrix, design)}</p>
      <div className="tally" role="img" aria-label={words.join(', ') || 'nothing judged yet'}>
        {counted.map((quadrant) => (
          <span key={quadrant} className={quadrant} style={{ flexGrow: tally[quadrant] }}>
            {tally[quadrant]}
          </span>
        ))}
      </div>
    </th>
  );
}

interface CellViewProps {
  readonly row: Row;
  readonly design: string;
  readonly cell: Cell | null;
  readonly isSelected: boolean;
  readonly onSelect: (at: At) => void;
  readonly onOpen: (at: At) => void;
}

function CellView({ row, design, cell, isSelected, onSelect, onOpen }: CellViewProps) {
  const at = { row: row.id, design };
  const look = !cell ? 'waits' : cell.kind === 'none' ? 'none' : cell.quadrant;
  return (
    <td className={isSelected ? `${look} sel` : look}>
      <button
        type="button"
        data-at={`${row.id} ${design}`}
        tabIndex={isSelected ? 0 : -1}
        aria-current={isSelected}
        onFocus={() => onSelect(at)}
        onMouseEnter={() => onSelect(at)}
        onClick={() => onOpen(at)}
      >
        <span className="hidden-visually">
          {row.title}, {row.note}, under {design}: {cell ? cellSentence(cell) : 'not judged yet'}
        </span>
        {cell && cell.kind !== 'none' ? (
          <Verdicts cell={cell} />
        ) : (
          <i aria-hidden="true">{cell ? '–' : '·'}</i>
        )}
      </button>
    </td>
  );
}

function Verdicts({ cell }: { cell: Judged }) {
  return (
    <>
      <span className="v" aria-hidden="true">
        <VerifierSign accepts={loads(cell)} />
        <span>{verifierWord(cell)}</span>
      </span>
      <span className="v" aria-hidden="true">
        <SafetySign safety={safetyOf(cell)} />
        <span>{safetyWord(cell)}</span>
      </span>
      {cell.kind === 'port' && <i className="port" />}
      {cell.designs.length > 0 && <i className="weak" />}
    </>
  );
}
