/** What a kernel with stream sockets has beside the files of its design. */

import type { SourceFile } from '../../lang/source';
import { header, kernel } from '../designs/source-file';
import bpfAioSocketHeader from '../headers/bpf_aio_socket.h?raw';
import autoconf from './autoconf.h?raw';
import bpfAioSocket from './bpf_aio_socket.c?raw';
import socketHeader from './socket.h?raw';
import tcp from './tcp.c?raw';
import watchStream from './watch_stream.c?raw';

const environment = (name: string, text: string): SourceFile => ({
  name,
  text,
  role: 'environment',
});

export const socketUnits: readonly SourceFile[] = [
  kernel('bpf_aio_socket.c', bpfAioSocket),
  environment('tcp.c', tcp),
  environment('watch_stream.c', watchStream),
];

export const socketKernelHeaders: readonly SourceFile[] = [
  header('autoconf.h', autoconf),
  header('socket.h', socketHeader),
];

export const socketProgramHeader: SourceFile = header('bpf_aio_socket.h', bpfAioSocketHeader);
