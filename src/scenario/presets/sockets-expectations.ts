/** What must come of the presets in sockets.ts, written down from RFC-FACTS 8 before they were run. */
import { at, type Expectation } from '../preset';

const correct = { violations: [], end: 'quiescent' } as const;
const second = 'bpf aio kworker 2';

/** Alloc, attach and submit in the server; callback, detach and release there. */
const lived = (...callbacks: readonly string[]) => ({
  t1: [at.server],
  t2: [at.server],
  t6: [at.server],
  t20: callbacks,
  t21: callbacks,
  t22: callbacks,
});

/** -EAGAIN, then a worker. */
const punted = { t12: [at.server], t7: [at.server], t17: [at.worker], t18: [at.worker] };

const disordered = (line: string | null) =>
  [{ property: 'stream-order', object: 'bpf_aio', blame: 'program', line }] as const;

const submits = 'err = bpf_aio_submit(aio, fd, 0, bytes, 0);';

export const expectationsOfSockets: Readonly<Record<string, Expectation>> = {
  'tcp-interleaved': {
    violations: disordered(submits),
    callbacks: [at.server, at.worker],
    results: ['0', '0'],
    end: 'quiescent',
    transitions: { ...lived(at.server, at.worker), t11: [at.server], ...punted },
    reason:
      'RFC-FACTS 8.2 items 2, 3: the punted SEND waits for space in a worker and drops the socket’s lock; a nowait SEND finds the room first, so its bytes go between. Both succeed. Keeping SENDs apart is the program’s part (8.4: one send request in flight), and it submitted the second while the first was in flight.',
  },
  'tcp-partial': {
    violations: disordered(submits),
    callbacks: [at.server, at.server, at.worker],
    results: ['0', '0'],
    end: 'quiescent',
    transitions: { ...lived(at.server, at.worker), t11: [at.server], ...punted },
    reason:
      'RFC-FACTS 8.2 item 1: with part of the data queued MSG_DONTWAIT gives the partial count, and the remainder must be sent before any other data; 4.4: complete_io with fewer bytes requeues the rest, behind the other io command. The rest finds the buffer full and is punted.',
  },
  'tcp-link': {
    ...correct,
    callbacks: [at.worker, at.worker],
    results: ['0', '0'],
    transitions: {
      ...lived(at.worker),
      ...punted,
      t7: [at.server, at.worker],
      t26: [at.worker],
    },
    reason:
      'RFC-FACTS 8.4, last item: enqueue(empty) issues, enqueue(busy) appends, complete issues the next. One SEND in flight, and MSG_WAITALL sends the rest of a short one (8.4 io_uring b): the order is kept (11 I11).',
  },
  'tcp-link-lost': {
    violations: [
      { property: 'not-stuck', object: null, blame: 'program', line: null },
      { property: 'not-stuck', object: null, blame: 'program', line: null },
      { property: 'io-completed-once', object: 'request', blame: 'program', line: null },
    ],
    callbacks: [at.worker],
    results: ['0', null],
    end: 'stuck',
    transitions: { ...lived(at.worker), ...punted },
    reason:
      'RFC-FACTS 8.4, last item: the completion sees an empty list and clears busy, the enqueue saw busy and only appended. The second io command is never completed; its aio lies in the map, so it is not leaked.',
  },
  'tcp-two-recvs': {
    violations: disordered(null),
    callbacks: [second, at.worker],
    results: ['0', '0'],
    end: 'quiescent',
    transitions: {
      t1: [at.server],
      t2: [at.server],
      t6: [at.server],
      t12: [at.server],
      t7: [at.server],
      t17: [at.worker, second],
      t18: [second, at.worker],
      t20: [second, at.worker],
      t21: [second, at.worker],
      t22: [second, at.worker],
    },
    reason:
      'RFC-FACTS 8.3 items 1, 3: with nothing there MSG_DONTWAIT gives -EAGAIN; two receives in flight split the stream at unpredictable points and complete in unpredictable order, so a program must have one at most.',
  },
  'tcp-recv-again': {
    ...correct,
    callbacks: [at.worker, at.worker],
    results: ['0'],
    transitions: {
      ...lived(at.worker),
      ...punted,
      t2: [at.server, at.worker],
      t7: [at.server, at.worker],
      t26: [at.worker],
    },
    reason:
      'RFC-FACTS 8.3 item 1: what is there is given, short; 3.2 t26: a callback may submit its aio again; 7.5 m5: nothing that can fail is left to that submit.',
  },
  'tcp-link-error': {
    ...correct,
    callbacks: [at.worker],
    results: ['-EPIPE', '-EPIPE', '-EPIPE'],
    transitions: { ...lived(at.worker), ...punted },
    reason:
      'RFC-FACTS 8.2 item 5: a RST ends sending; what was sent before is told as a short count (8.4 io_uring: partial progress is kept). A failed SEND makes later ones meaningless: the rest is cancelled (8.4: complete(err) cancels all queued), with one callback in all.',
  },
  'tcp-reset': {
    ...correct,
    callbacks: [at.worker],
    results: ['-ECONNRESET', '-ECONNRESET', '-ECONNRESET'],
    transitions: { ...lived(at.worker), ...punted },
    reason:
      'RFC-FACTS 8.2 item 5: RST gives -ECONNRESET, once. 8.4: complete(err) cancels all queued; the program ends them with the error that it was told.',
  },
  'tcp-nbd': {
    ...correct,
    callbacks: [at.server, at.worker, at.worker, at.worker],
    results: ['0', '0'],
    transitions: {
      ...lived(at.server, at.worker),
      t11: [at.server],
      t7: [at.server, at.worker],
      t17: [at.worker],
      t18: [at.worker],
      t26: [at.server, at.worker],
    },
    reason:
      'RFC-FACTS 8.2 item 1: room for all, so the first SEND ends at once, nested in the submit (3.2 t11); its callback submits the RECV, which waits in a worker (8.3 item 2). 8.4 nbd target: sends of one socket form a chain, and one receive is in flight.',
  },
};
