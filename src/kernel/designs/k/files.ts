import type { DesignFiles } from '../design';
import { mended } from '../shared/mended';
import { header, kernel } from '../source-file';
import kfuncs from './bpf_aio_kfuncs.c?raw';
import kfuncsHeader from './bpf_aio_kfuncs.h?raw';
import types from './bpf_aio_types.h?raw';
import contract from './contract.h?raw';
import loop from './ports/loop.bpf.c?raw';
import nullDevice from './ports/null.bpf.c?raw';
import read from './ports/read.bpf.c?raw';
import returned from './returned.h?raw';
import handler from './ublk_bpf_handler.c?raw';

export const filesOfK: DesignFiles = {
  kernel: [
    ...mended.kernel,
    kernel('bpf_aio_kfuncs.c', kfuncs),
    kernel('ublk_bpf_handler.c', handler),
  ],
  kernelHeaders: [
    ...mended.kernelHeaders,
    header('contract.h', contract),
    header('returned.h', returned),
  ],
  programHeaders: [header('bpf_aio_types.h', types), header('bpf_aio_kfuncs.h', kfuncsHeader)],
  ports: { loop, null: nullDevice, read },
  lacks: {
    stripe: 'a handler returns one aio for each call, and the call can’t say that more will come',
    read_rest: 'a callback returns nothing, so it can’t give its aio to the kernel again',
  },
  naive: [
    {
      forgets: 'that what comes back may not be prepared: nobody releases it',
      file: 'bpf_aio_kfuncs.c',
      from: '\t\tublk_bpf_detach_aio(aio);\n\t\tgave_back(aio, "owner", KERNEL);\n\t\twatch_free_aio(aio);\n\t\tfree_object(aio);\n',
      to: '',
    },
    {
      forgets: 'whose io command the returned aio is attached to: it is issued for another',
      file: 'bpf_aio_kfuncs.c',
      from: '\tis_its = aio->private_data == io;\n',
      to: '\tis_its = true;\n',
    },
    {
      forgets: 'that issuing may fail after the return: nobody hears of it',
      file: 'bpf_aio_kfuncs.c',
      from: '\tif (ret)\n\t\tbpf_aio_finish(aio, ret);\n',
      to: '',
    },
  ],
};
