import type { DesignAbout } from '../design';
import { confused, h, oneType } from '../h/about';

/** Design H's kernel, so what becomes of the RFC's flaws is what becomes of them there. */
export const l: DesignAbout = {
  id: 'L',
  name: 'typestate: a reservation has its own type',
  idea: 'As reserve, submit, discard, but what is reserved is a struct bpf_aio___init, and what the callback gets a struct bpf_aio: what must not be done next does not type-check.',
  changes: [
    ...h.changes,
    'reserve returns a struct bpf_aio___init; submit and discard take one',
    'release, and what finds the io command of an aio, take a struct bpf_aio',
  ],
  tracksEveryAio: true,
  guarantees: [
    ...h.guarantees,
    'what is submitted or discarded is a reservation, and what is released has been through its callback',
  ],
  leavesOpen: h.leavesOpen.filter((open) => open !== confused),
  flaws: h.flaws.filter((flaw) => flaw !== oneType),
  precedents: [
    ...h.precedents,
    'bpf_ct_insert_entry: takes a struct nf_conn___init and returns a struct nf_conn; types that are called so are never taken for each other',
  ],
  cost: h.cost,
  newVerifierCode: null,
  judgedBy: 'rules',
};
