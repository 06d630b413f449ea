import type { Meta, StoryObj } from '@storybook/react-vite';
import { useState } from 'react';
import { expect, fn, userEvent, within } from 'storybook/test';
import { Assumptions } from '../../src/app/check/Assumptions';
import { CheckView } from '../../src/app/check/CheckView';
import { causeRows } from '../../src/app/check/cause-rows';
import { PartingView } from '../../src/app/check/PartingView';
import type { FoundCause } from '../../src/app/engine/check-protocol';
import { type Checking, type CheckResult, noCheck } from '../../src/app/stores/checking';
import type { Verdict } from '../../src/checker/check';
import type { Model } from '../../src/machine';
import { firstPreset } from '../../src/scenario/presets/first';
import { nothing, shownAtLeak } from './sample';

const place = (file: string, line: number) => ({
  file,
  line,
  span: { file: 0, start: 0, end: 1 },
});

const cause = (
  owner: FoundCause['owner'],
  property: FoundCause['property'],
  object: string | null,
  line: number,
  steps: number,
  message: string,
): FoundCause => ({
  key: `${owner} ${property} ${line}`,
  id: `${property} ${line}`,
  owner,
  property,
  object,
  origin: place(owner === 'program' ? 'program.bpf.c' : 'environment/watch.c', line),
  obligation:
    owner === 'program'
      ? {
          text: 'release each aio that it has, or submit it, before it forgets it',
          at: place('program.bpf.c', line),
        }
      : null,
  program: null,
  message,
  run: Array.from({ length: steps }, () => ({ context: 0, alternative: 0 })),
  cycle: null,
  isShortest: true,
});

const leak = cause('program', 'no-leak', 'bpf_aio', 88, 10, 'nobody can give it back any more');
const stuck = cause('program', 'not-stuck', null, 90, 19, 'an io command never ends');
const issuers = cause(
  'kernel',
  'one-issuer',
  'bpf_aio',
  123,
  15,
  'its kiocb is issued while another issue of it has not returned',
);

const verdict: Verdict = {
  states: 1374,
  transitions: 2210,
  queue: 0,
  depth: 37,
  memory: 1.2 * 2 ** 20,
  causes: 0,
  isComplete: true,
  bound: null,
  found: [],
  limits: [],
  ends: 12,
  isLivelockSearched: true,
  reached: {
    programs: [
      { fn: 'loop_queue_io_cmd', contexts: ['ublk server'] },
      { fn: 'loop_complete', contexts: [] },
    ],
    choices: [
      { label: 'bio', isFault: true, taken: ['ok', 'fails'], forbidden: [] },
      { label: 'read_iter', isFault: false, taken: ['-EAGAIN', 'bytes'], forbidden: ['-EINTR'] },
    ],
    unreachedLines: [31, 32, 37],
  },
};

const result: CheckResult = {
  model: {} as Model,
  bounds: { maxStates: 1_000_000, maxSeconds: 60, maxFaults: null, partialOrder: false },
  found: [],
  progress: verdict,
  ms: 212,
  ending: 'complete',
  verdict,
};

const open = {
  bounds: { maxStates: 1_000_000, maxSeconds: 60, maxFaults: null, partialOrder: false },
  onBounds: () => null,
  rechecks: true,
  onRechecks: nothing,
  scenario: firstPreset.scenario,
  model: null,
  onScenario: nothing,
  onRest: nothing,
};

const here = shownAtLeak.run;
const partings = {
  known: { step: 4, isWithin: false, broken: 9, other: { id: 1, run: here } },
  unknown: 'unknown',
  never: 'never',
} as const;

const details = (
  <Assumptions
    closed={['bio is never fails']}
    assumptions={[
      { kind: 'inferred', fn: 'bpf_aio_submit', what: 'AIO-SUBMIT 3' },
      { kind: 'simplified', fn: 'bpf_aio_submit', what: 'The iov_iter is one segment.' },
    ]}
  />
);

const show = fn();
const showSafe = fn();

function Panel({
  checking: given,
  stale = false,
  width = 272,
  parting = null,
}: {
  readonly checking: Partial<Checking>;
  readonly stale?: boolean;
  readonly width?: number;
  readonly parting?: keyof typeof partings | null;
}) {
  const [checking, setChecking] = useState<Checking>({ ...noCheck, ...given });
  return (
    <div style={{ width, background: 'var(--surface)' }}>
      <CheckView
        checking={checking}
        rows={causeRows(checking)}
        stale={stale}
        canCheck
        onCheck={nothing}
        onOwner={(owner) => setChecking({ ...checking, owner })}
        onShow={(selected) => {
          show(selected);
          setChecking({ ...checking, selected });
        }}
        onLine={nothing}
        details={
          <>
            {parting !== null && (
              <PartingView
                parting={partings[parting]}
                reason="not every run was explored"
                run={here}
                onStep={nothing}
                onSafe={showSafe}
              />
            )}
            {details}
          </>
        }
        states={null}
        versions={null}
        comparing={false}
        exported={{ scenario: firstPreset.scenario, title: 'Loop' }}
        open={open}
      />
    </div>
  );
}

const meta: Meta<typeof Panel> = { title: 'app/Check', component: Panel };
export default meta;
type Story = StoryObj<typeof Panel>;

export const Never: Story = { args: { checking: {} } };

const progress = { ...verdict, states: 214_000, queue: 38_211, depth: 61, memory: 19 * 2 ** 20 };
/** More io commands than the model has room for are refused where they are asked for. */
export const TooManyCommands: Story = {
  args: { checking: {} },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    const field = canvas.getByLabelText(/io commands in flight/);
    await userEvent.clear(field);
    await userEvent.type(field, '50{Enter}');
    await expect(canvas.getByText(/must be at most 8/)).toBeVisible();
  },
};

export const Running: Story = {
  args: {
    checking: {
      running: true,
      result: { ...result, found: [issuers], progress, ending: null, verdict: null, ms: 412 },
    },
  },
};
export const RunningDark: Story = { ...Running, globals: { theme: 'dark' } };

export const Clean: Story = {
  args: { checking: { result } },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await expect(canvas.getByText('Complete: 1,374 states, depth 37.')).toBeVisible();
    await userEvent.click(canvas.getByText('Reached'));
    await expect(canvas.getByText('never ran')).toBeVisible();
  },
};

export const BothOwners: Story = {
  args: { checking: { result: { ...result, found: [leak, stuck, issuers] } } },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await userEvent.click(canvas.getByRole('button', { name: /no leak/ }));
    await expect(show).toHaveBeenCalledWith(leak.key);
    await userEvent.click(canvas.getByText('Assumptions of this run'));
    await expect(canvas.getByText('The iov_iter is one segment.')).toBeVisible();
    await userEvent.click(canvas.getByRole('radio', { name: 'kernel design 1' }));
    await expect(canvas.queryByText('no leak')).toBeNull();
  },
};
export const BothOwnersDark: Story = {
  args: {
    checking: { result: { ...result, found: [leak, stuck, issuers] }, selected: leak.key },
  },
  globals: { theme: 'dark' },
};
export const BothOwnersNarrow: Story = { args: { ...BothOwners.args, width: 390 } };

const atLeak = { result: { ...result, found: [leak, issuers] }, selected: leak.key };
export const GoesWrong: Story = {
  args: { checking: atLeak, parting: 'known' },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await userEvent.click(canvas.getByRole('button', { name: /Show that run/ }));
    await expect(showSafe).toHaveBeenCalledWith(1);
  },
};
export const GoesWrongDark: Story = { ...GoesWrong, globals: { theme: 'dark' } };
export const GoesWrongUnknown: Story = { args: { checking: atLeak, parting: 'unknown' } };
export const GoesWrongAlways: Story = { args: { checking: atLeak, parting: 'never' } };

export const WithinLimits: Story = {
  args: {
    checking: {
      result: {
        ...result,
        verdict: { ...verdict, limits: ['more than 4 objects of struct bpf_aio alive at once'] },
      },
    },
  },
};

export const Bounded: Story = {
  args: {
    checking: {
      result: {
        ...result,
        ending: 'states',
        progress: { ...progress, states: 1_038_211 },
        ms: 2100,
      },
    },
  },
  play: async ({ canvasElement }) => {
    await expect(
      within(canvasElement).getByText(
        'Stopped at the bound of 1,000,000 states: nothing found so far, in 1,000,000 states.',
      ),
    ).toBeVisible();
  },
};

export const Cancelled: Story = {
  args: { checking: { result: { ...result, found: [leak], ending: 'cancelled', progress } } },
};

export const WorkerDied: Story = {
  args: {
    checking: {
      failure: 'The browser has ended the checker, perhaps for want of memory.',
      result: { ...result, found: [leak], ending: 'died', progress, verdict: null },
    },
  },
};

/** After an edit: the old counterexamples have been tried, the rest is still being explored. */
export const Retried: Story = {
  args: {
    checking: {
      running: true,
      result: { ...result, found: [], progress, ending: null, verdict: null },
      old: [leak, stuck, issuers],
      retried: new Map([
        [leak.key, null],
        [stuck.key, stuck.run],
      ]),
    },
  },
};
export const Fixed: Story = {
  args: { checking: { result: { ...result, found: [issuers] }, old: [leak, issuers] } },
};
export const Stale: Story = {
  args: { checking: { result: { ...result, found: [leak] } }, stale: true },
};
