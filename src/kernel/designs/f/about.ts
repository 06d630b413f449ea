import type { DesignAbout } from '../design';
import { mendedFlaws } from '../shared/flaws';

export const f: DesignAbout = {
  id: 'F',
  name: 'submit hands back',
  idea: 'A submit takes the aio and returns it where it fails: NULL means that the kernel has it, anything else is the program’s own again.',
  changes: [
    'alloc is KF_ACQUIRE, release is KF_RELEASE',
    'submit is KF_ACQUIRE, KF_RELEASE and KF_RET_NULL: it returns the aio, or NULL',
    'what comes back is as it was before the call, and says why: aio->error (a kfunc has five arguments, so there is no sixth for it)',
    'the callback owns its aio (aio__ref)',
  ],
  tracksEveryAio: true,
  guarantees: [
    'each aio that is allocated, or handed back, is submitted or released on every path',
    'an aio is not touched after a submit that took it, or after its release',
    'a program looks whether a submit has failed: nothing can be done with the result before',
    'the callback releases its aio, or submits it again',
  ],
  leavesOpen: [
    'detaching the aio before its release',
    'completing the io command once',
    'submitting again from a callback that may run in irq',
    'the verifier’s own exception: a handler that returns what submit has handed back',
  ],
  flaws: [
    {
      what: 'a program that forgets an aio is accepted',
      is: 'mended',
      how: 'alloc and submit are KF_ACQUIRE, submit and release are KF_RELEASE, and the callback owns its aio',
    },
    ...mendedFlaws,
    {
      what: 'a submit that failed leaves FORCE_WQ set and the size changed',
      is: 'mended',
      how: 'undone, before the aio is handed back',
    },
    {
      what: 'success is NULL',
      is: 'new',
      how: 'the other way round than everywhere else in C',
    },
  ],
  precedents: [
    'bpf_ct_insert_entry: KF_ACQUIRE, KF_RELEASE and KF_RET_NULL on one kfunc, though NULL is the failure there',
    'bpf_kptr_xchg: what could not be stored comes back, and must be released',
  ],
  cost: 'a word in each aio for the error',
  newVerifierCode: null,
  judgedBy: 'rules',
};
