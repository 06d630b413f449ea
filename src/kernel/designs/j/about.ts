import type { DesignAbout } from '../design';
import { mendedFlaws } from '../shared/flaws';

export const j: DesignAbout = {
  id: 'J',
  name: 'aio_ctx: handles of a context',
  idea: 'A context owns every aio, and a program has a handle, a number: the kernel looks it up, place and generation, whenever it is used.',
  changes: [
    'an aio is a number in the program and in its callback; no kfunc acquires or releases one',
    'attach, detach, submit, release and what finds the io command look the handle up; a stale one gives -ESTALE, or does nothing',
    'a submit that fails has released the aio; release detaches it',
    'bpf_aio_bytes: a number has no fields',
    'the context ends with the device: nothing new, then what is in flight, then what is left',
  ],
  tracksEveryAio: false,
  guarantees: [
    'whatever an accepted program does with a handle, no memory is used that is not its own: the kernel checks it at run time',
    'an io command that is found by a handle is looked at for NULL, and released',
  ],
  leavesOpen: [
    'a handle that is forgotten: its place is taken, and its io command waits for it, until the context ends',
    'a handler that uses a handle while its callback runs: it is idle by then, and may be released before the callback has looked at it',
    'looking at what release or detach could not do: they return nothing',
    'completing the io command once',
    'submitting again from a callback that may run in irq',
  ],
  flaws: [
    {
      what: 'a program that forgets an aio is accepted',
      is: 'kept',
      how: 'the context frees it, but not before the io command that it is attached to has ended',
    },
    {
      what: 'an aio that is used after its release or submit is used after free',
      is: 'mended',
      how: 'its handle is stale, or names what is in flight: -ESTALE',
    },
    ...mendedFlaws,
    {
      what: 'a mistake with an aio is an error code, no verifier’s message',
      is: 'new',
      how: 'release and detach do not even have that',
    },
  ],
  precedents: [
    'fs/aio: iocbs belong to a kioctx, which waits for them when it ends (RFC-FACTS 9)',
    'io_ring_ctx: requests hold a reference on their ring',
  ],
  cost: 'a look-up and an atomic change of state for each call; a place in the context for each aio, which bounds their number',
  newVerifierCode: null,
  judgedBy: 'rules',
};
