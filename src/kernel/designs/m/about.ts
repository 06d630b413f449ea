import type { DesignAbout } from '../design';
import { mendedFlaws } from '../shared/flaws';

export const m: DesignAbout = {
  id: 'M',
  name: 'release on success',
  idea: 'A submit takes the aio if it returns 0, and the verifier knows: it goes on both ways after the call, as after a NULL check.',
  changes: [
    'alloc is KF_ACQUIRE, release is KF_RELEASE',
    'submit releases the aio where it returned 0',
    'the callback owns its aio (aio__ref)',
    'a submit that fails gives the aio back without a file, with its flags and its size as before',
  ],
  tracksEveryAio: true,
  guarantees: [
    'each aio that is allocated is released, or submitted with success, on every path',
    'an aio is not touched after a submit that returned 0, or after its release',
    'the callback releases its aio, or submits it again with success',
  ],
  leavesOpen: [
    'detaching the aio before its release',
    'completing the io command once',
    'submitting again from a callback that may run in irq',
    'the verifier’s own exception: an aio returned from a struct_ops program',
  ],
  flaws: [
    {
      what: 'a program that forgets an aio is accepted',
      is: 'mended',
      how: 'alloc is KF_ACQUIRE, and the callback owns its aio',
    },
    ...mendedFlaws,
  ],
  precedents: ['none: no kfunc of today releases by what it returns (RFC-FACTS 7.5 m10)'],
  cost: 'nothing at run time',
  newVerifierCode:
    'a flag for kfuncs that release on success: the state forks at the call, on R0 == 0 and on R0 != 0',
  judgedBy: 'rules',
};
