/** What must come of the presets in ways.ts, written down from RFC-FACTS before they were run. */
import { at, type Expectation } from '../preset';

const correct = { violations: [], end: 'quiescent' } as const;

/** Alloc, attach, and at last callback, detach, release: with the context of the callback. */
const lived = (callback: string) => ({
  t1: [at.server],
  t2: [at.server],
  t20: [callback],
  t21: [callback],
  t22: [callback],
});

export const expectationsOfWays: Readonly<Record<string, Expectation>> = {
  'read-inline': {
    ...correct,
    callbacks: [at.server],
    results: ['0'],
    transitions: { ...lived(at.server), t6: [at.server], t11: [at.server] },
    reason:
      'RFC-FACTS 3.2 t6, t11: O_DIRECT in a task is tried inline with NOWAIT, and a result other than -EAGAIN and -EIOCBQUEUED completes in the same task, nested in the kfunc (2.2 fact 2). One complete_io, one detach and the handler’s exit bring io->ref from 3 to 0 (4.3), so the request ends with success.',
  },
  'read-irq': {
    ...correct,
    callbacks: [at.irq],
    results: ['0'],
    transitions: { ...lived(at.irq), t6: [at.server], t10: [at.server], t13: [at.irq] },
    reason:
      'RFC-FACTS 3.2 t10, t13; 12 row ext4/xfs read: QUEUED inline, ki_complete from the bio’s end_io in irq. The callback is entered once (11 I1), in irq (2.2 fact 11).',
  },
  'read-eagain': {
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
  'block-eagain': {
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
  'block-eagain-race': {
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
  buffered: {
    ...correct,
    callbacks: [at.worker],
    results: ['0'],
    transitions: { ...lived(at.worker), t7: [at.server], t17: [at.worker], t18: [at.worker] },
    reason:
      'RFC-FACTS 2.1: no O_DIRECT in f_flags sets FORCE_WQ; 3.2 t7, t17, t18; 12 row buffered: no inline result, results in the kworker only.',
  },
  'short-read': {
    ...correct,
    callbacks: [at.server, at.server],
    results: ['-EIO'],
    transitions: { ...lived(at.server), t6: [at.server], t11: [at.server] },
    reason:
      'RFC-FACTS 2.2 fact 12: 0 <= ret < bytes on a read zeroes the rest, and the callback still gets the short count. 4.4: fewer bytes than the request has -> requeue, the whole handler runs again for the rest; then res 0 on a READ -> -EIO.',
  },
  fsync: {
    ...correct,
    callbacks: [at.worker],
    results: ['0'],
    transitions: { ...lived(at.worker), t7: [at.server], t17: [at.worker], t18: [at.worker] },
    reason:
      'RFC-FACTS 2.1: FSYNC sets FORCE_WQ (3.2 t7); 3.3: the callback gets 0. 4.4: neither READ nor WRITE -> success regardless of res >= 0. Zero-size requests: QUEUED works (4.2 item 6).',
  },
  discard: {
    ...correct,
    callbacks: [at.worker],
    results: ['0'],
    transitions: { ...lived(at.worker), t7: [at.server], t17: [at.worker], t18: [at.worker] },
    reason:
      'RFC-FACTS 2.1: FALLOCATE sets FORCE_WQ (3.2 t7), io_flags become ki_flags raw; 3.3: the callback gets 0 or the errno; 4.4: a DISCARD with res >= 0 succeeds.',
  },
};
