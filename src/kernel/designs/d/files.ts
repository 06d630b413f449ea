import type { DesignFiles } from '../design';
import { mended } from '../shared/mended';
import { header, kernel } from '../source-file';
import kfuncs from './bpf_aio_kfuncs.c?raw';
import prototypes from './bpf_aio_kfuncs.h?raw';
import types from './bpf_aio_types.h?raw';
import contract from './contract.h?raw';
import loop from './ports/loop.bpf.c?raw';
import read from './ports/read.bpf.c?raw';
import readRest from './ports/read_rest.bpf.c?raw';
import stripe from './ports/stripe.bpf.c?raw';
import ublkBpfAio from './ublk_bpf_aio.c?raw';

export const filesOfD: DesignFiles = {
  kernel: [
    ...mended.kernel,
    kernel('bpf_aio_kfuncs.c', kfuncs),
    kernel('ublk_bpf_aio.c', ublkBpfAio),
  ],
  kernelHeaders: [...mended.kernelHeaders, header('contract.h', contract)],
  programHeaders: [header('bpf_aio_kfuncs.h', prototypes), header('bpf_aio_types.h', types)],
  ports: { loop, read, read_rest: readRest, stripe },
  lacks: {},
  naive: [
    {
      forgets: 'to reserve the work item: without memory nobody can be told of the error',
      file: 'bpf_aio_kfuncs.c',
      from: 'if (aio && bpf_aio_reserve_work(aio, gfpflags))',
      to: 'if (0)',
    },
    {
      forgets: 'that a device may have no callback: there is none to tell of the error',
      file: 'ublk_bpf_aio.c',
      from: '\tif (!ublk_bpf_can_call_back(io))\n\t\treturn -EINVAL;\n',
      to: '',
    },
    {
      forgets: 'to detach the aio that is released: its io command hangs',
      file: 'bpf_aio_kfuncs.c',
      from: '\tublk_bpf_detach_aio(aio);\n',
      to: '',
    },
  ],
};
