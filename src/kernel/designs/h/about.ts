import type { DesignAbout, Flaw } from '../design';
import { mendedFlaws } from '../shared/flaws';

/** What a reservation and a finished aio of one type come to; design L has two types. */
export const oneType: Flaw = {
  what: 'a reservation and a finished aio have one type',
  is: 'new',
  how: 'the verifier does not know which may be submitted; design L mends that',
};
export const confused =
  'submitting an aio from its callback, whose reservation is used up: the kernel frees it, and nobody is called back';

export const h: DesignAbout = {
  id: 'H',
  name: 'reserve, submit, discard',
  idea: 'All that can fail is done when an aio is reserved: the file, the work item, the io command. A reservation is then submitted, which can’t fail, or discarded.',
  changes: [
    'bpf_aio_reserve takes the place of alloc and attach, and is KF_ACQUIRE: it takes the file and a work item, too',
    'submit is KF_RELEASE and returns nothing; discard is KF_RELEASE',
    'the callback owns its aio (aio__ref), and release (KF_RELEASE) detaches it',
    'a submit uses the reservation up: to read on, a callback reserves another aio',
  ],
  tracksEveryAio: true,
  guarantees: [
    'each aio that is reserved is submitted or discarded once, on every path',
    'an aio is not touched after its submit, discard or release',
    'the callback releases its aio',
    'nothing fails once the kernel has the aio but the I/O itself, and the callback hears of that',
  ],
  leavesOpen: [
    confused,
    'completing the io command once',
    'reserving in a callback that may run in irq: whose fd table is that?',
    'why a reservation failed: NULL does not say',
    'the verifier’s own exception: an aio returned from a struct_ops program',
  ],
  flaws: [
    {
      what: 'a program that forgets an aio is accepted',
      is: 'mended',
      how: 'reserve is KF_ACQUIRE; submit, discard and release are KF_RELEASE, and the callback owns its aio',
    },
    ...mendedFlaws,
    {
      what: 'attach returns 0 where the device has no callback',
      is: 'mended',
      how: 'there is nothing to reserve',
    },
    {
      what: 'an aio that is attached twice, or released while it is attached, keeps its io command for ever',
      is: 'mended',
      how: 'only a reservation attaches, and every end detaches',
    },
    oneType,
  ],
  precedents: [
    'bpf_ringbuf_reserve, _submit, _discard: all failure is at reserve, and submit can’t fail',
  ],
  cost: 'a work item for each aio, used or not; the file is held from the reservation on',
  newVerifierCode: null,
  judgedBy: 'rules',
};
