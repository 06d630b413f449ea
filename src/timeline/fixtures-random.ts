/** Runs from random numbers, for property tests: objects taken, handed on, given back and lost in any order. */
import type { Holder } from '../machine/effects';
import type { RecordedRun } from '../machine/run';
import {
  callback,
  fdTable,
  kernel,
  mapHolder,
  program,
  queue,
  RunBuilder,
  within,
  worker,
} from './fixtures';

/** What a step of a random run does: numbers pick among what is possible. */
export interface Act {
  readonly context: number;
  readonly what: number;
  readonly pick: number;
  readonly name: string;
  readonly errno: number;
}

const HOLDERS: readonly Holder[] = [
  program,
  kernel,
  queue,
  worker(1),
  callback(1),
  mapHolder,
  fdTable,
];
export const ACT_NAMES = [
  'bpf_aio_alloc',
  'ublk_bpf_attach_and_prep_aio',
  'read_iter in kworker',
  'fget',
  'ki_complete in',
  'file system: touches the iocb',
  'return',
] as const;

interface Open {
  readonly slot: number;
  readonly ref: string;
  holder: Holder;
}

/** The run of a list of acts. */
export function play(acts: readonly Act[]): RecordedRun {
  const b = new RunBuilder([
    ['ublk daemon', 'task'],
    ['kworker 1', 'kworker'],
    ['kworker 2', 'kworker'],
    ['irq', 'irq'],
  ]);
  b.step(0, 'start');
  const open: Open[] = [];
  const inside = new Map<number, boolean>();
  let slots = 0;
  for (const { context, what, pick, name, errno } of acts) {
    const one = open[pick % Math.max(1, open.length)];
    const holder = HOLDERS[pick % HOLDERS.length] ?? kernel;
    const away = () => open.splice(open.indexOf(one as Open), 1);
    if (what <= 1 || !one) {
      const slot = ++slots;
      b.alloc(slot, `aio#${slot}`, 'bpf_aio').take(slot, 'owner', holder, 'aio');
      open.push({ slot, ref: 'owner', holder });
    } else if (what === 2) {
      const through = one.slot > 1 ? within(one.slot - 1) : holder;
      b.take(one.slot, 'ref', through);
      open.push({ slot: one.slot, ref: 'ref', holder: through });
    } else if (what <= 4) {
      b.hand(one.slot, one.ref, one.holder, holder);
      one.holder = holder;
    } else if (what === 5) {
      b.drop(one.slot, one.ref, one.holder);
      away();
    } else if (what === 6) {
      b.lose(one.slot, one.ref, one.holder, 'aio');
      away();
    } else if (what === 7) b.say({ kind: 'passes_on', object: one.slot });
    else if (what === 8) b.say({ kind: 'picked_up', object: one.slot });
    else if (inside.get(context)) {
      b.leave('loop', 'queue_io_cmd', context > 0);
      inside.set(context, false);
    } else {
      b.enter('loop', 'queue_io_cmd', context > 0);
      inside.set(context, true);
    }
    if (errno !== 0) b.ret(name, errno);
    b.step(context, name);
  }
  return b.run();
}
