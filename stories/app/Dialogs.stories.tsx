import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fn, userEvent, within } from 'storybook/test';
import { FindDialog } from '../../src/app/dialogs/FindDialog';
import { HelpDialog } from '../../src/app/dialogs/HelpDialog';
import { ShareDialog } from '../../src/app/dialogs/ShareDialog';
import { nothing, run } from './sample';

/** What loads when it is asked for may take its time on a busy machine. */
const patient = { timeout: 20_000 };

const meta: Meta = { title: 'app/Dialogs' };
export default meta;
type Story = StoryObj;

export const Keys: Story = { render: () => <HelpDialog onClose={nothing} /> };
export const KeysDark: Story = { ...Keys, globals: { theme: 'dark' } };

const base = 'https://example.org/aioscope/#1.';
export const Share: Story = {
  render: () => <ShareDialog link={`${base}${'Zm9v'.repeat(12)}`} onClose={nothing} />,
};
export const ShareLong: Story = {
  render: () => <ShareDialog link={`${base}${'Zm9v'.repeat(3000)}`} onClose={nothing} />,
};

const jump = fn();
export const Find: Story = {
  render: () => <FindDialog run={run} onJump={jump} onClose={nothing} />,
  play: async () => {
    const field = await within(document.body).findByRole('combobox', undefined, patient);
    await expect(field).toHaveFocus();
    await userEvent.type(field, 'attach{ArrowDown}{Enter}');
    await expect(jump).toHaveBeenCalled();
  },
};
export const FindNothing: Story = {
  render: () => <FindDialog run={run} onJump={nothing} onClose={nothing} />,
  play: async () => {
    const field = await within(document.body).findByRole('combobox', undefined, patient);
    await userEvent.type(field, 'no such thing');
    await expect(within(document.body).getByText('Nothing in this run.')).toBeVisible();
  },
};
