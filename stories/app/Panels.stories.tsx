import type { Meta, StoryObj } from '@storybook/react-vite';
import { useState } from 'react';
import { expect, userEvent, within } from 'storybook/test';
import { Centre } from '../../src/app/Centre';
import { Crash } from '../../src/app/Crash';
import { ContextsStand } from '../../src/app/inspector/ContextsStand';
import { MessageBar } from '../../src/app/parts/MessageBar';
import { Tab, TabList, TabPanel } from '../../src/app/parts/Tabs';
import { LineBar } from '../../src/app/source/LineBar';
import { inspection, nothing, run, shownAtLeak } from './sample';

const meta: Meta = { title: 'app/Panels' };
export default meta;
type Story = StoryObj;

export const Contexts: Story = {
  render: () => (
    <div style={{ width: 320, background: 'var(--surface)' }}>
      <ContextsStand
        step={13}
        contexts={inspection.contexts.map((at, i) => ({
          name: run.contexts[i]?.name ?? `context ${i}`,
          at,
        }))}
      />
    </div>
  ),
};

export const Lines: Story = {
  render: () => (
    <div style={{ width: 320, background: 'var(--surface)' }}>
      {[[], [4], [3, 8, 20]].map((visits) => (
        <LineBar
          key={visits.length}
          line={87}
          visits={visits}
          cursor={8}
          isCurrent={visits.length === 3}
          next={visits.length === 3 ? 88 : null}
          hasBreakpoint={visits.length === 1}
          onStep={nothing}
          onBreakpoint={nothing}
          onRunTo={nothing}
        />
      ))}
    </div>
  ),
};

export const Messages: Story = {
  render: () => (
    <MessageBar
      messages={[
        {
          key: 'link',
          tone: 'bad',
          text: 'The link is damaged: it does not end as it should. What could be read is shown.',
        },
        {
          key: 'replaced',
          tone: 'warn',
          text: 'Your changes to “Loop” were put aside.',
          action: { words: 'Bring them back', run: nothing },
        },
      ]}
      onDismiss={nothing}
    />
  ),
};

export const MessagesDark: Story = { ...Messages, globals: { theme: 'dark' } };

const centre = {
  asText: false,
  onAsText: nothing,
  pitch: null,
  onPitch: nothing,
  onShownPitch: nothing,
  selection: null,
  hover: null,
  onSelect: nothing,
  onHover: nothing,
  onCursor: nothing,
  onBranch: nothing,
  parted: null,
};

const Tall = ({ children }: { children: React.ReactNode }) => (
  <div style={{ height: 780, display: 'grid' }}>{children}</div>
);

export const TimelineLoading: Story = {
  render: () => (
    <Tall>
      <Centre {...centre} shown={null} stale={false} />
    </Tall>
  ),
};
export const TimelineOfABrokenProgram: Story = {
  render: () => (
    <Tall>
      <Centre {...centre} shown={null} stale />
    </Tall>
  ),
};
export const TimelineStale: Story = {
  render: () => (
    <Tall>
      <Centre {...centre} shown={shownAtLeak} stale />
    </Tall>
  ),
};
export const TimelineAsText: Story = {
  render: () => (
    <Tall>
      <Centre {...centre} asText shown={shownAtLeak} stale={false} />
    </Tall>
  ),
};

function Breaks(): never {
  throw new Error('a story of how it looks');
}

export const Crashed: Story = {
  render: () => (
    <Crash text={() => 'int x;'} onReset={nothing}>
      <Breaks />
    </Crash>
  ),
};

function ThreeTabs() {
  const [shown, setShown] = useState('one');
  const panels = { group: 'numbers', shown } as const;
  return (
    <div style={{ width: 320, background: 'var(--surface)' }}>
      <TabList group="numbers" label="Numbers" className="tabs">
        {['one', 'two', 'three'].map((id) => (
          <Tab {...panels} key={id} id={id} onShow={setShown}>
            {id}
          </Tab>
        ))}
      </TabList>
      <TabPanel {...panels} id="one" className="panel" keeps>
        first panel, kept
      </TabPanel>
      <TabPanel {...panels} id="two" className="panel">
        second panel
      </TabPanel>
      <TabPanel {...panels} id="three" className="panel">
        third panel
      </TabPanel>
    </div>
  );
}

export const TabsByKeyboard: Story = {
  render: () => <ThreeTabs />,
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    const shows = async (id: string, words: string) => {
      await expect(canvas.getByRole('tab', { name: id, selected: true })).toHaveFocus();
      await expect(canvas.getByRole('tabpanel', { name: id })).toHaveTextContent(words);
    };
    await userEvent.click(canvas.getByRole('tab', { name: 'two' }));
    await shows('two', 'second panel');
    await userEvent.keyboard('{ArrowRight}{ArrowRight}');
    await shows('one', 'first panel');
    await userEvent.keyboard('{End}');
    await shows('three', 'third panel');
    await userEvent.keyboard('{ArrowLeft}');
    await shows('two', 'second panel');
    await expect(canvas.getByText('first panel, kept')).not.toBeVisible();
    await expect(canvas.queryByText('third panel')).toBeNull();
  },
};
