import type { Meta, StoryObj } from '@storybook/react-vite';
import '../../src/app/design/design.css';
import '../../src/app/styles/subpage.css';
import { DesignView } from '../../src/app/design/DesignView';
import { designFacts } from '../../src/compare/design-facts';
import type { Matrix } from '../../src/compare/matrix';
import { recordedMatrix } from '../../src/compare/recorded';
import { nothing } from './sample';

const whole = recordedMatrix();

function Shown({ design, matrix }: { design: string; matrix: Matrix }) {
  const facts = designFacts(design, matrix);
  return (
    <div className="subpage designpage">
      <main>{facts && <DesignView facts={facts} onExample={nothing} onProgram={nothing} />}</main>
    </div>
  );
}

const meta: Meta<typeof Shown> = {
  title: 'App/Design',
  component: Shown,
  parameters: { layout: 'fullscreen' },
};

export default meta;
type Story = StoryObj<typeof Shown>;

export const TheRfc: Story = { args: { design: 'A', matrix: whole } };

export const TransferByReturn: Story = { args: { design: 'K', matrix: whole } };

export const NothingJudgedYet: Story = {
  args: { design: 'M', matrix: { ...whole, cells: new Map() } },
};
