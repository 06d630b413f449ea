import type { DesignFiles } from '../design';
import { mended } from '../shared/mended';
import { header, kernel } from '../source-file';
import kfuncs from './bpf_aio_kfuncs.c?raw';
import contract from './contract.h?raw';

export const filesOfM: DesignFiles = {
  kernel: [...mended.kernel, kernel('bpf_aio_kfuncs.c', kfuncs)],
  kernelHeaders: [...mended.kernelHeaders, header('contract.h', contract)],
  programHeaders: [],
  ports: {},
  lacks: {},
  naive: [
    {
      forgets: 'to undo a submit that failed: the next one leaks the first file',
      file: 'bpf_aio_kfuncs.c',
      from: '\t\tbpf_aio_do_completion(aio);\n',
      to: '',
    },
  ],
};
