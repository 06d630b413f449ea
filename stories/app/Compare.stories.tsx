import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fn, userEvent, within } from 'storybook/test';
import { CompareView } from '../../src/app/check/CompareView';
import type { FoundCause } from '../../src/app/engine/check-protocol';
import type { Version } from '../../src/app/stores/comparing';
import { firstPreset } from '../../src/scenario/presets/first';
import '../../src/app/styles/check.css';
import '../../src/app/styles/inspector.css';

const { scenario } = firstPreset;
const onCompare = fn();
const onCause = fn();

const cause = (
  key: string,
  owner: FoundCause['owner'],
  property: FoundCause['property'],
): FoundCause => ({
  ...{ key, id: key, owner, property, object: 'bpf_aio', origin: null, program: null },
  ...{
    message: '',
    run: [{ context: 0, alternative: 0 }],
    cycle: null,
    isShortest: true,
    obligation: null,
  },
});

const leak = cause('leak', 'program', 'no-leak');
const stuck = cause('stuck', 'program', 'not-stuck');
const race = cause('race', 'kernel', 'one-issuer');

const version = (words: string, found: readonly FoundCause[] | null): Version => ({
  words,
  scenario,
  done: found && { found, ending: 'complete' },
  failure: null,
});
const before = version('this program', [leak, race]);
const after = version('the patched program', [stuck, race]);

const meta: Meta<typeof CompareView> = {
  title: 'app/Compare',
  component: CompareView,
  args: {
    scenario,
    others: [
      { id: 'older', words: 'the text before your edits', scenario, isOlder: true },
      { id: 'read', words: 'Read: done at once', scenario, isOlder: false },
    ],
    comparison: { before, after },
    shown: 'before',
    onCompare,
    onShow: fn(),
    onCause,
    onEnd: fn(),
  },
  decorators: [
    (story) => (
      <div className="inspector checkpanel" style={{ width: 272, background: 'var(--surface)' }}>
        <section>{story()}</section>
      </div>
    ),
  ],
};
export default meta;
type Story = StoryObj<typeof CompareView>;

export const Groups: Story = {
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    const gone = within(canvas.getByRole('region', { name: 'Gone' }));
    await userEvent.click(gone.getByRole('button', { name: /no leak/ }));
    await expect(onCause).toHaveBeenLastCalledWith('before', leak);
    const added = within(canvas.getByRole('region', { name: 'New' }));
    await userEvent.click(added.getByRole('button', { name: /nothing stuck/ }));
    await expect(onCause).toHaveBeenLastCalledWith('after', stuck);
  },
};
export const GroupsDark: Story = { globals: { theme: 'dark' } };
export const Checking: Story = {
  args: { comparison: { before, after: version('the patched program', null) } },
};
export const NotCompiled: Story = {
  args: {
    comparison: {
      before,
      after: { ...version('the pasted text', null), failure: 'no SEC() in it' },
    },
  },
};
export const Form: Story = {
  args: { comparison: null },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await userEvent.selectOptions(canvas.getByLabelText('Compare with'), 'pasted');
    const compare = canvas.getByRole('button', { name: 'Compare' });
    await expect(compare).toBeDisabled();
    await userEvent.click(canvas.getByLabelText('Text or patch'));
    await userEvent.paste('@@ -1,1 +1,1 @@\n-int nothing_like_it;\n+int b;\n');
    await expect(canvas.getByText('A patch, and it does not fit this program.')).toBeVisible();
    await expect(compare).toBeDisabled();
    await userEvent.clear(canvas.getByLabelText('Text or patch'));
    await userEvent.paste('int f(void) { return 0; }');
    await userEvent.click(compare);
    await expect(onCompare).toHaveBeenCalled();
  },
};
