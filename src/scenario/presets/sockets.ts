/** A TCP socket behind a device: what becomes of a stream when several SENDs or RECVs meet (RFC-FACTS 8). */
import { type Preset, preset } from '../preset';
import type { ScenarioFile, ScenarioIo, World } from '../schema';
import { plainFile, plainIo } from '../world';
import tcp from './tcp.bpf.c?raw';
import link from './tcp_link.bpf.c?raw';
import linkLost from './tcp_link_lost.bpf.c?raw';
import nbd from './tcp_nbd.bpf.c?raw';
import recv from './tcp_recv.bpf.c?raw';

const worker = 'bpf aio kworker 1';

/** A socket with room for so many sectors in each direction. */
const socket = (sectors: number): ScenarioFile => ({
  ...plainFile,
  kind: 'TCP',
  direct: false,
  size: sectors * 512,
});

const ioCommands = (op: ScenarioIo['op'], ...sectors: readonly number[]): readonly ScenarioIo[] =>
  sectors.map((count, tag) => ({ ...plainIo, op, sectors: count, tag }));

/** The peer has nothing to say. */
const silent: World['instances'] = { tcp_peer_writes: 0 };

/** Nothing fails before the socket is reached: worlds with many runs leave that to the others. */
const lucky: World['rules'] = {
  'lookup in sockets': { force: 'ok' },
  bpf_aio_alloc: { force: 'ok' },
  'attach out of range': { force: 'ok' },
  fget: { force: 'ok' },
  'work item alloc': { force: 'ok' },
};

const aioLinks: World['maps'] = { aio_links: [{ key: { '': 0 }, value: { fd: 5 } }] };

export const sockets: readonly Preset[] = [
  preset({
    id: 'tcp-interleaved',
    title: 'Two SENDs: one goes into the middle of the other',
    look: 'The first SEND finds no memory, gets -EAGAIN and goes to the work queue; the worker has sent half of it when the send buffer is full. The second one is tried at once, finds the room that the peer has just made, and its bytes leave between the two halves: every call succeeded, and the stream is broken.',
    text: tcp,
    world: {
      ios: ioCommands('WRITE', 2, 1),
      files: [socket(1)],
      instances: silent,
      rules: lucky,
    },
    script: [
      { at: 'sk_wmem_schedule', take: 'fails', nth: 1 },
      { run: worker, after: 'queue_work' },
      { run: 'tcp peer reads', after: 'SOCK_NOSPACE' },
      { run: 'ublk server', after: 'sk_write_space wakes the sender' },
    ],
    position: { at: 'violation' },
  }),
  preset({
    id: 'tcp-partial',
    title: 'A short SEND, and another before its rest',
    look: 'The send buffer has room for half of the first SEND: a short count, which the program passes on, so the block layer comes again with the rest. By then the second SEND has found room. What is left of a short SEND must go before anything else.',
    text: tcp,
    world: {
      ios: ioCommands('WRITE', 2, 1),
      files: [socket(1)],
      instances: silent,
      rules: lucky,
    },
    script: [{ run: 'tcp peer reads', after: 'requeue' }],
    position: { at: 'violation' },
  }),
  preset({
    id: 'tcp-link',
    title: 'A map keeps the link: one SEND at a time',
    look: 'The same two writes and the same -EAGAIN. The second SEND waits in the map until the first has ended, and the callback submits it, from a kworker; MSG_WAITALL leaves the rest of a short one to the kernel. The wire has both in order.',
    text: link,
    world: {
      ios: ioCommands('WRITE', 2, 1),
      files: [socket(1)],
      instances: silent,
      maps: aioLinks,
    },
    script: [{ at: 'sk_wmem_schedule', take: 'fails', nth: 1 }],
    position: { at: 'event', of: 'link_complete' },
  }),
  preset({
    id: 'tcp-link-lost',
    title: 'The hand-over is lost: nobody runs the link',
    look: 'The handler reads that the link is busy. Before it has put its aio there, the callback finds the link empty and sets it free. Then the handler leaves its aio to a callback that will never come.',
    text: linkLost,
    world: {
      ios: ioCommands('WRITE', 1, 1),
      files: [socket(2)],
      instances: silent,
      maps: aioLinks,
    },
    script: [
      { at: 'sk_wmem_schedule', take: 'fails', nth: 1 },
      { run: worker, after: 'ublk_bpf_attach_and_prep_aio', nth: 2 },
    ],
    position: { at: 'event', of: 'link_complete' },
  }),
  preset({
    id: 'tcp-two-recvs',
    title: 'Two RECVs split the stream',
    look: 'Both READs wait in a worker for data. The first block goes to the second RECV, whose worker was faster, and the next block to the first one: each has good bytes, and they are the wrong way round.',
    text: tcp,
    world: { ios: ioCommands('READ', 1, 1), files: [socket(1)] },
    script: [{ run: 'bpf aio kworker 2', after: 'the peer sends' }],
    position: { at: 'violation' },
  }),
  preset({
    id: 'tcp-recv-again',
    title: 'One RECV, submitted again by its callback',
    look: 'A RECV gets what is there, here half of it. The callback attaches the same aio to the rest of the buffer and submits it again; it needs no fd for that, and no memory, because the aio has reserved both.',
    text: recv,
    world: { ios: ioCommands('READ', 2), files: [socket(1)] },
    script: [],
    position: { at: 'event', of: 'recv_complete' },
  }),
  preset({
    id: 'tcp-link-error',
    title: 'After an error the link is cancelled',
    look: 'The peer resets while the first SEND is half on the wire and two more are in the link. The first one ends short, which can never be mended; its callback ends the other two without sending them, and nothing is left.',
    text: link,
    world: {
      ios: ioCommands('WRITE', 2, 1, 1),
      files: [socket(1)],
      instances: silent,
      rules: lucky,
      maps: aioLinks,
    },
    script: [{ at: 'the peer, given a block,', take: 'resets' }],
    position: { at: 'event', of: 'link_complete' },
  }),
  preset({
    id: 'tcp-reset',
    title: 'RST before the first of three SENDs',
    look: 'One SEND waits in the work queue and two more in the link when the RST comes. The first one hears of it, with -ECONNRESET; the others are ended by its callback with the same error, and never reach the socket, where they would get -EPIPE.',
    text: link,
    world: {
      ios: ioCommands('WRITE', 1, 1, 1),
      files: [socket(1)],
      rules: { ...lucky, 'the peer sends': { force: 'RST' } },
      maps: aioLinks,
    },
    script: [
      { at: 'sk_wmem_schedule', take: 'fails' },
      { run: 'ublk server', after: 'queue_work' },
      { run: 'tcp peer writes', after: 'bpf_aio_attach_sock', nth: 3 },
    ],
    position: { at: 'event', of: 'tcp_reset' },
  }),
  preset({
    id: 'tcp-nbd',
    title: 'Requests and replies over one socket',
    look: 'As a network block device: a WRITE sends its data and waits for a short reply, then a READ sends a short request and waits for its data. The callback of a SEND submits the RECV behind it, the callback of that RECV the next request.',
    text: nbd,
    world: {
      ios: [...ioCommands('WRITE', 1), { ...plainIo, sectors: 1, tag: 1 }],
      files: [socket(1)],
      rules: lucky,
      maps: aioLinks,
    },
    script: [],
    position: { at: 'event', of: 'nbd_complete', nth: 2 },
  }),
];
