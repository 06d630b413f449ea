/** More runs made by hand or by counting, for stories and tests only. */
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
import type { Step } from './view';

const TASK = 0;
const WORKER = 1;
const AIO = 1;

const contexts = [
  ['ublk daemon', 'task'],
  ['kworker', 'kworker'],
] as const;

function idle(b: RunBuilder, until: Step, context = WORKER): void {
  while (b.at < until) b.step(context, 'bpf_aio_kworker', 'kworker');
}

/** Touched three steps after its release. */
export function afterFreeRun(): RecordedRun {
  const b = new RunBuilder(contexts);
  b.step(TASK, 'start');
  b.alloc(AIO, 'aio#1', 'bpf_aio').take(AIO, 'owner', program, 'aio').step(TASK, 'bpf_aio_alloc');
  idle(b, 6, TASK);
  b.hand(AIO, 'owner', program, worker(WORKER)).step(TASK, 'bpf_aio_submit');
  idle(b, 12);
  b.drop(AIO, 'owner', worker(WORKER)).free(AIO).step(WORKER, 'bpf_aio_release');
  idle(b, 15);
  b.violate('no-use-after-free', AIO, 'is read after it was freed', true).step(TASK, 'loop_queue');
  return b.run({ kind: 'violation' });
}

export function doubleReleaseRun(): RecordedRun {
  const b = new RunBuilder(contexts);
  b.step(TASK, 'start');
  b.alloc(AIO, 'aio#1', 'bpf_aio')
    .take(AIO, 'owner', callback(WORKER), 'aio')
    .step(WORKER, 'complete_cb');
  idle(b, 9);
  b.drop(AIO, 'owner', callback(WORKER)).free(AIO).step(WORKER, 'bpf_aio_release');
  idle(b, 12);
  b.violate('no-double-free', AIO, 'freed a second time', true).step(WORKER, 'bpf_aio_release');
  return b.run({ kind: 'violation' });
}

export function hangRun(): RecordedRun {
  const b = new RunBuilder(contexts);
  b.step(TASK, 'start');
  b.alloc(AIO, 'io tag 0', 'request').take(AIO, 'owner', program).step(TASK, 'queue_io_cmd');
  idle(b, 10);
  return b.run({
    kind: 'stuck',
    waiting: [
      {
        context: TASK,
        until: 'every io command has ended',
        span: { file: 0, start: 0, end: 0 },
      },
    ],
  });
}

/** Given to a map by kptr_xchg, taken out by the callback. */
export function mapRun(): RecordedRun {
  const b = new RunBuilder(contexts);
  b.step(TASK, 'start');
  b.alloc(AIO, 'aio#1', 'bpf_aio').take(AIO, 'owner', program, 'aio').step(TASK, 'bpf_aio_alloc');
  idle(b, 5, TASK);
  b.hand(AIO, 'owner', program, mapHolder)
    .say({ kind: 'map', map: 'stash', what: 'exchange', key: '0', value: 'aio#1' })
    .step(TASK, 'bpf_kptr_xchg');
  idle(b, 17);
  b.hand(AIO, 'owner', mapHolder, callback(WORKER)).step(WORKER, 'bpf_kptr_xchg');
  idle(b, 21);
  b.drop(AIO, 'owner', callback(WORKER)).free(AIO).step(WORKER, 'bpf_aio_release');
  return b.run({ kind: 'quiescent' });
}

/** More references on one file than have a line each. */
export function crowdRun(): RecordedRun {
  const b = new RunBuilder(contexts);
  b.step(TASK, 'start');
  b.alloc(9, 'file fd 5', 'file').take(9, 'f_count', fdTable).step(TASK, 'open');
  for (let i = 1; i <= 8; i++)
    b.alloc(i, `aio#${i}`, 'bpf_aio')
      .take(i, 'owner', i % 2 === 0 ? program : kernel)
      .take(9, 'f_count', within(i))
      .step(TASK, 'bpf_aio_submit');
  for (let i = 1; i <= 8; i++) b.drop(9, 'f_count', within(i)).step(WORKER, 'fput');
  return b.run();
}

/** Numbers that are the same every time. */
function counter(seed: number): (below: number) => number {
  let state = seed >>> 0 || 1;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

interface Piece {
  readonly slot: number;
  stage: number;
}

/** A run of many requests side by side. Each travels from the program over the kernel and a kworker to its callback. */
export function manyRun(steps: Step, objects: number, seed = 7, leakEvery = 20): RecordedRun {
  const next = counter(seed);
  const b = new RunBuilder([
    ['ublk daemon', 'task'],
    ['kworker', 'kworker'],
    ['irq', 'irq'],
  ]);
  const FILE = 0;
  b.alloc(FILE, 'file fd 5', 'file').take(FILE, 'f_count', fdTable).step(TASK, 'start');
  const live: Piece[] = [];
  let made = 0;
  let slots = 1;
  const spacing = Math.max(3, Math.floor(steps / (objects + 1)));
  while (b.at <= steps) {
    const due = made < objects && b.at >= made * spacing + 2;
    if (due) {
      made++;
      const slot = slots++;
      live.push({ slot, stage: 0 });
      b.enter('loop_queue', 'queue_io_cmd')
        .alloc(slot, `aio#${made}`, 'bpf_aio')
        .take(slot, 'owner', program, 'aio')
        .leave('loop_queue', 'queue_io_cmd')
        .step(TASK, 'bpf_aio_alloc');
      continue;
    }
    const at =
      live.length > 0 && next(Math.max(2, Math.floor(spacing / 3))) === 0 ? next(live.length) : -1;
    const piece = live[at];
    if (!piece) {
      pass(b, next(6));
      continue;
    }
    advance(b, piece, next(leakEvery) === 0, next(4) === 0);
    if (piece.stage > 3) live.splice(at, 1);
  }
  return b.run();
}

function pass(b: RunBuilder, which: number): void {
  if (which === 0) b.ret('read_iter', -11).step(WORKER, 'read_iter');
  else if (which < 3) b.step(TASK, 'fetch');
  else if (which === 3) b.step(2, 'bio_endio');
  else b.step(WORKER, 'bpf_aio_submit_work');
}

function advance(b: RunBuilder, piece: Piece, leaks: boolean, fails: boolean): void {
  const { slot } = piece;
  piece.stage++;
  switch (piece.stage) {
    case 1:
      b.enter('loop_queue', 'queue_io_cmd');
      if (leaks) {
        b.ret('bpf_aio_submit', -22).lose(slot, 'owner', program, 'aio');
        piece.stage = 9;
      } else b.hand(slot, 'owner', program, kernel).take(0, 'f_count', within(slot));
      b.leave('loop_queue', 'queue_io_cmd').step(TASK, 'bpf_aio_submit');
      return;
    case 2:
      if (fails) b.ret('read_iter', -11);
      b.hand(slot, 'owner', kernel, queue).step(2, 'bio_endio');
      return;
    case 3:
      b.enter('loop_complete', 'complete_cb', true)
        .drop(0, 'f_count', within(slot))
        .hand(slot, 'owner', queue, callback(WORKER))
        .leave('loop_complete', 'complete_cb', true)
        .step(WORKER, 'complete_cb');
      return;
    default:
      b.enter('loop_complete', 'complete_cb', true)
        .drop(slot, 'owner', callback(WORKER))
        .free(slot)
        .leave('loop_complete', 'complete_cb', true)
        .step(WORKER, 'bpf_aio_release');
  }
}
