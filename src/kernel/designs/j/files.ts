import ublkBpfOps from '../../design-a/ublk_bpf_ops.c?raw';
import type { DesignFiles } from '../design';
import { mended } from '../shared/mended';
import { edited, header, kernel } from '../source-file';
import ctx from './bpf_aio_ctx.h?raw';
import kfuncs from './bpf_aio_kfuncs.c?raw';
import prototypes from './bpf_aio_kfuncs.h?raw';
import types from './bpf_aio_types.h?raw';
import contract from './contract.h?raw';
import loop from './ports/loop.bpf.c?raw';
import read from './ports/read.bpf.c?raw';
import readRest from './ports/read_rest.bpf.c?raw';
import stripe from './ports/stripe.bpf.c?raw';
import ublkBpfAio from './ublk_bpf_aio.c?raw';

/** Design A's, but the context ends with the device. */
const withContext = edited(
  edited(ublkBpfOps, '#include "ublk.h"\n', '#include "ublk.h"\n#include "bpf_aio_ctx.h"\n'),
  '\tdel_gendisk();\n',
  '\tdel_gendisk();\n\tbpf_aio_ctx_kill();\n',
);

export const filesOfJ: DesignFiles = {
  kernel: [
    ...mended.kernel,
    kernel('bpf_aio_kfuncs.c', kfuncs),
    kernel('ublk_bpf_aio.c', ublkBpfAio),
    kernel('ublk_bpf_ops.c', withContext),
  ],
  kernelHeaders: [
    ...mended.kernelHeaders,
    header('contract.h', contract),
    header('bpf_aio_ctx.h', ctx),
  ],
  programHeaders: [header('bpf_aio_kfuncs.h', prototypes), header('bpf_aio_types.h', types)],
  ports: { loop, read, read_rest: readRest, stripe },
  lacks: {},
  naive: [
    {
      forgets:
        'that an aio may be in flight: what is released then is freed under the kernel’s hands',
      file: 'bpf_aio_kfuncs.c',
      from: 'place->generation == generation && place->state == PLACE_IDLE',
      to: 'place->generation == generation && place->aio',
    },
    {
      forgets: 'the generation: a stale handle names whoever has the place now',
      file: 'bpf_aio_kfuncs.c',
      from: 'place->generation == generation && place->state',
      to: 'place->state',
    },
  ],
};
