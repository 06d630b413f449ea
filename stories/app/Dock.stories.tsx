import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fn, userEvent, within } from 'storybook/test';
import { Dock } from '../../src/app/dock/Dock';
import { nothing, shownAtLeak, shownAtStart } from './sample';

/** What loads when it is asked for may take its time on a busy machine. */
const patient = { timeout: 20_000 };

const meta: Meta<typeof Dock> = {
  title: 'app/Dock',
  component: Dock,
  args: {
    shown: shownAtLeak,
    position: null,
    playing: false,
    speed: 1,
    onMove: nothing,
    onPlay: nothing,
    onSpeed: nothing,
    onChoose: fn(),
    onJump: nothing,
  },
};
export default meta;
type Story = StoryObj<typeof Dock>;

export const AtALeak: Story = {
  play: async ({ canvasElement, args }) => {
    const canvas = within(canvasElement);
    await userEvent.click(canvas.getByRole('button', { name: /^3\s*bio\s*fails/ }));
    await expect(args.onChoose).toHaveBeenCalledWith(2);
  },
};
export const AtALeakDark: Story = { globals: { theme: 'dark' } };
export const Playing: Story = { args: { playing: true, speed: 2 } };
export const AtTheStart: Story = { args: { shown: shownAtStart } };
export const NothingYet: Story = {
  args: { shown: null, onPlay: fn() },
  play: async ({ canvasElement, args }) => {
    const canvas = within(canvasElement);
    const play = canvas.getByRole('button', { name: 'Play' });
    await expect(play).toHaveAttribute('aria-disabled', 'true');
    await userEvent.click(play);
    await expect(args.onPlay).not.toHaveBeenCalled();
    await userEvent.hover(play);
    const body = within(document.body);
    await body.findByText('Nothing to play: there is no run yet', undefined, patient);
    await expect(canvas.getByRole('region', { name: /^Violations/ })).toHaveTextContent(
      /^No run yet/,
    );
  },
};
export const Over: Story = {
  args: {
    shown: {
      ...shownAtLeak,
      cursor: 24,
      choices: [],
      taken: -1,
      run: { ...shownAtLeak.run, end: { kind: 'quiescent' } },
    },
  },
};
export const Stuck: Story = {
  args: {
    shown: {
      ...shownAtLeak,
      cursor: 24,
      choices: [],
      taken: -1,
      run: {
        ...shownAtLeak.run,
        end: {
          kind: 'stuck',
          waiting: [
            {
              context: 0,
              until: 'every io command has ended',
              span: { file: 0, start: 0, end: 0 },
            },
          ],
        },
      },
    },
  },
};

const outcomes = ['bytes', 'short', '-EIOCBQUEUED', '-EAGAIN', '-EIO', '-EINVAL', '-ENOMEM'];

/** More than there is room for: the rest is in a menu. */
export const ManyChoices: Story = {
  args: {
    shown: {
      ...shownAtLeak,
      choices: outcomes.map((text, alternative) => ({
        context: 0,
        alternative,
        label: 'read_iter',
        text,
        fault: false,
        span: { file: 0, start: 0, end: 1 },
      })),
    },
  },
  play: async ({ canvasElement, args }) => {
    const more = within(canvasElement).getByRole('button', { name: /more choices/ });
    await userEvent.click(more);
    const body = within(document.body);
    await userEvent.click(await body.findByRole('menuitem', { name: /-ENOMEM/ }, patient));
    await expect(args.onChoose).toHaveBeenCalledWith(6);
  },
};
