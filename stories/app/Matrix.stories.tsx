import type { Meta, StoryObj } from '@storybook/react-vite';
import { useState } from 'react';
import { type At, MatrixView } from '../../src/app/compare/MatrixView';
import '../../src/app/compare/compare.css';
import '../../src/app/styles/subpage.css';
import { AnswerView } from '../../src/app/compare/AnswerView';
import { CellDetail } from '../../src/app/compare/CellDetail';
import { Legend } from '../../src/app/compare/Legend';
import { answerOf } from '../../src/compare/answer';
import { cellAt, type Matrix } from '../../src/compare/matrix';
import { recordedMatrix } from '../../src/compare/recorded';
import { designAbouts } from '../../src/kernel/designs/abouts';

const whole = recordedMatrix();
const nothing = () => {};

function Shown({ matrix, at }: { matrix: Matrix; at: At }) {
  const [selected, setSelected] = useState(at);
  const row = matrix.rows.find(({ id }) => id === selected.row);
  return (
    <div className="subpage comparepage">
      <main>
        <Legend />
        <MatrixView
          matrix={matrix}
          selected={selected}
          onSelect={setSelected}
          onOpen={nothing}
          own={new Set(['null'])}
          onRemove={nothing}
          onDesign={nothing}
        />
        {row && (
          <CellDetail
            row={row}
            design={selected.design}
            cell={cellAt(matrix, row.id, selected.design)}
            onRun={nothing}
            onRefusal={nothing}
            onProgram={nothing}
          />
        )}
        <AnswerView answers={answerOf(matrix, designAbouts)} onExample={nothing} />
      </main>
    </div>
  );
}

const meta: Meta<typeof Shown> = {
  title: 'App/Matrix',
  component: Shown,
  parameters: { layout: 'fullscreen' },
};

export default meta;
type Story = StoryObj<typeof Shown>;

export const ALeakLoads: Story = {
  args: { matrix: whole, at: { row: 'error-path', design: 'A' } },
};

export const ARefusal: Story = { args: { matrix: whole, at: { row: 'read', design: 'B' } } };

export const DoesNotApply: Story = {
  args: { matrix: whole, at: { row: 'resubmit', design: 'C' } },
};

export const BeingFilled: Story = {
  args: {
    matrix: { ...whole, cells: new Map([...whole.cells].slice(0, 40)) },
    at: { row: 'null', design: 'A' },
  },
};

export const NotEveryRunExplored: Story = {
  args: {
    matrix: {
      ...whole,
      cells: new Map(
        [...whole.cells].map(([place, cell]) => [
          place,
          cell.kind !== 'none' && cell.causes.length === 0
            ? { ...cell, quadrant: 'undecided' as const, bounds: ['states'] }
            : cell,
        ]),
      ),
    },
    at: { row: 'loop', design: 'A' },
  },
};
