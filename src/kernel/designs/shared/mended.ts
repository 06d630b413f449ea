/** The kernel of design A with its own mistakes mended, for designs that are not about these. */
import type { DesignFiles } from '../design';
import { header, kernel } from '../source-file';
import bpfAio from './bpf_aio.c?raw';
import bpfAioMended from './bpf_aio_mended.h?raw';

export const mended: Pick<DesignFiles, 'kernel' | 'kernelHeaders'> = {
  kernel: [kernel('bpf_aio.c', bpfAio)],
  kernelHeaders: [header('bpf_aio_mended.h', bpfAioMended)],
};
