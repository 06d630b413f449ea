/** Runs through the corners of the kernel that no transition of one aio reaches, with what the fact sheet expects. */
import { ALLOC, ATTACH, QUEUED, SUBMIT } from './programs-testing';
import type { TransitionCase } from './transition-cases-testing';
import { plainIo, plainWorld } from './world';

const server = 'ublk server';

const on = (context: string, ...lines: readonly string[]): readonly string[] =>
  lines.map((line) => `${context}: ${line}`);

const whole = `${ALLOC} ${ATTACH} ${SUBMIT} ${QUEUED}`;

export const ownershipCases: readonly TransitionCase[] = [
  {
    id: 'multi-bio',
    says: 'the bio_vecs of a request of two bios are copied, and freed with the io command (1.2)',
    handler: whole,
    change: { ios: [{ ...plainIo, multiBio: true }] },
    script: [{ at: 'read_iter', take: 'bytes' }],
    context: server,
    lines: on(
      server,
      'alloc bvec_array#1',
      'take owner object 1',
      'drop owner object 0',
      'free bvec_array#1',
      'request ends',
    ),
  },
  {
    id: 'redirect',
    says: 'a redirected command takes the program’s reference away and goes to the server (4.2 item 3)',
    handler: 'return ublk_bpf_return_val(UBLK_BPF_IO_REDIRECT, 0);',
    context: server,
    lines: on(server, 'drop ref duty 1', 'drop ref ublk 0', 'request ends'),
  },
  {
    id: 'closing',
    says: 'a closed file lives on while an aio holds it, and is freed by the aio’s put (1.3)',
    handler: whole,
    change: { serverClosesFiles: true },
    script: [
      { run: 'block submitter' },
      { at: 'read_iter', take: '-EIOCBQUEUED' },
      { at: 'ki_complete in', take: 'irq' },
      { run: 'ublk server closes', after: 'queue_lower_io' },
      { at: 'ki_complete', take: 'bytes' },
    ],
    context: 'bio end io irq 1',
    lines: [
      ...on('ublk server closes', 'hand f_count fd_table>kernel', 'drop f_count kernel 1'),
      ...on('bio end io irq 1', 'drop f_count kernel 0', 'free file fd 5'),
    ],
  },
  {
    id: 'kblockd',
    says: 'requests that kblockd dispatches are passed on to it (4.5)',
    handler: `ublk_bpf_complete_io(io, 4096); ${QUEUED}`,
    change: { device: { ...plainWorld.device, dispatch: 'KBLOCKD' } },
    context: 'kblockd',
    lines: on('kblockd', 'call ublk_queue_rq'),
  },
  {
    id: 'tag-reuse',
    says: 'prep of the next request on a tag sets the count to 2, whatever was left of the last (4.3)',
    // Completed once too often, the command ends under the handler, which then attaches to what is over.
    handler: `ublk_bpf_complete_io(io, 4096); ublk_bpf_complete_io(io, 4096);
      ${ALLOC} ublk_bpf_attach_and_prep_aio(io, 0, 0, aio);
      ublk_bpf_attach_and_prep_aio(io, 0, 0, aio); ${QUEUED}`,
    change: { ios: [plainIo, plainIo] },
    context: server,
    lines: on(
      server,
      'take ref ublk 1',
      'take ref duty 2',
      'request ends',
      'take ref object 2',
      'take ref ublk 1',
      'take ref duty 2',
    ),
  },
];
