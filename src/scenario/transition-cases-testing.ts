/** RFC-FACTS 3.2, t1 to t26, as runs: programs, scripts, and the lines that the sheet expects of them, in order. */
import type { Unit } from '../lang/ir';
import type { Script } from './play';
import {
  ALLOC,
  ATTACH,
  END,
  missing,
  type Playing,
  playThrough,
  program,
  QUEUED,
  SUBMIT,
  story,
} from './programs-testing';
import type { Scenario } from './schema';
import { plainFile, plainWorld } from './world';

export interface TransitionCase {
  readonly id: string;
  readonly says: string;
  readonly handler: string;
  readonly callback?: string;
  readonly script?: Script;
  readonly change?: Partial<Scenario>;
  /** Where the transition happens. */
  readonly context: string;
  /** In this order, each in the context that it names. */
  readonly lines: readonly string[];
  readonly never?: readonly string[];
}

const server = 'ublk server';
const irq = 'bio end io irq 1';
const worker = 'bpf aio kworker 1';
const fs = 'fs kworker';

const on = (context: string, ...lines: readonly string[]): readonly string[] =>
  lines.map((line) => `${context}: ${line}`);

const file = (kind: (typeof plainFile)['kind'], change: Partial<typeof plainFile> = {}) => ({
  files: [{ ...plainFile, kind, ...change }],
});
const buffered = file('REGULAR', { direct: false });

/** Alloc, attach, submit; a refused submit is cleaned up as t25 asks. */
const whole = `${ALLOC} ${ATTACH} ${SUBMIT}
  if (res) { ublk_bpf_complete_io(io, res); ublk_bpf_dettach_and_complete_aio(aio); bpf_aio_release(aio); }
  ${QUEUED}`;

const queued: Script = [
  { at: 'read_iter', take: '-EIOCBQUEUED' },
  { at: 'ki_complete in', take: 'irq' },
];

/** In irq the fd means whatever the interrupted task has there (2.2 fact 8). */
const found = { at: 'fget in another task', take: 'another file' };

/** The first result makes the callback submit the aio once more. */
const again = `if (ret == -EIO) { if (bpf_aio_submit(aio, 5, 0, 512, 0) == 0) return; } ${END}`;

export const transitionCases: readonly TransitionCase[] = [
  {
    id: 't1',
    says: 'alloc gives the program an aio that it owns',
    handler: `${ALLOC} bpf_aio_release(aio); ublk_bpf_complete_io(io, 0); ${QUEUED}`,
    context: server,
    lines: on(server, 'alloc aio#1', 'take owner program 1'),
  },
  {
    id: 't2',
    says: 'attach takes an io reference for the aio',
    handler: whole,
    context: server,
    lines: on(server, 'take ref object 3', 'ublk_bpf_attach_and_prep_aio = 0'),
  },
  {
    id: 't3',
    says: 'a refused attach changes nothing',
    handler: `${ALLOC} ublk_bpf_attach_and_prep_aio(io, 4096, 512, aio); bpf_aio_release(aio);
      ublk_bpf_complete_io(io, 0); ${QUEUED}`,
    context: server,
    lines: on(server, 'ublk_bpf_attach_and_prep_aio = -22', 'drop owner program 0', 'free aio#1'),
    never: on(server, 'take ref object 3'),
  },
  {
    id: 't4',
    says: 'submit before attach finds no ops',
    handler: `${ALLOC} ${SUBMIT} bpf_aio_release(aio); ublk_bpf_complete_io(io, res); ${QUEUED}`,
    context: server,
    lines: on(server, 'bpf_aio_submit = -22', 'drop owner program 0', 'free aio#1'),
    never: on(server, 'take f_count kernel 2', 'hand owner program>kernel'),
  },
  {
    id: 't5',
    says: 'submit on a device without aio ops is refused, the io reference stays',
    handler: whole,
    change: { device: { ...plainWorld.device, aioOpsId: null } },
    context: server,
    lines: on(server, 'take ref object 3', 'bpf_aio_submit = -22', 'drop ref object 1'),
    never: on(server, 'take f_count kernel 2', 'enter done'),
  },
  {
    id: 't5',
    says: 'submit of more bytes than were attached is refused before the file is taken',
    handler: whole
      .replace('4096, 0);', '8192, 0);')
      .replace(SUBMIT, SUBMIT.replace('4096', '8192')),
    context: server,
    lines: on(server, 'take ref object 3', 'bpf_aio_submit = -22', 'drop ref object 1'),
    never: on(server, 'take f_count kernel 2', 'enter done'),
  },
  {
    id: 't5',
    says: 'submit on a bad fd is refused, nothing is taken',
    handler: whole.replace('fd, 0', '77, 0'),
    context: server,
    lines: on(server, 'take ref object 3', 'bpf_aio_submit = -22', 'drop ref object 1'),
    never: on(server, 'take f_count kernel 2', 'enter done'),
  },
  {
    id: 't6',
    says: 'an O_DIRECT read is tried at once, with the file referenced and the aio the kernel’s',
    handler: whole,
    context: server,
    lines: on(
      server,
      'take f_count kernel 2',
      'hand owner program>kernel',
      'call backing_read_iter',
    ),
    never: on(server, 'hand owner kernel>queue'),
  },
  {
    id: 't7',
    says: 'a buffered read goes to the work queue, submit returns 0',
    handler: whole,
    change: buffered,
    context: server,
    lines: on(server, 'take f_count kernel 2', 'hand owner kernel>queue', 'bpf_aio_submit = 0'),
    never: on(server, 'call backing_read_iter'),
  },
  {
    id: 't8',
    says: 'in irq, without memory for a work item, submit gives -ENOMEM and the file stays held',
    handler: whole,
    callback: again,
    script: [
      ...queued,
      { at: 'ki_complete', take: '-EIO' },
      found,
      { at: 'work item alloc', take: 'fails' },
    ],
    context: irq,
    lines: on(
      irq,
      'enter done',
      'hand owner callback>kernel',
      'hand owner kernel>callback',
      'bpf_aio_submit = -12',
    ),
    never: on(irq, 'hand owner kernel>queue'),
  },
  {
    id: 't9',
    says: 'outside irq, without memory for a work item, the operation is tried inline',
    handler: whole,
    change: buffered,
    script: [
      { at: 'work item alloc', take: 'fails' },
      { at: 'read_iter', take: 'bytes' },
    ],
    context: server,
    lines: on(
      server,
      'work item alloc: fails',
      'call backing_read_iter',
      'enter done',
      'bpf_aio_submit = 0',
    ),
  },
  {
    id: 't10',
    says: '-EIOCBQUEUED makes submit return 0 while the kernel keeps the aio',
    handler: whole,
    script: queued,
    context: server,
    lines: on(server, 'read_iter: -EIOCBQUEUED', 'bpf_aio_do_submit = 0', 'bpf_aio_submit = 0'),
    never: on(server, 'enter done'),
  },
  {
    id: 't11',
    says: 'a result at once runs the callback inside submit, which then returns 0',
    handler: whole,
    script: [{ at: 'read_iter', take: 'bytes' }],
    context: server,
    lines: on(server, 'read_iter: bytes', 'enter done', 'leave done', 'bpf_aio_submit = 0'),
  },
  {
    id: 't12',
    says: '-EAGAIN goes on by the work queue',
    handler: whole,
    script: [{ at: 'read_iter', take: '-EAGAIN' }],
    context: server,
    lines: on(
      server,
      'read_iter: -EAGAIN',
      'alloc work#1',
      'hand owner kernel>queue',
      'bpf_aio_submit = 0',
    ),
  },
  {
    id: 't13',
    says: 'ki_complete in irq finishes the aio there',
    handler: whole,
    callback: END,
    script: [...queued, { at: 'ki_complete', take: 'bytes' }],
    context: irq,
    lines: on(irq, 'ki_complete: bytes', 'hand owner kernel>callback', 'enter done'),
  },
  {
    id: 't14',
    says: 'ki_complete(-EAGAIN) queues a work',
    handler: whole,
    script: [...queued, { at: 'ki_complete', take: '-EAGAIN', nth: 1 }],
    context: irq,
    lines: on(irq, 'ki_complete: -EAGAIN', 'alloc work#1', 'hand owner kernel>queue'),
    never: on(irq, 'enter done'),
  },
  {
    id: 't15',
    says: 'ki_complete(-EAGAIN) in irq without memory finishes with -ENOMEM',
    handler: whole,
    callback: END,
    script: [
      ...queued,
      { at: 'ki_complete', take: '-EAGAIN' },
      { at: 'work item alloc', take: 'fails' },
    ],
    context: irq,
    lines: on(
      irq,
      '__bpf_aio_submit = -12',
      'hand owner kernel>callback',
      'enter done',
      'free aio#1',
    ),
  },
  {
    id: 't16',
    says: 'ki_complete(-EAGAIN) in a kworker without memory issues the operation again, there',
    handler: whole,
    callback: END,
    script: [
      { at: 'read_iter', take: '-EIOCBQUEUED', nth: 1 },
      { at: 'ki_complete in', take: 'fs kworker' },
      { at: 'ki_complete', take: '-EAGAIN' },
      { at: 'work item alloc', take: 'fails' },
      { at: 'read_iter', take: 'bytes', nth: 2 },
    ],
    context: fs,
    lines: on(
      fs,
      'ki_complete: -EAGAIN',
      'work item alloc: fails',
      'call backing_read_iter',
      'enter done',
    ),
  },
  {
    id: 't17',
    says: 'a kworker takes the aio and issues it',
    handler: whole,
    script: [{ at: 'read_iter', take: '-EAGAIN' }],
    context: worker,
    lines: on(worker, 'hand owner queue>worker', 'call backing_read_iter'),
  },
  {
    id: 't18',
    says: 'a result in the worker finishes the aio in the kworker',
    handler: whole,
    callback: END,
    script: [
      { at: 'read_iter', take: '-EAGAIN' },
      { at: 'read_iter in kworker', take: 'bytes' },
    ],
    context: worker,
    lines: on(worker, 'read_iter in kworker: bytes', 'hand owner kernel>callback', 'enter done'),
  },
  {
    id: 't19',
    says: '-EAGAIN in the worker ends the work function: nobody completes the aio',
    handler: whole,
    callback: END,
    change: file('STREAM_NONBLOCK', { direct: false, nonblock: true }),
    script: [{ at: 'read_iter in kworker', take: '-EAGAIN' }],
    context: worker,
    lines: on(worker, 'read_iter in kworker: -EAGAIN', 'bpf_aio_do_submit = -11'),
    never: on(worker, 'enter done', 'free aio#1'),
  },
  {
    id: 't20',
    says: 'finishing zeroes the tail of a short read, puts the file, frees the work, then calls back',
    handler: whole,
    callback: END,
    script: [
      { at: 'read_iter', take: '-EAGAIN' },
      { at: 'read_iter in kworker', take: 'short' },
    ],
    change: file('REGULAR', { size: 2048 }),
    context: worker,
    lines: on(
      worker,
      'short read: zeroes the rest',
      'drop f_count kernel 1',
      'drop owner object 0',
      'free work#1',
      'hand owner kernel>callback',
      'enter done',
    ),
  },
  {
    id: 't21',
    says: 'detach drops the aio’s io reference, and may end the request',
    handler: whole,
    callback: END,
    script: [...queued, { at: 'ki_complete', take: 'bytes' }],
    context: irq,
    lines: on(irq, 'drop ref object 0', 'request ends'),
  },
  {
    id: 't22',
    says: 'release frees the aio',
    handler: whole,
    callback: END,
    script: [...queued, { at: 'ki_complete', take: 'bytes' }],
    context: irq,
    lines: on(irq, 'drop owner callback 0', 'free aio#1', 'leave done'),
  },
  {
    id: 't23',
    says: 'a callback that does not detach leaves the io reference held, and the request never ends',
    handler: whole,
    callback: 'ublk_bpf_complete_io(io, ret); bpf_aio_release(aio);',
    script: [...queued, { at: 'ki_complete', take: 'bytes' }],
    context: irq,
    lines: on(irq, 'free aio#1', 'lost ref of io tag 0', 'leave done'),
    never: on(irq, 'request ends'),
  },
  {
    id: 't24',
    says: 'a callback that does not release leaks the aio',
    handler: whole,
    callback: 'ublk_bpf_complete_io(io, ret); ublk_bpf_dettach_and_complete_aio(aio);',
    script: [...queued, { at: 'ki_complete', take: 'bytes' }],
    context: irq,
    lines: on(irq, 'lost owner of aio#1', 'leave done'),
    never: on(irq, 'free aio#1'),
  },
  {
    id: 't25',
    says: 'after -EINVAL the program completes, detaches and releases: all is given back',
    handler: whole.replace('fd, 0', '77, 0'),
    context: server,
    lines: on(
      server,
      'bpf_aio_submit = -22',
      'drop ref duty 2',
      'drop ref object 1',
      'free aio#1',
      'request ends',
    ),
  },
  {
    id: 't25',
    says: 'after -ENOMEM the same leaves the file behind',
    handler: whole,
    callback: again,
    script: [
      ...queued,
      { at: 'ki_complete', take: '-EIO' },
      found,
      { at: 'work item alloc', take: 'fails' },
    ],
    context: irq,
    lines: on(irq, 'bpf_aio_submit = -12', 'free aio#1', "lost f_count of somebody else's file"),
  },
  {
    id: 't26',
    says: 'a callback may submit the aio again',
    handler: whole,
    callback: again,
    script: [...queued, { at: 'ki_complete', take: '-EIO' }, found],
    context: irq,
    lines: on(
      irq,
      'enter done',
      'hand owner callback>kernel',
      'hand owner kernel>queue',
      'bpf_aio_submit = 0',
    ),
  },
];

/** Plays a case. What the sheet expects and the run does not have (or has and should not), or null. */
export function playCase(
  { handler, callback, script, change, lines: wanted, never = [] }: TransitionCase,
  kernel?: readonly Unit[],
): { readonly played: Playing; readonly wrong: string | null } {
  const played = playThrough(program(handler, callback ?? END), script, change, kernel);
  const lines = story(played);
  const lost = missing(lines, wanted);
  const extra = never.find((line) => lines.includes(line));
  const wrong = lost ? `missing: ${lost}` : extra ? `not expected: ${extra}` : null;
  return { played, wrong };
}
