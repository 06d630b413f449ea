/** The ways that one aio can go through a correct program: RFC-FACTS 3.2, path by path. */
import { at, type Preset, preset } from '../preset';
import { plainFile, plainIo } from '../schema';
import loop from './loop.bpf.c?raw';
import read from './read.bpf.c?raw';

const correct = { violations: [], end: 'quiescent' } as const;

/** Alloc, attach, and at last callback, detach, release: with the context of the callback. */
const lived = (callback: string) => ({
  t1: [at.server],
  t2: [at.server],
  t20: [callback],
  t21: [callback],
  t22: [callback],
});

export const ways: readonly Preset[] = [
  preset({
    id: 'read-inline',
    title: 'Read: done at once',
    look: 'The file system answers the first attempt with all bytes, so the callback runs inside bpf_aio_submit(), on the same stack. See how the aio is freed before bpf_aio_submit() returns 0: what the handler still has is a stale pointer.',
    text: read,
    world: {},
    script: [{ at: 'read_iter', take: 'bytes' }],
    position: { at: 'event', of: 'read_complete' },
    expect: {
      ...correct,
      callbacks: [at.server],
      results: ['0'],
      transitions: { ...lived(at.server), t6: [at.server], t11: [at.server] },
      reason:
        'RFC-FACTS 3.2 t6, t11: O_DIRECT in a task is tried inline with NOWAIT, and a result other than -EAGAIN and -EIOCBQUEUED completes in the same task, nested in the kfunc (2.2 fact 2). One complete_io, one detach and the handler’s exit bring io->ref from 3 to 0 (4.3), so the request ends with success.',
    },
  }),
  preset({
    id: 'read-irq',
    title: 'Read: queued, completed in irq',
    look: 'The first attempt queues a bio and answers -EIOCBQUEUED; bpf_aio_submit() returns 0 and the handler is done. Later the interrupt calls ki_complete, and the callback runs there: see the aio change from the kernel’s colour to the callback’s.',
    text: read,
    world: {},
    script: [
      { at: 'read_iter', take: '-EIOCBQUEUED' },
      { at: 'ki_complete in', take: 'irq' },
      { at: 'ki_complete', take: 'bytes' },
    ],
    position: { at: 'event', of: 'read_complete' },
    expect: {
      ...correct,
      callbacks: [at.irq],
      results: ['0'],
      transitions: { ...lived(at.irq), t6: [at.server], t10: [at.server], t13: [at.irq] },
      reason:
        'RFC-FACTS 3.2 t10, t13; 12 row ext4/xfs read: QUEUED inline, ki_complete from the bio’s end_io in irq. The callback is entered once (11 I1), in irq (2.2 fact 11).',
    },
  }),
  preset({
    id: 'read-eagain',
    title: 'Read: -EAGAIN, then the work queue',
    look: 'The first attempt would block, so the aio is punted: a work item is allocated and a kworker tries again, this time waiting. Follow the aio from the kernel to the work queue, to the worker and into the callback.',
    text: read,
    world: {},
    script: [
      { at: 'read_iter', take: '-EAGAIN' },
      { at: 'read_iter in kworker', take: 'bytes' },
    ],
    position: { at: 'event', of: 'read_complete' },
    expect: {
      ...correct,
      callbacks: [at.worker],
      results: ['0'],
      transitions: {
        ...lived(at.worker),
        t6: [at.server],
        t12: [at.server],
        t7: [at.server],
        t17: [at.worker],
        t18: [at.worker],
      },
      reason:
        'RFC-FACTS 3.2 t12: -EAGAIN sets FORCE_WQ and goes on as t7; t17, t18: the worker clears NOWAIT and ki_complete and completes in the kworker. do_completion frees the work item (2.2 fact 4).',
    },
  }),
  preset({
    id: 'block-eagain',
    title: 'Block device: ki_complete(-EAGAIN) inside submit_bio',
    look: 'On a block device submit_bio itself may end the bio with -EAGAIN, before ->read_iter has returned: ki_complete then queues the aio while its first issue is still on the stack. Step on from the queue_work to see ->read_iter return -EIOCBQUEUED for an aio that already waits for a kworker.',
    text: read,
    world: { files: [{ ...plainFile, kind: 'BLOCK' }] },
    script: [
      { at: 'read_iter', take: '-EIOCBQUEUED' },
      { at: 'ki_complete in', take: 'submit_bio' },
      { at: 'ki_complete', take: '-EAGAIN' },
      { at: 'read_iter in kworker', take: 'bytes' },
    ],
    position: { at: 'event', of: 'queue_work' },
    expect: {
      ...correct,
      callbacks: [at.worker],
      results: ['0'],
      transitions: {
        ...lived(at.worker),
        t6: [at.server],
        t14: [at.server],
        t10: [at.server],
        t17: [at.worker],
        t18: [at.worker],
      },
      reason:
        'RFC-FACTS 3.2 t14: on block devices ki_complete(-EAGAIN) may run nested in submit_bio before ->read_iter has returned; 12 row block device: always -EIOCBQUEUED once submitted. bpf_aio_complete(-EAGAIN) sets FORCE_WQ and queues (2.2 fact 7). Here the submitter goes on first, so nothing overlaps.',
    },
  }),
  preset({
    id: 'block-eagain-race',
    title: 'Block device: the kworker is faster',
    look: 'The same -EAGAIN inside submit_bio, but the kworker starts before ->read_iter has returned on the submitter. Two contexts then issue one kiocb at the same time: the kernel holds no reference of its own for the submit side, and nothing stops it.',
    text: read,
    world: { files: [{ ...plainFile, kind: 'BLOCK' }] },
    script: [
      { at: 'read_iter', take: '-EIOCBQUEUED' },
      { at: 'ki_complete in', take: 'submit_bio' },
      { at: 'ki_complete', take: '-EAGAIN' },
      { run: at.worker, after: 'queue_work' },
      { at: 'read_iter in kworker', take: 'bytes' },
    ],
    position: { at: 'violation' },
    expect: {
      violations: [{ property: 'one-issuer', object: 'bpf_aio', blame: 'kernel', line: null }],
      callbacks: [at.worker],
      results: ['0'],
      end: 'quiescent',
      transitions: {
        ...lived(at.worker),
        t6: [at.server],
        t14: [at.server],
        t10: [at.server],
        t17: [at.worker],
        t18: [at.worker],
      },
      reason:
        'RFC-FACTS 2.2 fact 1: the submit side holds no reference, and a completion on another CPU may run before ->read_iter has returned; 3.2 t14, second half. The worker’s issue begins while the first has not returned: not one issuer per kiocb. The program kept all its obligations, so the cause is the kernel’s. ->read_iter of a block device does not touch the iocb afterwards, and -EIOCBQUEUED makes do_submit return without touching the aio.',
    },
  }),
  preset({
    id: 'buffered',
    title: 'Buffered file: straight to the work queue',
    look: 'The file was opened without O_DIRECT, so nothing is tried in the handler: bpf_aio_submit() only takes the file and queues the aio. The read itself happens in a kworker, and there it may wait.',
    text: read,
    world: { files: [{ ...plainFile, kind: 'BUFFERED', direct: false }] },
    script: [{ at: 'read_iter in kworker', take: 'bytes' }],
    position: { at: 'event', of: 'bpf_aio_submit_work' },
    expect: {
      ...correct,
      callbacks: [at.worker],
      results: ['0'],
      transitions: { ...lived(at.worker), t7: [at.server], t17: [at.worker], t18: [at.worker] },
      reason:
        'RFC-FACTS 2.1: no O_DIRECT in f_flags sets FORCE_WQ; 3.2 t7, t17, t18; 12 row buffered: no inline result, results in the kworker only.',
    },
  }),
  preset({
    id: 'short-read',
    title: 'Short read: the rest is zeroed, and comes again',
    look: 'The file ends in the middle of the request: the kernel zeroes the rest of the buffer, but the callback still gets the short count. The program passes it on, so the block layer asks for the rest once more; at the end of the file that read gives 0, and the request fails with EIO.',
    text: read,
    world: { files: [{ ...plainFile, size: 2048 }] },
    script: [
      { at: 'read_iter', take: 'short', nth: 1 },
      { at: 'read_iter', take: '0', nth: 2 },
    ],
    position: { at: 'event', of: 'short read: zeroes the rest' },
    expect: {
      ...correct,
      callbacks: [at.server, at.server],
      results: ['-EIO'],
      transitions: { ...lived(at.server), t6: [at.server], t11: [at.server] },
      reason:
        'RFC-FACTS 2.2 fact 12: 0 <= ret < bytes on a read zeroes the rest, and the callback still gets the short count. 4.4: fewer bytes than the request has -> requeue, the whole handler runs again for the rest; then res 0 on a READ -> -EIO.',
    },
  }),
  preset({
    id: 'fsync',
    title: 'Flush: fsync in a kworker',
    look: 'A FLUSH has no data and no size; as an fsync it never runs in the handler but always in a kworker. See that the request still needs its complete_io, its detach and its release, like any other.',
    text: loop,
    world: { ios: [{ ...plainIo, op: 'FLUSH', sectors: 0 }] },
    script: [{ at: 'fsync', take: '0' }],
    position: { at: 'event', of: 'loop_complete' },
    expect: {
      ...correct,
      callbacks: [at.worker],
      results: ['0'],
      transitions: { ...lived(at.worker), t7: [at.server], t17: [at.worker], t18: [at.worker] },
      reason:
        'RFC-FACTS 2.1: FSYNC sets FORCE_WQ (3.2 t7); 3.3: the callback gets 0. 4.4: neither READ nor WRITE -> success regardless of res >= 0. Zero-size requests: QUEUED works (4.2 item 6).',
    },
  }),
  preset({
    id: 'discard',
    title: 'Discard: fallocate punches a hole',
    look: 'A DISCARD becomes an fallocate that punches a hole; the mode travels in io_flags and the call runs in a kworker. Whatever error it answers with is passed to the callback as it is.',
    text: loop,
    world: { ios: [{ ...plainIo, op: 'DISCARD' }] },
    script: [{ at: 'fallocate', take: '0' }],
    position: { at: 'event', of: 'loop_complete' },
    expect: {
      ...correct,
      callbacks: [at.worker],
      results: ['0'],
      transitions: { ...lived(at.worker), t7: [at.server], t17: [at.worker], t18: [at.worker] },
      reason:
        'RFC-FACTS 2.1: FALLOCATE sets FORCE_WQ (3.2 t7), io_flags become ki_flags raw; 3.3: the callback gets 0 or the errno; 4.4: a DISCARD with res >= 0 succeeds.',
    },
  }),
];
