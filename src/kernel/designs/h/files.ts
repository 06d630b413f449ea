import type { DesignFiles } from '../design';
import { mended } from '../shared/mended';
import { header, kernel } from '../source-file';
import kfuncs from './bpf_aio_kfuncs.c?raw';
import prototypes from './bpf_aio_kfuncs.h?raw';
import contract from './contract.h?raw';
import loop from './ports/loop.bpf.c?raw';
import read from './ports/read.bpf.c?raw';
import readRest from './ports/read_rest.bpf.c?raw';
import stripe from './ports/stripe.bpf.c?raw';
import ublkBpfAio from './ublk_bpf_aio.c?raw';

export const filesOfH: DesignFiles = {
  kernel: [
    ...mended.kernel,
    kernel('bpf_aio_kfuncs.c', kfuncs),
    kernel('ublk_bpf_aio.c', ublkBpfAio),
  ],
  kernelHeaders: [...mended.kernelHeaders, header('contract.h', contract)],
  programHeaders: [header('bpf_aio_kfuncs.h', prototypes)],
  ports: { loop, read, read_rest: readRest, stripe },
  lacks: {},
  naive: [
    {
      forgets: 'to reserve the work item: a submit without memory fails, and nobody is told',
      file: 'ublk_bpf_aio.c',
      from: '\terr = bpf_aio_reserve_work(aio, GFP_ATOMIC);\n\tif (err)\n\t\treturn err;\n',
      to: '',
    },
    {
      forgets: 'to put the file of what is discarded: it is lost with the aio',
      file: 'bpf_aio_kfuncs.c',
      from: '\tbpf_aio_do_completion(aio);\n',
      to: '\tbpf_aio_put_work(aio);\n',
    },
    {
      forgets: 'to detach what it could not reserve: its io command hangs',
      file: 'ublk_bpf_aio.c',
      from: '\t\tbpf_aio_destroy(aio);\n',
      to: '\t\tbpf_aio_do_completion(aio);\n\t\tbpf_aio_free(aio);\n',
    },
  ],
};
