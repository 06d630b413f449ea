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

export const filesOfF: DesignFiles = {
  kernel: [...mended.kernel, kernel('bpf_aio_kfuncs.c', kfuncs)],
  kernelHeaders: [...mended.kernelHeaders, header('contract.h', contract)],
  programHeaders: [header('bpf_aio_kfuncs.h', prototypes), header('bpf_aio_types.h', types)],
  ports: { loop, read, read_rest: readRest, stripe },
  lacks: {},
  naive: [
    {
      forgets:
        'to undo a submit that failed: what is handed back still has a file, and nobody puts it',
      file: 'bpf_aio_kfuncs.c',
      from: '\tbpf_aio_do_completion(aio);\n',
      to: '',
    },
    {
      forgets: 'to undo the size: the next submit may not be as large as the buffer',
      file: 'bpf_aio_kfuncs.c',
      from: '\taio->buf_size = size;\n',
      to: '',
    },
    {
      forgets: 'to hand the aio back once it has been tried: nobody has it',
      file: 'bpf_aio_kfuncs.c',
      from: '\tif (!ret)\n\t\treturn NULL;\n',
      to: '\tif (ret != -EAGAIN)\n\t\treturn NULL;\n',
    },
  ],
};
