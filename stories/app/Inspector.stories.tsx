import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fn, userEvent, within } from 'storybook/test';
import { Inspector, type InspectorProps } from '../../src/app/inspector/Inspector';
import { inspection, nothing, shownAtLeak, shownAtStart } from './sample';

function Column(props: InspectorProps) {
  return (
    <div style={{ width: 272, background: 'var(--surface)' }}>
      <Inspector {...props} />
    </div>
  );
}

const meta: Meta<typeof Column> = {
  title: 'app/Inspector',
  component: Column,
  args: {
    shown: shownAtLeak,
    fact: null,
    playing: false,
    selected: null,
    onSelect: fn(),
    onJump: fn(),
  },
};
export default meta;
type Story = StoryObj<typeof Column>;

export const Leak: Story = {
  play: async ({ canvasElement, args }) => {
    const canvas = within(canvasElement);
    await expect(canvas.getByText(/still allocated/)).toBeVisible();
    await userEvent.click(canvas.getByRole('button', { name: /^aio#2 0 references/ }));
    await expect(args.onSelect).toHaveBeenCalledWith('aio#2');
  },
};
export const LeakDark: Story = { globals: { theme: 'dark' } };
export const Start: Story = { args: { shown: shownAtStart } };
export const ObjectSelected: Story = { args: { selected: 'aio#1' } };
export const ValuesChanged: Story = {
  args: {
    shown: {
      ...shownAtLeak,
      before: {
        ...inspection,
        contexts: inspection.contexts.map((context) => ({ ...context, stack: [] })),
      },
    },
    part: 'rest',
  },
};
export const AllInvariants: Story = {
  args: { part: 'references' },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await userEvent.click(canvas.getByRole('button', { name: /more hold so far/ }));
    await expect(canvas.getByText('one issuer per kiocb')).toBeVisible();
  },
};
export const CheckedRuns: Story = {
  args: {
    part: 'references',
    allRuns: { causes: new Map([['no-leak', 3]]), complete: true, onCause: fn() },
  },
  play: async ({ canvasElement, args }) => {
    const rows = within(canvasElement);
    await userEvent.click(rows.getByRole('button', { name: '3 found' }));
    await expect(args.allRuns?.onCause).toHaveBeenCalledWith('no-leak');
    await expect(rows.getAllByText('holds in all runs').length).toBeGreaterThan(1);
  },
};
export const KernelFunction: Story = {
  args: {
    part: 'rest',
    fact: {
      fn: 'bpf_aio_submit',
      sources: [
        { section: 'RFC-FACTS 2.1', level: 'C' },
        { section: 'RFC-FACTS 2.2 fact 11', level: 'I' },
      ],
      simplifications: ['ki_ioprio is not modelled', 'IOCB_* flags other than DIRECT and NOWAIT'],
    },
  },
};
export const FunctionWithoutASource: Story = {
  args: { part: 'rest', fact: { fn: 'block_submitter', sources: [], simplifications: [] } },
};
export const ManyObjects: Story = {
  args: {
    part: 'references',
    shown: {
      ...shownAtLeak,
      inspection: {
        ...inspection,
        objects: Array.from({ length: 14 }, (_, i) => ({
          object: i,
          name: `a long name#${i + 1}`,
          type: 'bpf_aio',
          live: true,
          tokens: [{ ref: 'owner', holder: i % 2 ? { kind: 'map' } : { kind: 'kernel' } }],
          fields: [],
          pointsTo: [],
        })),
      },
    },
    onSelect: nothing,
  },
};
