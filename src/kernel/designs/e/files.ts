import type { DesignFiles } from '../design';
import { header, kernel } from '../source-file';
import bpfAio from './bpf_aio.c?raw';
import bpfAioHeader from './bpf_aio.h?raw';
import contract from './contract.h?raw';
import loop from './ports/loop.bpf.c?raw';
import read from './ports/read.bpf.c?raw';
import readRest from './ports/read_rest.bpf.c?raw';
import stripe from './ports/stripe.bpf.c?raw';

export const filesOfE: DesignFiles = {
  kernel: [kernel('bpf_aio.c', bpfAio)],
  kernelHeaders: [header('contract.h', contract), header('bpf_aio.h', bpfAioHeader)],
  programHeaders: [],
  ports: { loop, read, read_rest: readRest, stripe },
};
