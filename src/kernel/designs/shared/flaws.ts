/** What becomes of the flaws of the RFC's own kernel in the mended one. */
import type { Flaw } from '../design';

export const mendedFlaws: readonly Flaw[] = [
  {
    what: 'the worker drops what bpf_aio_do_submit returns',
    is: 'mended',
    how: 'the callback gets it, -EAGAIN too',
  },
  {
    what: 'the file reference after -ENOMEM',
    is: 'mended',
    how: 'put before the submit returns',
  },
  {
    what: 'outside irq, submit tries again inline for as long as there is no memory',
    is: 'mended',
    how: 'it fails with -ENOMEM there, too',
  },
  {
    what: 'the submit side holds no reference of its own',
    is: 'kept',
    how: 'a completion may free the aio, and a retry issue it again, before ->read_iter has returned',
  },
];
