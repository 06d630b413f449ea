import type { DesignFiles } from '../design';
import { mended } from '../shared/mended';
import { header, kernel } from '../source-file';
import kfuncs from './bpf_aio_kfuncs.c?raw';
import types from './bpf_aio_types.h?raw';
import contract from './contract.h?raw';
import loop from './ports/loop.bpf.c?raw';
import read from './ports/read.bpf.c?raw';
import readRest from './ports/read_rest.bpf.c?raw';
import stripe from './ports/stripe.bpf.c?raw';
import aios from './ublk_bpf_aio.c?raw';

export const filesOfG: DesignFiles = {
  kernel: [...mended.kernel, kernel('bpf_aio_kfuncs.c', kfuncs), kernel('ublk_bpf_aio.c', aios)],
  kernelHeaders: [...mended.kernelHeaders, header('contract.h', contract)],
  programHeaders: [header('bpf_aio_types.h', types)],
  ports: { loop, read, read_rest: readRest, stripe },
  lacks: {},
  naive: [
    {
      forgets: 'the submit’s own reference: a completion frees the aio under its hands',
      file: 'bpf_aio_kfuncs.c',
      from: '\tbpf_aio_get(aio);\n\tbpf_aio_get(aio);\n\taio->submitted',
      to: '\tbpf_aio_get(aio);\n\taio->submitted',
    },
    {
      forgets: 'that an aio may be in flight already: two submits issue one kiocb',
      file: 'bpf_aio_kfuncs.c',
      from: '\tif (busy)\n\t\treturn -EBUSY;\n',
      to: '',
    },
  ],
};
