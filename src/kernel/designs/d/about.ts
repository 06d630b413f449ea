import type { DesignAbout } from '../design';
import { mendedFlaws } from '../shared/flaws';

export const d: DesignAbout = {
  id: 'D',
  name: 'submit consumes, errors through the callback',
  idea: 'A submit takes the aio and returns nothing: the callback hears of every result and of every error, and is the one place that cleans up.',
  changes: [
    'alloc is KF_ACQUIRE; submit is KF_RELEASE and returns nothing; release is KF_RELEASE',
    'the callback owns its aio (aio__ref)',
    'a submit that finds an error queues the aio, and a kworker calls back with it',
    'alloc reserves the work item for that, so it can fail for one more reason',
    'attach fails where the device has no callback, or the aio is attached already',
    'release detaches; detach does nothing before the submit',
  ],
  tracksEveryAio: true,
  guarantees: [
    'each aio that is allocated is submitted or released once, on every path',
    'an aio is not touched after its submit or release',
    'the callback releases its aio, or submits it again',
    'there is no error of a submit that a program could forget to look at',
  ],
  leavesOpen: [
    'attaching the aio before its submit: without a callback the kernel can only free it, and the io command hangs',
    'completing the io command once',
    'submitting again from a callback that may run in irq',
    'the verifier’s own exception: an aio returned from a struct_ops program',
  ],
  flaws: [
    {
      what: 'a program that forgets an aio is accepted',
      is: 'mended',
      how: 'alloc is KF_ACQUIRE, submit and release are KF_RELEASE, and the callback owns its aio',
    },
    ...mendedFlaws,
    {
      what: 'an aio that is attached twice loses a reference on its io command',
      is: 'mended',
      how: '-EBUSY',
    },
    {
      what: 'an aio that is released while it is attached keeps its io command for ever',
      is: 'mended',
      how: 'release detaches it',
    },
    {
      what: 'bpf_aio needs to know how to detach',
      is: 'new',
      how: 'the consumer must register a destructor',
    },
  ],
  precedents: [
    'bpf_qdisc_skb_drop, bpf_kfree_skb: KF_RELEASE and void; enqueue handles its failures by a drop',
    'qdisc: skb__ref, an argument that the program must release',
  ],
  cost: 'a work item for each aio, used or not; a destructor per consumer; an error takes the way through a kworker',
  newVerifierCode: null,
  judgedBy: 'recorded verdicts',
};
