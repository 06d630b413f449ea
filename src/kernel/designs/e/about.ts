import type { DesignAbout } from '../design';
import { mendedFlaws } from '../shared/flaws';

export const e: DesignAbout = {
  id: 'E',
  name: 'submit consumes, the kernel cleans up',
  idea: 'A submit takes the aio whatever it returns: on an error the kernel detaches and frees it, and the program only completes its io command.',
  changes: [
    'alloc is KF_ACQUIRE; submit and release are KF_RELEASE',
    'the callback owns its aio (aio__ref)',
    'a submit that fails has detached and freed the aio: the program only completes its io command',
  ],
  tracksEveryAio: true,
  guarantees: [
    'each aio that is allocated is submitted or released once, on every path',
    'an aio is not touched after its submit or release',
    'the callback releases its aio, or submits it again',
  ],
  leavesOpen: [
    'completing the io command once, after a failed submit too',
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
      what: 'bpf_aio needs to know how to detach',
      is: 'new',
      how: 'the consumer must register a destructor',
    },
  ],
  precedents: [
    'bpf_ct_insert_entry: the kernel frees the entry, and returns NULL',
    'bpf_list_push_*, bpf_rbtree_add: a node that can’t be added is dropped, -EINVAL',
  ],
  cost: 'a destructor per consumer; two ways to clean up in each program',
  newVerifierCode: null,
  judgedBy: 'recorded verdicts',
};
