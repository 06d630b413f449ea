import type { DesignFiles } from '../design';
import { header, kernel } from '../source-file';
import kfuncsHeader from './bpf_aio_kfuncs.h?raw';
import releaseCb from './bpf_aio_release_cb.c?raw';
import contract from './contract.h?raw';
import loop from './ports/loop.bpf.c?raw';
import read from './ports/read.bpf.c?raw';
import stripe from './ports/stripe.bpf.c?raw';

export const filesOfC: DesignFiles = {
  kernel: [kernel('bpf_aio_release_cb.c', releaseCb)],
  kernelHeaders: [header('contract.h', contract)],
  programHeaders: [header('bpf_aio_kfuncs.h', kfuncsHeader)],
  ports: { loop, read, stripe },
  lacks: {
    read_rest:
      'a callback must release its aio or store it: a submit does not take it over, so it can’t be submitted again',
  },
  naive: [],
};
