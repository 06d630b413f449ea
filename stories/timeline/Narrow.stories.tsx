import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, userEvent, within } from 'storybook/test';
import { loopRun } from '../../src/timeline/fixtures';
import { afterFreeRun, crowdRun } from '../../src/timeline/fixtures-more';
import { wireRun } from '../../src/timeline/wire-testing';
import { NarrowFrame } from './parts';

/** What loads when it is asked for may take its time on a busy machine. */
const patient = { timeout: 20_000 };

const meta: Meta<typeof NarrowFrame> = { title: 'timeline/NarrowTimeline', component: NarrowFrame };
export default meta;
type Story = StoryObj<typeof NarrowFrame>;

const run = loopRun();

export const Leak: Story = {
  args: { run, cursor: 13 },
  play: async ({ canvasElement }) => {
    const slider = await within(canvasElement).findByRole('slider', undefined, patient);
    slider.focus();
    await userEvent.keyboard('{ArrowDown}');
    await expect(slider).toHaveAttribute('aria-valuenow', '14');
  },
};
export const LeakDark: Story = { args: { run, cursor: 13 }, globals: { theme: 'dark' } };
export const UseAfterFree: Story = { args: { run: afterFreeRun() } };
export const ManyObjects: Story = { args: { run: crowdRun() } };
/** A SEND in the middle of another: each piece beside its step. */
export const Wire: Story = { args: { run: wireRun('tcp-interleaved') } };
/** A livelock: from its end back to where it was in the same state. */
export const GoesRound: Story = { args: { run: { ...loopRun(14), again: 9, end: null } } };
export const Empty: Story = { args: { run: loopRun(0) } };

/** The choice after which nothing avoids the leak. */
export const GoesWrong: Story = {
  args: {
    run: loopRun(),
    cursor: 13,
    parted: { step: 10, isWithin: false, broken: 13, other: null },
  },
};
