import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fn, userEvent, within } from 'storybook/test';
import { StatesView } from '../../src/app/check/StatesView';
import type { StatePicture } from '../../src/app/engine/state-picture';
import { outcomes } from '../../src/checker/graph';
import '../../src/app/styles/check.css';

/** A run that goes well, and one that leaves it at the second state and gets stuck. */
const ends = ['safe', 'safe', 'safe', 'doomed', 'ended', 'violated', 'stuck', 'cut'] as const;
const small: StatePicture = {
  states: 7,
  parents: Uint32Array.of(0, 0, 1, 1, 2, 3, 3, 2),
  steps: Uint16Array.of(0, 0, 0, 1, 0, 0, 1, 1),
  depths: Uint32Array.of(0, 0, 1, 1, 2, 2, 2, 2),
  outcomes: Uint8Array.from(ends, (outcome) => outcomes.indexOf(outcome)),
  drawing: {
    x: Float32Array.of(0, 0, 1, 1, 2, 2, 2, 2),
    y: Float32Array.of(0, 0.5, 0.3, 0.7, 0.2, 0.6, 1, 0),
    from: Uint32Array.of(1, 1, 2, 3, 3, 2),
    to: Uint32Array.of(2, 3, 4, 5, 6, 7),
    by: Uint16Array.of(0, 1, 0, 0, 1, 1),
  },
};

const onState = fn();

const meta: Meta<typeof StatesView> = {
  title: 'app/States',
  component: StatesView,
  args: { picture: small, passed: [1, 3], path: [1, 3, 5], height: 220, onState },
  decorators: [
    (story) => (
      <div style={{ width: 272, padding: 16, background: 'var(--surface)' }}>{story()}</div>
    ),
  ],
};
export default meta;
type Story = StoryObj<typeof StatesView>;

export const Few: Story = {
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await userEvent.tab();
    await expect(canvas.getByText(/State 3, depth 1.*can’t end well/)).toBeVisible();
    await userEvent.keyboard('{ArrowRight}');
    await expect(canvas.getByText(/State 5, depth 2: something is broken/)).toBeVisible();
    await userEvent.keyboard('{ArrowDown}{Enter}');
    await expect(onState).toHaveBeenLastCalledWith(6);
  },
};
export const FewDark: Story = { globals: { theme: 'dark' } };

export const Many: Story = {
  args: { picture: { ...small, drawing: null } },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await userEvent.tab();
    await userEvent.keyboard('{ArrowRight}{ArrowUp}{Enter}');
    await expect(onState).toHaveBeenLastCalledWith(3);
    await expect(
      canvas.getByRole('button', { name: /Depth 1: 1 state, nothing broken/ }),
    ).toHaveFocus();
  },
};
export const ManyDark: Story = { args: Many.args ?? {}, globals: { theme: 'dark' } };
export const NotAllSeen: Story = {
  args: { picture: { ...small, drawing: null, outcomes: null } },
};
