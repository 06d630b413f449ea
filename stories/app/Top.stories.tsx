import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fn, userEvent, within } from 'storybook/test';
import { NarrowTop } from '../../src/app/narrow/NarrowTop';
import { TopBar } from '../../src/app/topbar/TopBar';
import { presetGroups } from '../../src/scenario/presets';
import { nothing } from './sample';

/** What loads when it is asked for may take its time on a busy machine. */
const patient = { timeout: 20_000 };

const meta: Meta<typeof TopBar> = {
  title: 'app/TopBar',
  component: TopBar,
  args: {
    title: 'Loop: the attach fails, and the aio is forgotten',
    groups: presetGroups,
    presetId: 'loop-attach-leak',
    onPreset: fn(),
    onReset: null,
    design: 'A',
    onDesign: fn(),
    onAbout: fn(),
    violations: 1,
    check: { running: false, canCheck: true, checked: false, onCheck: fn() },
    theme: 'system',
    onTheme: nothing,
    onCompare: nothing,
    onShare: nothing,
    onHelp: nothing,
    drawer: false,
    onDrawer: nothing,
  },
};
export default meta;
type Story = StoryObj<typeof TopBar>;

export const Leak: Story = {};
export const Dark: Story = { globals: { theme: 'dark' } };
export const NoViolation: Story = { args: { violations: 0 } };
export const Designs: Story = {
  play: async ({ canvasElement, args }) => {
    const button = within(canvasElement).getByRole('button', { name: /^API design: A/ });
    button.focus();
    await userEvent.keyboard('{ArrowDown}');
    const menu = await within(document.body).findByRole('menu', undefined, patient);
    await userEvent.click(
      await within(menu).findByRole('menuitemradio', { name: /^B · acquire and release/ }, patient),
    );
    await expect(args.onDesign).toHaveBeenCalledWith('B');
  },
};
export const Presets: Story = {
  args: { onReset: fn() },
  play: async ({ canvasElement, args }) => {
    await userEvent.click(within(canvasElement).getByRole('button', { name: /^Scenario/ }));
    const menu = await within(document.body).findByRole('menu', undefined, patient);
    await userEvent.click(
      await within(menu).findByRole('menuitemradio', { name: /^Read: done at once/ }, patient),
    );
    await expect(args.onPreset).toHaveBeenCalledWith('read-inline');
  },
};
export const Narrow: Story = {
  render: (args) => (
    <div style={{ width: 390, background: 'var(--surface)' }}>
      <NarrowTop {...args} onViolation={nothing} asText={false} onAsText={nothing} />
    </div>
  ),
};
