import { a } from '../a/about';
import type { DesignAbout } from '../design';

/** The kernel of design A under other flags, so what becomes of its flaws is what becomes of them there. */
export const b: DesignAbout = {
  id: 'B',
  name: 'acquire and release only',
  idea: 'Alloc acquires and release releases, but a submit changes nothing for the verifier, and the callback does not own its aio.',
  changes: ['alloc is KF_ACQUIRE', 'release is KF_RELEASE'],
  tracksEveryAio: false,
  guarantees: ['an aio that a handler allocates is released by that handler, once'],
  leavesOpen: [
    'an accepted program frees what it has submitted, while the kernel works on it',
    'a callback can’t release its aio, so nobody can after a submit',
  ],
  flaws: [
    ...a.flaws.slice(1),
    {
      what: 'a program that forgets an aio before it submits it is accepted',
      is: 'mended',
      how: 'alloc is KF_ACQUIRE',
    },
    {
      what: 'a callback that releases its aio is refused',
      is: 'new',
      how: 'its argument is trusted, not owned: "expects refcounted PTR_TO_BTF_ID"',
    },
    {
      what: 'a program that submits an aio must release it as well',
      is: 'new',
      how: 'submit is no KF_RELEASE, so a double free is what is accepted',
    },
  ],
  precedents: ['what the RFC’s author tried (RFC-FACTS 7.2 R2, R4)'],
  cost: 'none',
  newVerifierCode: null,
  judgedBy: 'recorded verdicts',
};
