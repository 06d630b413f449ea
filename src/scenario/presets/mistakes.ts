/** Programs with one mistake each, and submits that are refused: RFC-FACTS 3.2 t3–t5, t23–t26. */
import { at, type Preset, preset } from '../preset';
import { plainFile, plainIo, plainWorld } from '../schema';
import attachLeak from './loop_attach_leak.bpf.c?raw';
import read from './read.bpf.c?raw';
import doubleRelease from './read_double_release.bpf.c?raw';
import noDetach from './read_no_detach.bpf.c?raw';
import noRelease from './read_no_release.bpf.c?raw';
import rest from './read_rest.bpf.c?raw';
import touch from './read_touch_after_submit.bpf.c?raw';
import wholePages from './read_whole_pages.bpf.c?raw';

/** A submit that is refused, and a program that then does what it has to. */
const refused = {
  violations: [],
  callbacks: [],
  results: ['-EINVAL'],
  end: 'quiescent',
  transitions: { t1: [at.server], t2: [at.server], t5: [at.server], t25: [at.server] },
} as const;

export const mistakes: readonly Preset[] = [
  preset({
    id: 'loop-attach-leak',
    title: 'Loop: the attach fails, and the aio is forgotten',
    look: 'The aio is allocated, but it does not fit the io command, so the attach fails and the error path is taken. That path ends the io command and returns; look for the line that last held the aio, and for the release that is not there.',
    text: attachLeak,
    world: {},
    script: [{ at: 'attach out of range', take: 'fails' }],
    position: { at: 'violation' },
    expect: {
      violations: [
        { property: 'no-leak', object: 'bpf_aio', blame: 'program', line: 'return err;' },
      ],
      callbacks: [],
      results: ['-EINVAL'],
      end: 'quiescent',
      transitions: { t1: [at.server], t3: [at.server] },
      reason:
        'RFC-FACTS 3.2 t3: after attach -EINVAL nothing has changed, and the program must release the aio. The last pointer to it is the local `aio`, which dies when loop_start returns. The io command itself is completed with -EINVAL (4.3: complete_io and the handler’s exit take ref from 2 to 0), so only memory is lost (11 I3).',
    },
  }),
  preset({
    id: 'refused-bad-fd',
    title: 'Submit refused: no such fd',
    look: 'The map names an fd that the ublk server does not have, so bpf_aio_submit() returns -EINVAL and no callback will ever run. The aio is still attached and still the handler’s: see it detach, release, and end the io command with the error.',
    text: read,
    world: { maps: { backing_fds: [{ key: { '': 0 }, value: { '': 9 } }] } },
    script: [],
    position: { at: 'event', of: 'ublk_bpf_dettach_and_complete_aio' },
    expect: {
      ...refused,
      reason:
        'RFC-FACTS 3.2 t5: bad fd -> -EINVAL, nothing taken, io->ref still held; t25: complete_io, detach, release. No callback after a failed submit (11 I2). complete_io(-EINVAL) ends the request with that error (4.4).',
    },
  }),
  preset({
    id: 'refused-too-many-bytes',
    title: 'Submit refused: more bytes than attached',
    look: 'The program rounds one sector up to a page, which is more than the aio’s buffer has: bpf_aio_submit() returns -EINVAL before it has taken anything. The error path is complete, so nothing is lost; only the read never happens.',
    text: wholePages,
    world: { ios: [{ ...plainIo, sectors: 1 }] },
    script: [],
    position: { at: 'event', of: 'ublk_bpf_dettach_and_complete_aio' },
    expect: {
      ...refused,
      reason:
        'RFC-FACTS 2 row bpf_aio_submit: -EINVAL if READ/WRITE and bytes > buf_size; attach wrote buf_size 512 (1.1 fact 2), submit asks for 4096. 3.2 t5, t25; 2.1: errors before fget leave the aio unchanged.',
    },
  }),
  preset({
    id: 'refused-no-ops',
    title: 'Submit refused: the device has no aio ops',
    look: 'The device was started without an aio ops id. The attach returns 0 all the same, and only the submit finds that there is no callback to call: -EINVAL, and everything is left to the handler.',
    text: read,
    world: { device: { ...plainWorld.device, aioOpsId: null } },
    script: [],
    position: { at: 'event', of: 'ublk_bpf_dettach_and_complete_aio' },
    expect: {
      ...refused,
      reason:
        'RFC-FACTS 2 row ublk_bpf_attach_and_prep_aio: 0 also when the device has no aio ops (ops gets NULL); row bpf_aio_submit: -EINVAL if ops NULL. 3.2 t5, t25; 6 item 2: the aio id is optional.',
    },
  }),
  preset({
    id: 'no-release',
    title: 'The callback forgets to release the aio',
    look: 'The callback ends the io command and detaches, and the request is done: nobody waits. But the aio is still allocated when the callback returns, and its only pointer was the callback’s argument.',
    text: noRelease,
    world: {},
    script: [
      { at: 'read_iter', take: '-EIOCBQUEUED' },
      { at: 'ki_complete in', take: 'irq' },
      { at: 'ki_complete', take: 'bytes' },
    ],
    position: { at: 'violation' },
    expect: {
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
  }),
  preset({
    id: 'no-detach',
    title: 'The callback forgets to detach: the request hangs',
    look: 'The aio is freed while it still counts as attached, so its reference on the io command can never be dropped: io->ref stays at 1. See the request that never ends, and who waits for it.',
    text: noDetach,
    world: {},
    script: [
      { at: 'read_iter', take: '-EIOCBQUEUED' },
      { at: 'ki_complete in', take: 'irq' },
      { at: 'ki_complete', take: 'bytes' },
    ],
    position: { at: 'violation' },
    expect: {
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
  }),
  preset({
    id: 'double-release',
    title: 'Released twice',
    look: 'When the submit is refused, the program calls the function that the callback uses, and then falls into its own error path. Both free the aio: the second time it is not the program’s any more, and the memory may already belong to someone else.',
    text: doubleRelease,
    world: {},
    script: [{ at: 'fget', take: 'fails' }],
    position: { at: 'violation' },
    expect: {
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
  }),
  preset({
    id: 'touch-after-submit',
    title: 'Touched after submit, although it was done at once',
    look: 'bpf_aio_submit() has returned 0, and the program logs the operation of the aio. But the read was done inline: the callback has run inside bpf_aio_submit() and has freed the aio that is read now.',
    text: touch,
    world: {},
    script: [{ at: 'read_iter', take: 'bytes' }],
    position: { at: 'violation' },
    expect: {
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
  }),
  preset({
    id: 'resubmit',
    title: 'The callback submits again, in irq',
    look: 'A short read is continued from the callback: detach, attach the rest, submit. But the callback runs in an interrupt, and there the fd means whatever the interrupted task has open: see which file the rest is read from.',
    text: rest,
    world: { files: [{ ...plainFile, size: 2048 }] },
    script: [
      { at: 'read_iter', take: '-EIOCBQUEUED' },
      { at: 'ki_complete in', take: 'irq' },
      { at: 'ki_complete', take: 'short' },
      { at: 'fget in another task', take: 'another file' },
      { at: 'read_iter in kworker', take: 'bytes' },
    ],
    position: { at: 'violation' },
    expect: {
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
  }),
];
