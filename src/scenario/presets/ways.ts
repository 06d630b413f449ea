/** The ways that one aio can go through a correct program: RFC-FACTS 3.2, path by path. */
import { at, type Preset, preset } from '../preset';
import { plainFile, plainIo } from '../world';
import loop from './loop.bpf.c?raw';
import read from './read.bpf.c?raw';

export const ways: readonly Preset[] = [
  preset({
    id: 'read-inline',
    title: 'Read: done at once',
    look: 'The file system answers the first attempt with all bytes, so the callback runs inside bpf_aio_submit(), on the same stack. See how the aio is freed before bpf_aio_submit() returns 0: what the handler still has is a stale pointer.',
    text: read,
    world: {},
    script: [{ at: 'read_iter', take: 'bytes' }],
    position: { at: 'event', of: 'read_complete' },
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
  }),
  preset({
    id: 'block-eagain',
    title: 'Block device: ki_complete(-EAGAIN) inside submit_bio',
    look: 'On a block device submit_bio itself may end the bio with -EAGAIN, before ->read_iter has returned: ki_complete then queues the aio while its first issue is still on the stack. In the step that queues it, ->read_iter goes on to return -EIOCBQUEUED for an aio that already waits for a kworker.',
    text: read,
    world: { files: [{ ...plainFile, kind: 'BLOCK' }] },
    script: [
      { at: 'read_iter', take: '-EIOCBQUEUED' },
      { at: 'ki_complete in', take: 'submit_bio' },
      { at: 'ki_complete', take: '-EAGAIN' },
      { at: 'read_iter in kworker', take: 'bytes' },
    ],
    position: { at: 'event', of: 'queue_work' },
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
  }),
  preset({
    id: 'buffered',
    title: 'Buffered file: straight to the work queue',
    look: 'The file was opened without O_DIRECT, so nothing is tried in the handler: bpf_aio_submit() only takes the file and queues the aio. The read itself happens in a kworker, and there it may wait.',
    text: read,
    world: { files: [{ ...plainFile, kind: 'BUFFERED', direct: false }] },
    script: [{ at: 'read_iter in kworker', take: 'bytes' }],
    position: { at: 'event', of: 'bpf_aio_submit_work' },
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
  }),
  preset({
    id: 'fsync',
    title: 'Flush: fsync in a kworker',
    look: 'A FLUSH has no data and no size; as an fsync it never runs in the handler but always in a kworker. See that the request still needs its complete_io, its detach and its release, like any other.',
    text: loop,
    world: { ios: [{ ...plainIo, op: 'FLUSH', sectors: 0 }] },
    script: [{ at: 'fsync', take: '0' }],
    position: { at: 'event', of: 'loop_complete' },
  }),
  preset({
    id: 'discard',
    title: 'Discard: fallocate punches a hole',
    look: 'A DISCARD becomes an fallocate that punches a hole; the mode travels in io_flags and the call runs in a kworker. Whatever error it answers with is passed to the callback as it is.',
    text: loop,
    world: { ios: [{ ...plainIo, op: 'DISCARD' }] },
    script: [{ at: 'fallocate', take: '0' }],
    position: { at: 'event', of: 'loop_complete' },
  }),
];
