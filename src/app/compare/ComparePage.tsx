/** The page that compares designs: the matrix, what a cell says, and the answer, with the stores. */
import { useEffect, useMemo, useState } from 'react';
import { answerOf } from '../../compare/answer';
import { cellAt, type Matrix } from '../../compare/matrix';
import { pictureOf } from '../../compare/picture';
import { mainRows, under } from '../../compare/row';
import { csvOf, markdownOf } from '../../compare/tables';
import { worstOf } from '../../compare/words';
import { designAbouts } from '../../kernel/designs/abouts';
import { designIds } from '../../kernel/designs/list';
import { PageTop } from '../parts/PageTop';
import { openCause, openSubject, showRefusal } from '../stores/cells';
import {
  addProgram,
  closeMatrix,
  judgeAgain,
  openMatrix,
  removeRow,
  rowsOf,
  showEverything,
  useMatrix,
} from '../stores/matrix';
import { goToPage } from '../stores/page';
import { AddForm } from './AddForm';
import { AnswerView } from './AnswerView';
import { CellDetail } from './CellDetail';
import './compare.css';
import { Legend } from './Legend';
import { type At, MatrixView } from './MatrixView';
import { save } from './save';

export function ComparePage() {
  useEffect(() => {
    openMatrix();
    return closeMatrix;
  }, []);
  const { own, everything, cells, open, failure } = useMatrix();
  const rows = useMemo(() => rowsOf({ own, everything }), [own, everything]);
  const matrix: Matrix = { rows, designs: designIds, cells };
  const [chosen, setChosen] = useState<At>({ row: 'loop-attach-leak', design: 'A' });
  const row = rows.find(({ id }) => id === chosen.row) ?? rows[0];
  const answers = useMemo(
    () => answerOf({ rows: mainRows, designs: designIds, cells }, designAbouts),
    [cells],
  );
  if (!row) return null;
  const selected = { ...chosen, row: row.id };
  const scenarioAt = (at: At) => {
    const of = rows.find(({ id }) => id === at.row);
    const subject = of && under(at.design, of);
    return subject && subject.kind !== 'none' ? subject.scenario : null;
  };
  const openCell = (at: At) => {
    setChosen(at);
    const cell = cellAt(matrix, at.row, at.design);
    const scenario = scenarioAt(at);
    if (!cell || cell.kind === 'none' || !scenario) return;
    const [refusal] = cell.refusals;
    const cause = worstOf(cell.causes) ?? worstOf(cell.designs);
    if (refusal) showRefusal(scenario, refusal);
    else if (cause) openCause(scenario, cause);
    else openSubject(scenario);
  };
  const scenario = scenarioAt(selected);
  return (
    <div className="subpage comparepage">
      <Top open={open} total={rows.length * designIds.length} matrix={matrix} />
      <main>
        <div className="head">
          <div>
            <h1>Which contract loads the sound programs, and only those?</h1>
            <p>
              Each cell has what the modelled verifier says beside what the checker finds in every
              run of the program under that design. Arrow keys move, Enter opens: the refusal, else
              the run that goes wrong.
            </p>
            <AddForm onAdd={addProgram} />
          </div>
          <Legend />
        </div>
        {failure !== null && (
          <p className="trouble" role="alert">
            {failure}
          </p>
        )}
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
        <section className="scrolls" aria-label="Matrix" tabIndex={0}>
          <MatrixView
            matrix={matrix}
            selected={selected}
            onSelect={setChosen}
            onOpen={openCell}
            own={new Set(own.map(({ id }) => id))}
            onRemove={removeRow}
            onDesign={(design) => goToPage('design', design)}
          />
        </section>
        <label className="all">
          <input
            type="checkbox"
            checked={everything}
            onChange={(event) => showEverything(event.target.checked)}
          />{' '}
          all presets, in their own worlds
        </label>
        <CellDetail
          row={row}
          design={selected.design}
          cell={cellAt(matrix, row.id, selected.design)}
          onRun={(cause) => scenario && openCause(scenario, cause)}
          onRefusal={(refusal) => scenario && showRefusal(scenario, refusal)}
          onProgram={() => scenario && openSubject(scenario)}
        />
        <AnswerView
          answers={answers}
          onExample={({ row: of, design, cause }) => {
            const subject = under(design, of);
            if (subject.kind !== 'none') openCause(subject.scenario, cause);
          }}
        />
      </main>
    </div>
  );
}

function Top({ open, total, matrix }: { open: number; total: number; matrix: Matrix }) {
  return (
    <PageTop page="compare">
      <span className="filled" role="status">
        {open > 0 ? `${total - open} of ${total} judged` : `${total} cells`}
      </span>
      <button type="button" className="btn" onClick={judgeAgain} disabled={open > 0}>
        Judge again
      </button>
      {(['md', 'csv', 'svg'] as const).map((form) => (
        <button
          key={form}
          type="button"
          className="btn export"
          aria-label={`Export as ${form === 'md' ? 'Markdown' : form.toUpperCase()}`}
          onClick={() =>
            save(
              `designs.${form}`,
              { md: markdownOf, csv: csvOf, svg: pictureOf }[form](matrix),
              { md: 'text/markdown', csv: 'text/csv', svg: 'image/svg+xml' }[form],
            )
          }
        >
          .{form}
        </button>
      ))}
    </PageTop>
  );
}
