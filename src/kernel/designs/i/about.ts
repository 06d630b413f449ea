import type { DesignAbout } from '../design';
import { mendedFlaws } from '../shared/flaws';

export const i: DesignAbout = {
  id: 'I',
  name: 'map transfer',
  idea: 'The program moves its aio into a map with bpf_kptr_xchg, and the kernel takes it out of there by map and key.',
  changes: [
    'alloc is KF_ACQUIRE, release is KF_RELEASE',
    'bpf_aio_submit_key takes a map and a key in place of an aio',
    'the callback owns its aio (aio__ref)',
    'an aio has a destructor: it may lie in a map, and what is left there is freed with the map',
    'a submit that fails leaves the aio in its slot, as it was',
  ],
  tracksEveryAio: true,
  guarantees: [
    'each aio that is allocated is released or moved into a map, on every path',
    'an aio is not touched after it was moved or released',
    'what comes out of a slot is released or moved again',
    'the callback releases its aio, or moves it into a map',
  ],
  leavesOpen: [
    'an aio that stays in its slot: nobody leaks it, and nobody submits it',
    'submitting the wrong key, or one that is empty',
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
    {
      what: 'every exchange has an old value to be handled, though the slot is free by then',
      is: 'new',
      how: 'the verifier can’t know that it is NULL',
    },
    {
      what: 'the kernel must know how the values of a program’s map are made',
      is: 'new',
      how: 'its kptr comes first',
    },
  ],
  precedents: [
    'bpf_kptr_xchg: can’t fail, the old value comes back',
    'bpf_wq_init, bpf_timer_init: kfuncs and helpers that are told of a program’s map',
  ],
  cost: 'a map, a lookup and two exchanges for each submit; a destructor for the aio',
  newVerifierCode: null,
  judgedBy: 'recorded verdicts',
};
