import { a } from '../a/about';
import type { DesignAbout } from '../design';

/** The kernel of design A with one kfunc more, so what becomes of its flaws is what becomes of them there. */
export const c: DesignAbout = {
  id: 'C',
  name: '__ref callback',
  idea: 'The callback owns its aio and must release it with bpf_aio_release_cb; up to the callback the verifier knows nothing of an aio.',
  changes: [
    'the callback owns its aio (aio__ref)',
    'bpf_aio_release_cb is KF_RELEASE; bpf_aio_release stays plain, for the path of a submit that failed',
  ],
  tracksEveryAio: false,
  guarantees: ['a callback releases its aio, once, on every path'],
  leavesOpen: [
    'an aio that is forgotten before its submit, or after a failed one',
    'an aio that a handler releases twice, or uses after its release or submit',
    'a program can’t be written that submits again from its callback',
  ],
  flaws: [
    ...a.flaws.slice(1),
    {
      what: 'a callback that forgets its aio is accepted',
      is: 'mended',
      how: 'its argument is owned',
    },
    {
      what: 'a handler that forgets an aio is accepted',
      is: 'kept',
      how: 'alloc does not acquire',
    },
    {
      what: 'there are two ways to release',
      is: 'new',
      how: 'a pointer from alloc is refused by release_cb ("must be referenced or trusted"), one from the callback is not released by release',
    },
  ],
  precedents: [
    'bpf_qdisc: enqueue owns its skb (sk_buff__ref), and the kfuncs that drop it release',
  ],
  cost: 'none',
  newVerifierCode: null,
  judgedBy: 'rules',
};
