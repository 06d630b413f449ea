import type { DesignFiles } from '../design';
import { mended } from '../shared/mended';
import { header, kernel } from '../source-file';
import kfuncs from './bpf_aio_kfuncs.c?raw';
import kfuncsHeader from './bpf_aio_kfuncs.h?raw';
import contract from './contract.h?raw';
import loop from './ports/loop.bpf.c?raw';
import read from './ports/read.bpf.c?raw';
import readRest from './ports/read_rest.bpf.c?raw';
import stripe from './ports/stripe.bpf.c?raw';

export const filesOfI: DesignFiles = {
  kernel: [...mended.kernel, kernel('bpf_aio_kfuncs.c', kfuncs)],
  kernelHeaders: [...mended.kernelHeaders, header('contract.h', contract)],
  programHeaders: [header('bpf_aio_kfuncs.h', kfuncsHeader)],
  ports: { loop, read, read_rest: readRest, stripe },
  lacks: {},
  naive: [
    {
      forgets: 'to put back the aio of a submit that failed: it is lost',
      file: 'bpf_aio_kfuncs.c',
      from: '\tif (ret) {\n\t\tbpf_aio_put_back(slot, aio);\n\t\treturn ret;\n\t}\n',
      to: '\tif (ret)\n\t\treturn ret;\n',
    },
    {
      forgets: 'to undo a submit that failed: the next one leaks the first file',
      file: 'bpf_aio_kfuncs.c',
      from: '\t\tbpf_aio_do_completion(aio);\n',
      to: '',
    },
  ],
};
