import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, userEvent, within } from 'storybook/test';
import { fitPitch } from '../../src/timeline';
import { loopRun } from '../../src/timeline/fixtures';
import {
  afterFreeRun,
  crowdRun,
  doubleReleaseRun,
  hangRun,
  manyRun,
  mapRun,
} from '../../src/timeline/fixtures-more';
import { wireRun } from '../../src/timeline/wire-testing';
import { branches, Frame } from './parts';

/** What loads when it is asked for may take its time on a busy machine. */
const patient = { timeout: 20_000 };

const meta: Meta<typeof Frame> = { title: 'timeline/Timeline', component: Frame };
export default meta;
type Story = StoryObj<typeof Frame>;

const run = loopRun();
const dark = { globals: { theme: 'dark' } };

/** The mock: aio#2 leaks at step 13, the rest of the run is still to come. */
export const Leak: Story = {
  args: {
    run,
    cursor: 13,
    branches,
    runsNote: '5 of 38 explored by Check; each forks where another choice was taken',
  },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    const slider = await canvas.findByRole('slider', undefined, patient);
    await expect(slider).toHaveAttribute('aria-valuetext', expect.stringContaining('aio#2'));
    slider.focus();
    await userEvent.keyboard('{ArrowLeft}');
    await expect(slider).toHaveAttribute('aria-valuenow', '12');
    await userEvent.keyboard('{Shift>}{ArrowRight}{/Shift}');
    await expect(slider).toHaveAttribute('aria-valuenow', '13');
    await userEvent.keyboard('{End}{Home}');
    await expect(slider).toHaveAttribute('aria-valuenow', '0');
  },
};
export const LeakDark: Story = { args: { ...Leak.args, run }, ...dark };

/** Two SENDs on one socket: the second goes into the middle of the first. */
export const Wire: Story = {
  args: { run: wireRun('tcp-interleaved'), pitch: 24 },
  play: async ({ canvasElement }) => {
    await within(canvasElement).findByText('sent, in this order: A1 B1 A2', undefined, patient);
  },
};
export const WireDark: Story = { args: { run: wireRun('tcp-nbd'), pitch: 24 }, ...dark };

/** Nothing has run: lanes and names, and what to do. */
export const Empty: Story = {
  args: {
    run: loopRun(0),
    absent: [{ name: 'token#1', type: 'aio_token', note: 'not used under A' }],
  },
  play: async ({ canvasElement }) => {
    await within(canvasElement).findByText(/^Press play/, undefined, patient);
  },
};
/** Nothing can be taken, so nothing says how. */
export const NothingRuns: Story = {
  args: { run: { ...loopRun(0), end: { kind: 'quiescent' } } },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await canvas.findByRole('slider', undefined, patient);
    await expect(canvas.queryByText(/^Press play/)).toBeNull();
  },
};
export const FirstSteps: Story = { args: { run: loopRun(3) } };
export const WholeRun: Story = { args: { run, branches } };
/** It comes to a state in which it was before: it can go on like this for ever. */
export const GoesRound: Story = {
  args: { run: { ...loopRun(12), again: 6 }, cursor: 12 },
  play: async ({ canvasElement }) => {
    await within(canvasElement).findByText('again and again', undefined, patient);
  },
};
/** A leak that is still to come is drawn at full strength. */
const other = { ...run, steps: run.steps.filter(({ index }) => index < 13 || index > 15) };
const parted = { step: 10, isWithin: false, broken: 13, other: { id: 2, run: other } };
/** Beside the nearest run that ends well. */
export const Parted: Story = { args: { run, cursor: 13, parted } };
export const PartedDark: Story = { args: { run, cursor: 13, parted }, ...dark };
export const PartedForGood: Story = {
  args: { run, cursor: 13, parted: { ...parted, other: null } },
};

export const LeakAhead: Story = { args: { run, cursor: 5 } };
export const UseAfterFree: Story = { args: { run: afterFreeRun() } };
export const DoubleRelease: Story = { args: { run: doubleReleaseRun() } };
export const Hang: Story = { args: { run: hangRun() } };
export const HangDark: Story = { args: { run: hangRun() }, ...dark };
export const GivenToMap: Story = { args: { run: mapRun() } };
/** More than six references on a file: one bar per holder with the count inside. */
export const ManyReferences: Story = { args: { run: crowdRun(), cursor: 12 } };
export const ManyReferencesDark: Story = { args: { run: crowdRun(), cursor: 12 }, ...dark };

/** An object is hovered: its steps stay, the rest drops to outlines. */
export const Raised: Story = {
  args: {
    run,
    cursor: 18,
    hover: { kind: 'object', name: 'aio#1' },
    selection: { kind: 'object', name: 'aio#1' },
  },
};
export const RaisedDark: Story = { args: { ...Raised.args, run }, ...dark };

/** The run of a program that has changed since. */
export const Stale: Story = { args: { run, cursor: 18, stale: true } };

/** Up and down choose rows, Escape lets go. */
export const ChosenRow: Story = {
  args: { run, cursor: 13 },
  play: async ({ canvasElement }) => {
    const slider = await within(canvasElement).findByRole('slider', undefined, patient);
    slider.focus();
    await userEvent.keyboard('{ArrowDown}{ArrowDown}');
    await expect(canvasElement.querySelector('.chosenedge')).not.toBeNull();
    await userEvent.keyboard('{Escape}');
    await expect(canvasElement.querySelector('.chosenedge')).toBeNull();
  },
};

export const Short: Story = { args: { run, cursor: 13, pitch: 15, branches } };
export const Ticks: Story = { args: { run: manyRun(200, 20), cursor: 120, pitch: 6 } };
export const TicksDark: Story = { args: { run: manyRun(200, 20), cursor: 120, pitch: 6 }, ...dark };

const long = manyRun(5000, 40, 3, 12);
export const Areas: Story = { args: { run: long, cursor: 2800, pitch: fitPitch(5000, 848) } };
export const AreasDark: Story = { args: { ...Areas.args, run: long }, ...dark };
/** The same run at block level: only the columns that can be seen are built. */
export const LongRun: Story = { args: { run: long, cursor: 2800 } };
