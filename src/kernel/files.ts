/** The texts of the modelled kernel, its environment and the built-in headers. */
import type { SourceFile } from '../lang/source';
import bpfAio from './design-a/bpf_aio.c?raw';
import bpfAioHeader from './design-a/bpf_aio.h?raw';
import bpfAioKfuncs from './design-a/bpf_aio_kfuncs.c?raw';
import contract from './design-a/contract.h?raw';
import ublkHeader from './design-a/ublk.h?raw';
import ublkBpf from './design-a/ublk_bpf.c?raw';
import ublkBpfAio from './design-a/ublk_bpf_aio.c?raw';
import ublkBpfHandler from './design-a/ublk_bpf_handler.c?raw';
import ublkBpfOps from './design-a/ublk_bpf_ops.c?raw';
import ublkDrv from './design-a/ublk_drv.c?raw';
import { header, kernel } from './designs/source-file';
import backingFile from './environment/backing_file.c?raw';
import blkMq from './environment/blk_mq.c?raw';
import environmentHeader from './environment/environment.h?raw';
import lowerIo from './environment/lower_io.c?raw';
import refcount from './environment/refcount.c?raw';
import results from './environment/results.c?raw';
import server from './environment/server.c?raw';
import vfs from './environment/vfs.c?raw';
import watch from './environment/watch.c?raw';
import workqueue from './environment/workqueue.c?raw';
import aioHeader from './headers/aio.h?raw';
import autoconf from './headers/autoconf.h?raw';
import bpfCoreRead from './headers/bpf/bpf_core_read.h?raw';
import bpfHelpers from './headers/bpf/bpf_helpers.h?raw';
import bpfTracing from './headers/bpf/bpf_tracing.h?raw';
import bpfAioKfuncsHeader from './headers/bpf_aio_kfuncs.h?raw';
import bpfAioTypes from './headers/bpf_aio_types.h?raw';
import linuxConst from './headers/linux/const.h?raw';
import linuxErrno from './headers/linux/errno.h?raw';
import linuxFalloc from './headers/linux/falloc.h?raw';
import linuxTypes from './headers/linux/types.h?raw';
import linuxHeader from './headers/linux.h?raw';
import model from './headers/model.h?raw';
import scenario from './headers/scenario.h?raw';
import ublkBpfHeader from './headers/ublk_bpf.h?raw';
import vmlinux from './headers/vmlinux.h?raw';

const environment = (name: string, text: string): SourceFile => ({
  name,
  text,
  role: 'environment',
});

/** What a BPF program may include. */
export const programHeaders: readonly SourceFile[] = [
  header('vmlinux.h', vmlinux),
  header('ublk_bpf.h', ublkBpfHeader),
  header('bpf_aio_types.h', bpfAioTypes),
  header('bpf_aio_kfuncs.h', bpfAioKfuncsHeader),
  header('aio.h', aioHeader),
  header('bpf/bpf_helpers.h', bpfHelpers),
  header('bpf/bpf_tracing.h', bpfTracing),
  header('bpf/bpf_core_read.h', bpfCoreRead),
  header('linux/const.h', linuxConst),
  header('linux/errno.h', linuxErrno),
  header('linux/falloc.h', linuxFalloc),
  header('linux/types.h', linuxTypes),
];

/** What kernel and environment files may include beside those. */
export const kernelHeaders: readonly SourceFile[] = [
  header('autoconf.h', autoconf),
  header('model.h', model),
  header('scenario.h', scenario),
  header('linux.h', linuxHeader),
  header('environment.h', environmentHeader),
  header('contract.h', contract),
  header('bpf_aio.h', bpfAioHeader),
  header('ublk.h', ublkHeader),
];

/** The kernel of design A: bpf aio and ublk-bpf as in the patches of January 2025. Each is one unit. */
export const designA: readonly SourceFile[] = [
  kernel('bpf_aio.c', bpfAio),
  kernel('bpf_aio_kfuncs.c', bpfAioKfuncs),
  kernel('ublk_bpf.c', ublkBpf),
  kernel('ublk_bpf_handler.c', ublkBpfHandler),
  kernel('ublk_bpf_aio.c', ublkBpfAio),
  kernel('ublk_drv.c', ublkDrv),
  kernel('ublk_bpf_ops.c', ublkBpfOps),
];

/** The world around it. Each is one unit. */
export const environmentFiles: readonly SourceFile[] = [
  environment('server.c', server),
  environment('blk_mq.c', blkMq),
  environment('vfs.c', vfs),
  environment('backing_file.c', backingFile),
  environment('results.c', results),
  environment('lower_io.c', lowerIo),
  environment('workqueue.c', workqueue),
  environment('refcount.c', refcount),
  environment('watch.c', watch),
];
