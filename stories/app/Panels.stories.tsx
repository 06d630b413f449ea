import type { Meta, StoryObj } from '@storybook/react-vite';
import { Centre } from '../../src/app/Centre';
import { Crash } from '../../src/app/Crash';
import { ContextsStand } from '../../src/app/inspector/ContextsStand';
import { MessageBar } from '../../src/app/parts/MessageBar';
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
