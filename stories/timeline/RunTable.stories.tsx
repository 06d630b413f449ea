import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, userEvent, within } from 'storybook/test';
import { loopRun } from '../../src/timeline/fixtures';
import { TableFrame } from './parts';

const meta: Meta<typeof TableFrame> = { title: 'timeline/RunTable', component: TableFrame };
export default meta;
type Story = StoryObj<typeof TableFrame>;

export const Leak: Story = {
  args: { run: loopRun(), cursor: 13 },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await expect(canvas.getByText('aio#2: program \u2192 nobody')).toBeVisible();
    await userEvent.click(canvas.getByRole('button', { name: '10' }));
    await expect(canvas.getByRole('row', { current: 'step' })).toHaveTextContent('-EINVAL');
  },
};
export const LeakDark: Story = { args: { run: loopRun(), cursor: 13 }, globals: { theme: 'dark' } };
