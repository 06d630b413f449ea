/** Whole ublk devices in BPF, as the RFC’s three examples are: loop, stripe, null. RFC-FACTS 4, 5. */
import { at, type Preset, preset } from '../preset';
import { plainFile, plainIo, plainWorld } from '../schema';
import loop from './loop.bpf.c?raw';
import nullDevice from './null.bpf.c?raw';
import stripe from './stripe.bpf.c?raw';

const correct = { violations: [], end: 'quiescent' } as const;

export const devices: readonly Preset[] = [
  preset({
    id: 'loop',
    title: 'Loop device: three io commands at once',
    look: 'A read that is queued, a write that goes to the work queue and a flush are all in flight together. Each has one aio, and each aio is completed, detached and released exactly once, in a different context.',
    text: loop,
    world: {
      ios: [
        plainIo,
        { ...plainIo, op: 'WRITE', startSector: 64, tag: 1 },
        { ...plainIo, op: 'FLUSH', sectors: 0, tag: 2 },
      ],
    },
    script: [
      { at: 'read_iter', take: '-EIOCBQUEUED' },
      { at: 'ki_complete in', take: 'irq' },
      { at: 'ki_complete', take: 'bytes' },
      { at: 'write_iter', take: '-EAGAIN' },
      { at: 'write_iter in kworker', take: 'bytes' },
      { at: 'fsync', take: '0' },
    ],
    position: { at: 'end' },
    expect: {
      ...correct,
      // The scheduler goes through waiting contexts in the model's order: workers come before interrupts.
      callbacks: [at.worker, at.worker, at.irq],
      results: ['0', '0', '0'],
      transitions: {
        t1: [at.server],
        t2: [at.server],
        t6: [at.server],
        t7: [at.server],
        t10: [at.server],
        t12: [at.server],
        t13: [at.irq],
        t17: [at.worker],
        t18: [at.worker],
        t20: [at.worker, at.irq],
        t21: [at.worker, at.irq],
        t22: [at.worker, at.irq],
      },
      reason:
        'RFC-FACTS 5.2: one attach, one complete for each io command; 4.3: 2 + 1 - 3 = 0 for each. 2.1: the flush is queued at once (t7), the write after -EAGAIN (t12), the read completes from irq (t13).',
    },
  }),
  preset({
    id: 'stripe',
    title: 'Stripe over three files, one of them fails',
    look: 'One read is split into three chunks by CONTINUE, each with its own aio on its own file; the second file answers with EIO. The map counts what is still out: the last callback ends the io command, once, with the error.',
    text: stripe,
    world: {
      ios: [{ ...plainIo, sectors: 24 }],
      files: [plainFile, { ...plainFile, fd: 6 }, { ...plainFile, fd: 7 }],
      device: { ...plainWorld.device, opsId: 32, aioOpsId: 32 },
    },
    script: [
      { at: 'read_iter', take: '-EIOCBQUEUED' },
      { at: 'ki_complete in', take: 'irq' },
      { at: 'ki_complete', take: '-EIO', nth: 2 },
      { at: 'ki_complete', take: 'bytes' },
    ],
    position: { at: 'end' },
    expect: {
      ...correct,
      callbacks: [at.irq, at.irq, at.irq],
      results: ['-EIO'],
      transitions: {
        t1: [at.server],
        t2: [at.server],
        t6: [at.server],
        t10: [at.server],
        t13: [at.irq],
        t20: [at.irq],
        t21: [at.irq],
        t22: [at.irq],
      },
      reason:
        'RFC-FACTS 5.3: one chunk per call, attach at its offset, whoever drops the last reference completes; 4.2: CONTINUE until done == total. 4.3: 2 + 3 - 3 - 1 - 1 = 0. 4.4: res < 0 -> error, here -EIO of the second file.',
    },
  }),
  preset({
    id: 'null',
    title: 'Null device: CONTINUE, REDIRECT and back',
    look: 'The first io command is answered with CONTINUE for 512 bytes and completed at the second call. The other one is redirected to the ublk server, which answers -EAGAIN, so that the program runs again and ends it: see how each way takes io->ref to 0.',
    text: nullDevice,
    world: {
      ios: [plainIo, { ...plainIo, tag: 1 }],
      device: { ...plainWorld.device, opsId: 1, aioOpsId: null },
    },
    script: [{ at: "server's answer", take: '-EAGAIN' }],
    position: { at: 'end' },
    expect: {
      ...correct,
      callbacks: [],
      results: ['0', '0'],
      transitions: {},
      reason:
        'RFC-FACTS 4.2: CONTINUE adds to done and calls again, QUEUED leaves the loop; REDIRECT with done 0 clears PREP and drops the completion reference, the exit drops the other (4.3 rows REDIRECT, handler exit): 0, and not COMPLETED, so the request goes on to the server. 4.5: on the server’s -EAGAIN the program runs again, with a new prep (ref 2), and completes.',
    },
  }),
];
