import type { DesignFiles } from '../design';
import { filesOfH } from '../h/files';
import { mended } from '../shared/mended';
import { header } from '../source-file';
import prototypes from './bpf_aio_kfuncs.h?raw';
import types from './bpf_aio_types.h?raw';
import contract from './contract.h?raw';

/** A program for design H, with the type of what it reserves. */
const typed = (text: string): string =>
  text.replaceAll('\tstruct bpf_aio *aio;\n', '\tstruct bpf_aio___init *aio;\n');

/** Design H's kernel and programs under two types. */
export const filesOfL: DesignFiles = {
  kernel: filesOfH.kernel,
  kernelHeaders: [...mended.kernelHeaders, header('contract.h', contract)],
  programHeaders: [header('bpf_aio_kfuncs.h', prototypes), header('bpf_aio_types.h', types)],
  ports: Object.fromEntries(
    Object.entries(filesOfH.ports).map(([name, text]) => [name, typed(text)]),
  ),
  lacks: filesOfH.lacks,
  naive: filesOfH.naive,
};
