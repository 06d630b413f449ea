/** Programs with one mistake each, and submits that are refused: RFC-FACTS 3.2 t3–t5, t23–t26. */
import { type Preset, preset } from '../preset';
import { plainFile, plainIo, plainWorld } from '../world';
import { firstPreset } from './first';
import read from './read.bpf.c?raw';
import doubleRelease from './read_double_release.bpf.c?raw';
import noDetach from './read_no_detach.bpf.c?raw';
import noRelease from './read_no_release.bpf.c?raw';
import rest from './read_rest.bpf.c?raw';
import touch from './read_touch_after_submit.bpf.c?raw';
import wholePages from './read_whole_pages.bpf.c?raw';

export const mistakes: readonly Preset[] = [
  firstPreset,
  preset({
    id: 'refused-bad-fd',
    title: 'Submit refused: no such fd',
    look: 'The map names an fd that the ublk server does not have, so bpf_aio_submit() returns -EINVAL and no callback will ever run. The aio is still attached and still the handler’s: see it detach, release, and end the io command with the error.',
    text: read,
    world: { maps: { backing_fds: [{ key: { '': 0 }, value: { '': 9 } }] } },
    script: [],
    position: { at: 'event', of: 'ublk_bpf_dettach_and_complete_aio' },
  }),
  preset({
    id: 'refused-too-many-bytes',
    title: 'Submit refused: more bytes than attached',
    look: 'The program rounds one sector up to a page, which is more than the aio’s buffer has: bpf_aio_submit() returns -EINVAL before it has taken anything. The error path is complete, so nothing is lost; only the read never happens.',
    text: wholePages,
    world: { ios: [{ ...plainIo, sectors: 1 }] },
    script: [],
    position: { at: 'event', of: 'ublk_bpf_dettach_and_complete_aio' },
  }),
  preset({
    id: 'refused-no-ops',
    title: 'Submit refused: the device has no aio ops',
    look: 'The device was started without an aio ops id. The attach returns 0 all the same, and only the submit finds that there is no callback to call: -EINVAL, and everything is left to the handler.',
    text: read,
    world: { device: { ...plainWorld.device, aioOpsId: null } },
    script: [],
    position: { at: 'event', of: 'ublk_bpf_dettach_and_complete_aio' },
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
  }),
  preset({
    id: 'double-release',
    title: 'Released twice',
    look: 'When the submit is refused, the program calls the function that the callback uses, and then falls into its own error path. Both free the aio: the second time it is not the program’s any more, and the memory may already belong to someone else.',
    text: doubleRelease,
    world: {},
    script: [{ at: 'fget', take: 'fails' }],
    position: { at: 'violation' },
  }),
  preset({
    id: 'touch-after-submit',
    title: 'Touched after submit, although it was done at once',
    look: 'bpf_aio_submit() has returned 0, and the program logs the operation of the aio. But the read was done inline: the callback has run inside bpf_aio_submit() and has freed the aio that is read now.',
    text: touch,
    world: {},
    script: [{ at: 'read_iter', take: 'bytes' }],
    position: { at: 'violation' },
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
  }),
];
