import type { DesignAbout } from '../design';

export const a: DesignAbout = {
  id: 'A',
  name: 'RFC v1: no flags',
  idea: 'Alloc, submit and release are plain kfuncs: a submit that returns 0 gives the aio to the kernel, and the verifier knows nothing of it.',
  changes: [],
  tracksEveryAio: false,
  guarantees: ['what is passed as an aio is one, and is not NULL'],
  leavesOpen: [
    'an aio that is forgotten before its submit, after a failed one, or in the callback',
    'an aio that is released twice, or used after its release or submit',
    'io references, detaching, completing an io command once: the contract says nothing of them',
  ],
  flaws: [
    {
      what: 'a program that forgets an aio is accepted',
      is: 'kept',
      how: 'no kfunc acquires or releases',
    },
    {
      what: 'the worker drops what bpf_aio_do_submit returns',
      is: 'kept',
      how: '-EAGAIN in a kworker is followed by no callback',
    },
    {
      what: 'the file reference after -ENOMEM',
      is: 'kept',
      how: 'bpf_aio_submit returns the error with the file still in ki_filp',
    },
    {
      what: 'outside irq, submit tries again inline for as long as there is no memory',
      is: 'kept',
      how: 'whatever the operation',
    },
    {
      what: 'the submit side holds no reference of its own',
      is: 'kept',
      how: 'a completion may free the aio, and a retry issue it again, before ->read_iter has returned',
    },
  ],
  precedents: ['bpf_timer, bpf_wq: start returns an error, and ownership does not change'],
  cost: 'none',
  newVerifierCode: null,
  judgedBy: 'recorded verdicts',
};
