import type { DesignAbout } from '../design';
import { mendedFlaws } from '../shared/flaws';

export const k: DesignAbout = {
  id: 'K',
  name: 'transfer by return',
  idea: 'The handler returns the aio: a struct_ops program may return a pointer that it owns, and the kernel has it then.',
  changes: [
    'alloc is KF_ACQUIRE, release is KF_RELEASE; there is no submit',
    'queue_io_cmd returns a struct bpf_aio *, or NULL if it has completed its io command',
    'bpf_aio_prepare takes file, position and size before, and may fail',
    'what fails after the return comes to the callback',
    'the callback owns its aio (aio__ref)',
    'what comes back is the kernel’s: it looks whether that is prepared, and attached to the io command it called for',
  ],
  tracksEveryAio: true,
  guarantees: [
    'each aio that is allocated is returned or released, on every path; one that comes back unprepared, the kernel releases',
    'an aio is not touched after its release',
    'the callback releases its aio',
    'the kernel decides where and when an aio is issued: no program submits in irq',
  ],
  leavesOpen: [
    'returning an aio that is not prepared, or attached to another io command: found at run time only',
    'completing the io command once: also not completing one and returning its aio',
  ],
  flaws: [
    {
      what: 'a program that forgets an aio is accepted',
      is: 'mended',
      how: 'alloc is KF_ACQUIRE, and the callback owns its aio',
    },
    ...mendedFlaws,
    {
      what: 'one aio for each call of the handler, and none from a callback',
      is: 'new',
      how: 'no striping, no reading on after a short read; no redirect to the ublk server',
    },
  ],
  precedents: ['Qdisc_ops.dequeue returns the sk_buff that it owns (6.16)'],
  cost: 'nothing at run time; another type for queue_io_cmd',
  newVerifierCode: null,
  judgedBy: 'rules',
};
