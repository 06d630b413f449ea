/** What a scenario sets before a run: the same as headers/scenario.h, typed, with its limits. */

/** Sizes of the arrays in scenario.h. */
export const MAX_IOS = 8;
export const MAX_FILES = 8;
/** Aios that environment/watch.c can tell apart. */
const MAX_AIOS = 8;

/** Operation of an io command; the numbers are those of the block layer. */
export const IO_OPS = {
  READ: 0,
  WRITE: 1,
  FLUSH: 2,
  DISCARD: 3,
  WRITE_SAME: 4,
  WRITE_ZEROES: 5,
} as const;
export type IoOp = (typeof IO_OPS)[keyof typeof IO_OPS];

/** The order in which io commands are issued. */
export const ISSUE = { TOGETHER: 0, ONE_BY_ONE: 1 } as const;

/** Kinds of backing files (RFC-FACTS 12): which results of an operation are possible at all. */
export const FILE_KINDS = {
  /** ext4 or xfs. */
  REGULAR: 0,
  /** The same, and the file system uses the iocb again after it has queued the bio. */
  REGULAR_TOUCH: 1,
  /** Through the page cache. */
  BUFFERED: 2,
  /** A block device: submit_bio itself may complete the bio. */
  BLOCK: 3,
  STREAM_NONBLOCK: 4,
  STREAM: 5,
  NFS: 6,
  FUSE: 7,
  /** No ->read_iter, ->write_iter, ->fsync, ->fallocate. */
  NO_OPS: 8,
  /** A connected TCP socket with buffers of `size` bytes, at least a sector. */
  TCP: 9,
} as const;
export type FileKind = (typeof FILE_KINDS)[keyof typeof FILE_KINDS];

/** Who runs ->queue_rq, and with it queue_io_cmd. */
export const DISPATCH = { SUBMITTER: 0, KBLOCKD: 1 } as const;

export interface IoCommand {
  readonly op: IoOp;
  /** Made of several bios: its bio_vecs must be copied, which can fail. */
  readonly multiBio: boolean;
  /** Below MAX_IOS. Commands with one tag follow each other. */
  readonly tag: number;
  /** UBLK_IO_F_* (such as FUA, bit 5), as they stand above the op in iod->op_flags; or 0. */
  readonly flags: number;
  /** Of 512 bytes each; 0 for a FLUSH. */
  readonly sectors: number;
  readonly startSector: bigint;
}

export interface BackingFile {
  readonly fd: number;
  readonly kind: FileKind;
  readonly direct: boolean;
  readonly nonblock: boolean;
  /** Bytes. A transfer that reaches beyond is short; one that begins there yields 0. */
  readonly size: bigint;
}

export interface DeviceParams {
  readonly devId: number;
  readonly queueId: number;
  /** null: the device's BPF parameter does not have HAS_OPS_ID, HAS_AIO_OPS_ID. */
  readonly opsId: number | null;
  readonly aioOpsId: number | null;
  readonly dispatch: (typeof DISPATCH)[keyof typeof DISPATCH];
}

export interface Setup {
  readonly ios: readonly IoCommand[];
  readonly issue: (typeof ISSUE)[keyof typeof ISSUE];
  readonly files: readonly BackingFile[];
  readonly device: DeviceParams;
  /** Every outcome of every choice, whatever the kind of the file. */
  readonly everythingOpen: boolean;
  /** How often the ublk server may answer one io command with -EAGAIN. */
  readonly serverEagainLimit: number;
  /** A second thread of the ublk server may close the backing files at any time. */
  readonly serverClosesFiles: boolean;
  /** STOP_DEV when all io commands have ended. */
  readonly stopAtEnd: boolean;
}

/** Values of every SCENARIO global by its path in C, for the machine's `Setup.values`. */
export function setupValues(setup: Setup): Readonly<Record<string, bigint>> {
  const values: Record<string, bigint> = {};
  const put = (path: string, value: bigint | number | boolean) => {
    values[path] = BigInt(value);
  };

  put('scn_nr_ios', setup.ios.length);
  setup.ios.forEach((io, i) => {
    put(`scn_ios[${i}].op`, io.op);
    put(`scn_ios[${i}].multi_bio`, io.multiBio);
    put(`scn_ios[${i}].tag`, io.tag);
    put(`scn_ios[${i}].flags`, io.flags);
    put(`scn_ios[${i}].nr_sectors`, io.sectors);
    put(`scn_ios[${i}].start_sector`, io.startSector);
  });
  put('scn_issue', setup.issue);

  put('scn_nr_files', setup.files.length);
  setup.files.forEach((file, i) => {
    put(`scn_files[${i}].fd`, file.fd);
    put(`scn_files[${i}].kind`, file.kind);
    put(`scn_files[${i}].direct`, file.direct);
    put(`scn_files[${i}].nonblock`, file.nonblock);
    put(`scn_files[${i}].size`, file.size);
  });

  put('scn_device.dev_id', setup.device.devId);
  put('scn_device.queue_id', setup.device.queueId);
  put('scn_device.has_ops_id', setup.device.opsId !== null);
  put('scn_device.has_aio_ops_id', setup.device.aioOpsId !== null);
  put('scn_device.ops_id', setup.device.opsId ?? 0);
  put('scn_device.aio_ops_id', setup.device.aioOpsId ?? 0);
  put('scn_device.dispatch', setup.device.dispatch);

  put('scn_everything_open', setup.everythingOpen);
  put('scn_server_eagain_limit', setup.serverEagainLimit);
  put('scn_server_closes_files', setup.serverClosesFiles);
  put('scn_stop_at_end', setup.stopAtEnd);
  return values;
}

/** Contexts that a scenario can do without or needs, by the name of their function. */
export function setupInstances(setup: Setup): Readonly<Record<string, number>> {
  const hasFuse = setup.files.some((file) => file.kind === FILE_KINDS.FUSE);
  const sockets = setup.files.filter((file) => file.kind === FILE_KINDS.TCP).length;
  return {
    ...(sockets > 0 && { tcp_peer_reads: sockets, tcp_peer_writes: sockets }),
    fuse_server: hasFuse || setup.everythingOpen ? 1 : 0,
    ublk_server_closes: setup.serverClosesFiles ? 1 : 0,
  };
}

/** Most objects of a type alive at once. One aio per file and io command is usual; a leak needs room beside. */
export function setupBounds(setup: Setup): Readonly<Record<string, number>> {
  const tags = new Set(setup.ios.map((io) => io.tag));
  return {
    request: tags.size,
    io_tag: tags.size,
    backing_file: setup.files.length + 1,
    bpf_aio: MAX_AIOS,
    bpf_aio_work: MAX_AIOS,
    bvec_array: MAX_IOS,
  };
}
