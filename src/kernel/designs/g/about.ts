import type { DesignAbout } from '../design';
import { mendedFlaws } from '../shared/flaws';

export const g: DesignAbout = {
  id: 'G',
  name: 'refcounted aio',
  idea: 'An aio is counted: the program always releases its own reference, and a submit that returns 0 has taken one for the kernel.',
  changes: [
    'alloc is KF_ACQUIRE, release is KF_RELEASE and puts a reference',
    'submit takes references of its own, and returns -EBUSY for an aio that is in flight',
    'the kernel puts its reference after the callback, which does not release',
    'detaching happens once, whoever calls it; the last put does it if nobody has',
  ],
  tracksEveryAio: true,
  guarantees: [
    'each aio that is allocated is released once by who allocated it, on every path',
    'a handler does not touch an aio after it has released it',
  ],
  leavesOpen: [
    'an aio that its handler detaches after a submit that returned 0: its io command may end too early',
    'submitting again in the handler: refused while the aio is in flight, not once its callback runs',
    'completing the io command once',
    'submitting again from a callback that may run in irq',
    'the verifier’s own exception: an aio returned from a struct_ops program',
  ],
  flaws: [
    {
      what: 'a program that forgets an aio is accepted',
      is: 'mended',
      how: 'alloc is KF_ACQUIRE; after a submit the kernel’s reference is the kernel’s to put',
    },
    ...mendedFlaws.slice(0, 3),
    {
      what: 'the submit side holds no reference of its own',
      is: 'mended',
      how: 'it holds one until ->read_iter has returned, as fs/aio does',
    },
    {
      what: 'a retry may issue the kiocb again before ->read_iter has returned',
      is: 'kept',
      how: 'the reference keeps the memory, not the order',
    },
  ],
  precedents: [
    'fs/aio: a request has two references, the submit side’s and the completion’s',
    'bpf_task_acquire, bpf_cgroup_acquire: counted objects, each holder puts its own',
  ],
  cost: 'a counter in each aio, and two more atomic operations for each submit',
  newVerifierCode: null,
  judgedBy: 'recorded verdicts',
};
