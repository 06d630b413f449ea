/** For tests: programs that each break one thing that design A asks of them, written down from the fact sheet. */
import { ALLOC, ATTACH, END, program, QUEUED, SUBMIT } from './programs-testing';
import type { Scenario } from './schema';

export interface ObligationCase {
  readonly title: string;
  readonly text: string;
  /** What comes of it, among others: `property object`. */
  readonly causes: readonly [string, ...string[]];
  /** What follows on "a program must". */
  readonly obligation: string;
  /** Where the program breaks it; null where it is not running. */
  readonly line: string | null;
  readonly rules: Scenario['rules'];
}

type Rules = Scenario['rules'];

const plain: Rules = {
  ...{ bpf_aio_alloc: { force: 'ok' }, 'attach out of range': { force: 'ok' } },
  ...{ fget: { force: 'ok' }, read_iter: { force: '-EIOCBQUEUED' } },
  ...{ 'ki_complete in': { force: 'irq' }, ki_complete: { force: 'bytes' } },
};
const atOnce: Rules = { ...plain, read_iter: { force: 'bytes' } };

const COMPLETE = 'ublk_bpf_complete_io(io, ret);';
const DETACH = 'ublk_bpf_dettach_and_complete_aio(aio);';
const RELEASE = 'bpf_aio_release(aio);';
const FAIL = `if (res) { ${DETACH} ${RELEASE} ublk_bpf_complete_io(io, res); }`;
/** A handler that does what it has to. */
const lines = (...parts: readonly string[]): string => parts.join('\n');
const START = lines(ALLOC, ATTACH, SUBMIT, FAIL, QUEUED);

/** The io command never ends: who submitted it waits, and so does STOP_DEV. */
const hang = ['not-stuck -'] as const;

const whileItsOwn =
  'touch an aio only while it owns it: not after a submit that returned 0, and not after its release';

export const obligationCases: readonly ObligationCase[] = [
  {
    // RFC-FACTS 3.2 t24, 11 I3.
    title: 'forgets the release in its callback',
    text: program(START, lines(COMPLETE, DETACH)),
    causes: ['no-leak bpf_aio'],
    obligation: 'release each aio that it has, or submit it, before it forgets it',
    line: '}',
    rules: plain,
  },
  {
    // RFC-FACTS 3.2 t23: io->ref is held for ever.
    title: 'releases without detaching',
    text: program(START, lines(COMPLETE, RELEASE)),
    causes: ['no-leak request', ...hang],
    obligation: 'detach an aio from its io command before it releases it',
    line: RELEASE,
    rules: plain,
  },
  {
    // RFC-FACTS 4.3: attach takes one each time, detach gives one back.
    title: 'attaches twice, and detaches once',
    text: program(lines(ALLOC, ATTACH, `${ATTACH} /* again */`, SUBMIT, FAIL, QUEUED), END),
    causes: ['no-leak request', ...hang],
    obligation: 'detach an aio once for each time that it attaches it',
    line: `${ATTACH} /* again */`,
    rules: plain,
  },
  {
    // RFC-FACTS 2.2 fact 3.
    title: 'releases twice',
    text: program(
      lines(ALLOC, RELEASE, `${RELEASE} /* again */`, 'ublk_bpf_complete_io(io, -EIO);', QUEUED),
    ),
    causes: ['no-double-free bpf_aio'],
    obligation: 'release each aio once',
    line: `${RELEASE} /* again */`,
    rules: plain,
  },
  {
    // RFC-FACTS 2.2 fact 2: the callback has run by then.
    title: 'reads an aio after it has submitted it',
    text: program(lines(ALLOC, ATTACH, SUBMIT, 'res = aio->opf;', QUEUED), END),
    causes: ['no-use-after-free bpf_aio'],
    obligation: whileItsOwn,
    line: 'res = aio->opf;',
    rules: atOnce,
  },
  {
    title: 'passes on what the callback has released',
    text: program(lines(ALLOC, ATTACH, SUBMIT, DETACH, QUEUED), END),
    causes: ['no-use-after-free bpf_aio'],
    obligation: whileItsOwn,
    line: DETACH,
    rules: atOnce,
  },
  {
    // RFC-FACTS 6 item 7: aios detached early are not covered; 11 I5.
    title: 'detaches while the aio is in flight',
    text: program(
      lines(ALLOC, ATTACH, SUBMIT, DETACH, 'ublk_bpf_complete_io(io, 4096);', QUEUED),
      RELEASE,
    ),
    causes: ['pages-in-use request'],
    obligation: whileItsOwn,
    line: DETACH,
    rules: plain,
  },
  {
    // RFC-FACTS 2.2 fact 3: nothing checks that an aio is submitted once.
    title: 'submits what is in flight',
    text: program(lines(ALLOC, ATTACH, SUBMIT, `${SUBMIT} /* again */`, QUEUED), END),
    causes: ['one-issuer bpf_aio', 'ownership bpf_aio'],
    obligation: whileItsOwn,
    line: `${SUBMIT} /* again */`,
    rules: plain,
  },
  {
    title: 'releases what is in flight',
    text: program(lines(ALLOC, ATTACH, SUBMIT, RELEASE, QUEUED), END),
    causes: ['ownership bpf_aio'],
    obligation: whileItsOwn,
    line: RELEASE,
    rules: plain,
  },
  {
    title: 'attaches what is in flight',
    text: program(lines(ALLOC, ATTACH, SUBMIT, `${ATTACH} /* again */`, QUEUED), END),
    causes: ['no-leak request', ...hang],
    obligation: whileItsOwn,
    line: `${ATTACH} /* again */`,
    rules: plain,
  },
  {
    // RFC-FACTS 2 row bpf_aio_submit: it does not look at the attachment; 11 I5.
    title: 'submits again what it has detached, after the io command has ended',
    text: program(
      START,
      lines(
        `if (!io) { ${RELEASE} return; }`,
        COMPLETE,
        DETACH,
        `if (bpf_aio_submit(aio, 5, 0, 512, 0))`,
        RELEASE,
      ),
    ),
    causes: ['fd-table -', 'pages-in-use bpf_aio'],
    obligation: 'submit an aio only while it is attached to an io command',
    line: `if (bpf_aio_submit(aio, 5, 0, 512, 0))`,
    rules: { ...plain, 'fget in another task': { force: 'another file' } },
  },
  {
    // RFC-FACTS 2.2 fact 8, 11 I9.
    title: 'submits in its callback, in another task',
    text: program(
      START,
      lines(
        `if (ret == -EIO && !bpf_aio_submit(aio, 5, 0, 512, 0))`,
        'return;',
        COMPLETE,
        DETACH,
        RELEASE,
      ),
    ),
    causes: ['fd-table -'],
    obligation: 'submit in the task in whose fd table the fd is meant',
    line: `if (ret == -EIO && !bpf_aio_submit(aio, 5, 0, 512, 0))`,
    rules: {
      ...plain,
      ki_complete: { force: '-EIO' },
      'fget in another task': { force: 'no such fd' },
    },
  },
  {
    // RFC-FACTS 2.2 facts 6, 9, 11: complete_cb runs in the submitter's task; programs of it may not sleep.
    title: 'submits in its callback, below a program that must not sleep',
    text: program(
      START,
      lines(
        `if (ret > 512 && !bpf_aio_submit(aio, 5, 0, 512, 0))`,
        'return;',
        COMPLETE,
        DETACH,
        RELEASE,
      ),
    ),
    causes: ['no-sleep-in-atomic -'],
    obligation: 'submit only where it may sleep',
    line: `if (ret > 512 && !bpf_aio_submit(aio, 5, 0, 512, 0))`,
    rules: atOnce,
  },
  {
    // RFC-FACTS 2.2 fact 9.
    title: 'allocates with bpf_aio_alloc_sleepable in its callback',
    text: program(
      START,
      lines(
        'struct bpf_aio *more = bpf_aio_alloc_sleepable(BPF_AIO_OP_FS_READ, 0);',
        'if (more) bpf_aio_release(more);',
        END,
      ),
    ),
    causes: ['no-sleep-in-atomic -'],
    obligation: 'call bpf_aio_alloc_sleepable only where it may sleep',
    line: 'struct bpf_aio *more = bpf_aio_alloc_sleepable(BPF_AIO_OP_FS_READ, 0);',
    rules: plain,
  },
  {
    title: 'leaks what bpf_aio_alloc_sleepable has given it',
    text: program(lines('aio = bpf_aio_alloc_sleepable(BPF_AIO_OP_FS_READ, 0);', 'return 0;')),
    causes: ['no-leak bpf_aio', 'io-completed-once request', ...hang],
    obligation: 'release each aio that it has, or submit it, before it forgets it',
    line: 'return 0;',
    rules: plain,
  },
  ...(
    [
      ['submits', 'res = bpf_aio_submit(aio, fd, 0, 4096, 0);'],
      ['releases', RELEASE],
      ['detaches', DETACH],
      ['asks for the io of', 'ublk_bpf_release_io_from_aio(ublk_bpf_acquire_io_from_aio(aio));'],
    ] as const
  ).map(
    ([verb, line]): ObligationCase => ({
      // RFC-FACTS 2 row bpf_aio_alloc: NULL if the allocation fails; the kfuncs do not look.
      title: `${verb} an aio that it did not get`,
      text: program(lines('aio = bpf_aio_alloc(BPF_AIO_OP_FS_READ, 0);', line, QUEUED)),
      causes: ['valid-access -'],
      obligation: 'pass an aio that is there',
      line,
      rules: { ...plain, bpf_aio_alloc: { force: 'fails' } },
    }),
  ),
  {
    // RFC-FACTS 2.2 fact 13: NULL after detach.
    title: 'asks for the io command after it has detached the aio',
    text: program(
      START,
      lines(DETACH, 'ublk_bpf_complete_io(ublk_bpf_acquire_io_from_aio(aio), ret);', RELEASE),
    ),
    causes: ['valid-access -'],
    obligation: 'pass an io command that is there',
    line: 'ublk_bpf_complete_io(ublk_bpf_acquire_io_from_aio(aio), ret);',
    rules: plain,
  },
  {
    // RFC-FACTS 2.2 fact 14, 4.3: each call drops one reference.
    title: 'completes an io command twice',
    text: program(
      lines('ublk_bpf_complete_io(io, -EIO);', 'ublk_bpf_complete_io(io, -ENOMEM);', QUEUED),
    ),
    causes: ['refcount request'],
    obligation: 'complete each io command that it took, once',
    line: 'ublk_bpf_complete_io(io, -ENOMEM);',
    rules: plain,
  },
  {
    // RFC-FACTS 4.3: the request finishes only when complete_io was called; 4.5: a lost request hangs for ever.
    title: 'never completes an io command',
    text: program(START, lines('if (!io) return;', DETACH, RELEASE)),
    causes: ['io-completed-once request', ...hang],
    obligation: 'complete each io command that it took, once',
    line: null,
    rules: plain,
  },
  {
    // RFC-FACTS 4.2 item 3: redirecting drops the reference of whoever was to complete.
    title: 'completes an io command, and redirects it to the server',
    text: program(
      lines(
        'ublk_bpf_complete_io(io, -EIO);',
        'return ublk_bpf_return_val(UBLK_BPF_IO_REDIRECT, 0);',
      ),
    ),
    causes: ['refcount request'],
    obligation: 'redirect an io command only if it has not completed it',
    line: null,
    rules: plain,
  },
  {
    // RFC-FACTS 11 I12.
    title: 'says that all is done, whatever became of its aio',
    text: program(START, lines('ublk_bpf_complete_io(io, 4096);', DETACH, RELEASE)),
    causes: ['truthful-result request'],
    obligation: 'complete an io command with no more than its aios have done',
    line: DETACH,
    rules: { ...plain, ki_complete: { force: '-EIO' } },
  },
];
