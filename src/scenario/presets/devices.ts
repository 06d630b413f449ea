/** Whole ublk devices in BPF, as the RFC’s three examples are: loop, stripe, null. RFC-FACTS 4, 5. */
import { type Preset, preset } from '../preset';
import { plainFile, plainIo, plainWorld } from '../world';
import loop from './loop.bpf.c?raw';
import nullDevice from './null.bpf.c?raw';
import stripe from './stripe.bpf.c?raw';

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
  }),
];
