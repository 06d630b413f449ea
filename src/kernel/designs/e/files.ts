import type { DesignFiles } from '../design';
import { mended } from '../shared/mended';
import { header, kernel } from '../source-file';
import kfuncs from './bpf_aio_kfuncs.c?raw';
import contract from './contract.h?raw';
import loop from './ports/loop.bpf.c?raw';
import read from './ports/read.bpf.c?raw';
import readRest from './ports/read_rest.bpf.c?raw';
import stripe from './ports/stripe.bpf.c?raw';

export const filesOfE: DesignFiles = {
  kernel: [...mended.kernel, kernel('bpf_aio_kfuncs.c', kfuncs)],
  kernelHeaders: [...mended.kernelHeaders, header('contract.h', contract)],
  programHeaders: [],
  ports: { loop, read, read_rest: readRest, stripe },
  lacks: {},
  naive: [
    {
      forgets: 'to detach the aio of a submit that failed: its io command hangs',
      file: 'bpf_aio_kfuncs.c',
      from: '\tublk_bpf_dettach_and_complete_aio(aio);\n',
      to: '',
    },
    {
      forgets: 'to put the file of a submit that failed: it is lost with the aio',
      file: 'bpf_aio_kfuncs.c',
      from: '\tbpf_aio_do_completion(aio);\n\tublk',
      to: '\tublk',
    },
    {
      forgets: 'what the worker got: no callback hears of it',
      file: 'bpf_aio.c',
      from: '\tif (ret) {\n\t\thanded(aio, "owner", WORKER',
      to: '\tif (0) {\n\t\thanded(aio, "owner", WORKER',
    },
  ],
};
