/** What must come of the presets in mistakes.ts, written down from RFC-FACTS before they were run. */
import { at, type Expectation } from '../preset';

/** A submit that is refused, and a program that then does what it has to. */
const refused = {
  violations: [],
  callbacks: [],
  results: ['-EINVAL'],
  end: 'quiescent',
  transitions: { t1: [at.server], t2: [at.server], t5: [at.server], t25: [at.server] },
} as const;

export const expectationsOfMistakes: Readonly<Record<string, Expectation>> = {
  'loop-attach-leak': {
    violations: [{ property: 'no-leak', object: 'bpf_aio', blame: 'program', line: 'return err;' }],
    callbacks: [],
    results: ['-EINVAL'],
    end: 'quiescent',
    transitions: { t1: [at.server], t3: [at.server] },
    reason:
      'RFC-FACTS 3.2 t3: after attach -EINVAL nothing has changed, and the program must release the aio. The last pointer to it is the local `aio`, which dies when loop_start returns. The io command itself is completed with -EINVAL (4.3: complete_io and the handler’s exit take ref from 2 to 0), so only memory is lost (11 I3).',
  },
  'refused-bad-fd': {
    ...refused,
    reason:
      'RFC-FACTS 3.2 t5: bad fd -> -EINVAL, nothing taken, io->ref still held; t25: complete_io, detach, release. No callback after a failed submit (11 I2). complete_io(-EINVAL) ends the request with that error (4.4).',
  },
  'refused-too-many-bytes': {
    ...refused,
    reason:
      'RFC-FACTS 2 row bpf_aio_submit: -EINVAL if READ/WRITE and bytes > buf_size; attach wrote buf_size 512 (1.1 fact 2), submit asks for 4096. 3.2 t5, t25; 2.1: errors before fget leave the aio unchanged.',
  },
  'refused-no-ops': {
    ...refused,
    reason:
      'RFC-FACTS 2 row ublk_bpf_attach_and_prep_aio: 0 also when the device has no aio ops (ops gets NULL); row bpf_aio_submit: -EINVAL if ops NULL. 3.2 t5, t25; 6 item 2: the aio id is optional.',
  },
  'no-release': {
    violations: [{ property: 'no-leak', object: 'bpf_aio', blame: 'program', line: '}' }],
    callbacks: [at.irq],
    results: ['0'],
    end: 'quiescent',
    transitions: {
      t1: [at.server],
      t2: [at.server],
      t6: [at.server],
      t10: [at.server],
      t13: [at.irq],
      t20: [at.irq],
      t21: [at.irq],
      t24: [at.irq],
    },
    reason:
      'RFC-FACTS 3.2 t24: the program returns without release, the aio’s memory leaks; 1.2: the kernel never frees an aio itself. complete_io and detach are there, so the request ends (4.3).',
  },
  'no-detach': {
    violations: [
      {
        property: 'no-leak',
        object: 'request',
        blame: 'program',
        line: 'bpf_aio_release(aio);',
      },
      // The task that submitted the io command, and STOP_DEV.
      { property: 'not-stuck', object: null, blame: 'program', line: null },
      { property: 'not-stuck', object: null, blame: 'program', line: null },
    ],
    callbacks: [at.irq],
    results: [null],
    end: 'stuck',
    transitions: {
      t1: [at.server],
      t2: [at.server],
      t6: [at.server],
      t10: [at.server],
      t13: [at.irq],
      t20: [at.irq],
      t22: [at.irq],
      t23: [at.irq],
    },
    reason:
      'RFC-FACTS 3.2 t23: io->ref is held for ever, the request hangs; 1.3: only detach drops the aio’s io->ref, and release_io_from_aio is a no-op (2). 4.3: 2 + attach - complete_io - handler exit = 1. The submitter waits for its io, and STOP_DEV for del_gendisk (6 item 4).',
  },
  'double-release': {
    violations: [
      {
        property: 'no-double-free',
        object: 'bpf_aio',
        blame: 'program',
        line: 'bpf_aio_release(aio);',
      },
    ],
    callbacks: [],
    results: [null],
    end: 'violation',
    transitions: {
      t1: [at.server],
      t2: [at.server],
      t5: [at.server],
      t25: [at.server],
    },
    reason:
      'RFC-FACTS 3.2 t5 (fget fails), t25: complete_io, detach, release. 2.2 fact 3: release frees the memory and looks at nothing, so the second one is a double free (11 I3). It ends the run before the handler has returned, so the request has not ended yet.',
  },
  'touch-after-submit': {
    violations: [
      {
        property: 'no-use-after-free',
        object: 'bpf_aio',
        blame: 'program',
        line: 'bpf_printk("read: submitted op %u", aio->opf & 0xff);',
      },
    ],
    callbacks: [at.server],
    results: [null],
    end: 'violation',
    transitions: {
      t1: [at.server],
      t2: [at.server],
      t6: [at.server],
      t11: [at.server],
      t20: [at.server],
      t21: [at.server],
      t22: [at.server],
    },
    reason:
      'RFC-FACTS 2.2 fact 2: with a result at once complete_cb runs nested inside bpf_aio_submit, which then returns 0; 3.2 t11, t20–t22: the aio is FREED by then (11 I6). The run ends inside the handler, which still holds io->ref.',
  },
  resubmit: {
    violations: [
      {
        property: 'fd-table',
        object: null,
        blame: 'program',
        line: 'return bpf_aio_submit(aio, *fd, (iod->start_sector << 9) + done, rest, 0);',
      },
    ],
    callbacks: [at.irq, at.worker],
    results: ['0'],
    end: 'quiescent',
    transitions: {
      t1: [at.server],
      t2: [at.server, at.irq],
      t6: [at.server],
      t10: [at.server],
      t13: [at.irq],
      t20: [at.irq, at.worker],
      t21: [at.irq, at.worker],
      t26: [at.irq],
      t7: [at.irq],
      t17: [at.worker],
      t18: [at.worker],
      t22: [at.worker],
    },
    reason:
      'RFC-FACTS 3.2 t26 -> t7: in irq a submit sets FORCE_WQ; 2.2 fact 8: fget resolves the fd in the table of current, in irq that of the interrupted task (11 I9). Section 2 names the only safe context of submit: the task whose fd table is meant; that the kernel does not enforce it leaves the duty with the program. Both parts together are all bytes, so the request succeeds, with data from a stranger’s file.',
  },
};
