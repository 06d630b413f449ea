/*
 * scenario.h: what a scenario sets before a run begins. None of these change while the model runs.
 *
 * The initialisers are the defaults: one READ of 4 KiB, one backing file opened with O_DIRECT on
 * ext4 or xfs, everything as it should be. src/kernel/setup.ts gives the same to TypeScript; the
 * names and numbers here and there must agree (a test compares them).
 */
#pragma once

#include "model.h"

enum scn_limits {
	SCN_MAX_IOS = 8,
	SCN_MAX_FILES = 8,
};

/* ---- the io commands that the block layer sends to the ublk device ------------------------------ */

/* enum req_op and UBLK_IO_OP_* agree in these numbers. */
enum scn_op {
	SCN_READ = 0,
	SCN_WRITE = 1,
	SCN_FLUSH = 2,
	SCN_DISCARD = 3,
	SCN_WRITE_SAME = 4,
	SCN_WRITE_ZEROES = 5,
};

/* In which order the submitter's io commands may be in flight. */
enum scn_issue {
	/* All are issued before the first one is waited for. */
	SCN_ISSUE_TOGETHER = 0,
	/* Each is issued when the one before has ended. */
	SCN_ISSUE_ONE_BY_ONE = 1,
};

struct scn_io {
	/* enum scn_op */
	unsigned char op;
	/* The request is made of several bios: its bio_vecs must be copied (a kvmalloc that can fail). */
	_Bool multi_bio;
	/* Index of its request in the tag set, below SCN_MAX_IOS. Commands with one tag follow each other. */
	unsigned short tag;
	/* UBLK_IO_F_*, the upper 24 bits of iod->op_flags, already shifted down by 8. */
	unsigned int flags;
	/* Of 512 bytes each. A FLUSH has 0. */
	unsigned int nr_sectors;
	unsigned long long start_sector;
};

SCENARIO unsigned int scn_nr_ios = 1;
SCENARIO struct scn_io scn_ios[SCN_MAX_IOS] = {
	{ .op = SCN_READ, .tag = 0, .nr_sectors = 8, .start_sector = 0 },
};
SCENARIO enum scn_issue scn_issue = SCN_ISSUE_TOGETHER;

/* ---- the backing files that the ublk server has opened ------------------------------------------ */

/* The rows of RFC-FACTS 12. Which operations may end how is decided by the kind. */
enum scn_file_kind {
	/* ext4 or xfs. With O_DIRECT: bios; without: the page cache, as SCN_FILE_BUFFERED. */
	SCN_FILE_REGULAR = 0,
	/* The same, and the file system uses the iocb again after it has queued the bio. */
	SCN_FILE_REGULAR_TOUCH = 1,
	/* A regular file through the page cache (O_DIRECT is not looked at). */
	SCN_FILE_BUFFERED = 2,
	/* A block device: submit_bio itself may complete the bio, on the submitter's stack. */
	SCN_FILE_BLOCK = 3,
	/* A pipe or socket with O_NONBLOCK: answers -EAGAIN in the worker, too. */
	SCN_FILE_STREAM_NONBLOCK = 4,
	/* A pipe or socket without O_NONBLOCK: the worker may wait for ever. */
	SCN_FILE_STREAM = 5,
	SCN_FILE_NFS = 6,
	SCN_FILE_FUSE = 7,
	/* A file without ->read_iter, ->write_iter, ->fsync and ->fallocate. */
	SCN_FILE_NO_OPS = 8,
	/* A connected TCP socket; `size` is that of its send buffer and of its receive buffer. */
	SCN_FILE_TCP = 9,
};

struct scn_file {
	int fd;
	/* enum scn_file_kind */
	unsigned char kind;
	/* O_DIRECT and O_NONBLOCK in f_flags. */
	_Bool direct;
	_Bool nonblock;
	/* Bytes. A transfer that reaches beyond is short; one that begins there yields 0. */
	unsigned long long size;
};

SCENARIO unsigned int scn_nr_files = 1;
SCENARIO struct scn_file scn_files[SCN_MAX_FILES] = {
	{ .fd = 5, .kind = SCN_FILE_REGULAR, .direct = 1, .size = 1048576 },
};

/* ---- the ublk device ----------------------------------------------------------------------------- */

/* Who runs ->queue_rq, and with it queue_io_cmd. */
enum scn_dispatch {
	/* The task that submits the io command. */
	SCN_DISPATCH_SUBMITTER = 0,
	/* kblockd, a kworker with the kernel's own fd table. A requeued request always comes this way. */
	SCN_DISPATCH_KBLOCKD = 1,
};

struct scn_device {
	unsigned short dev_id;
	unsigned short queue_id;
	/* UBLK_BPF_HAS_OPS_ID and UBLK_BPF_HAS_AIO_OPS_ID of the device's BPF parameter. */
	_Bool has_ops_id;
	_Bool has_aio_ops_id;
	/* .id of the ublk_bpf_ops and of the bpf_aio_complete_ops to attach. The program may define
	 * several; one whose id is not named here is registered and never called. */
	unsigned char ops_id;
	unsigned short aio_ops_id;
	/* enum scn_dispatch */
	unsigned char dispatch;
};

SCENARIO struct scn_device scn_device = {
	.has_ops_id = 1,
	.has_aio_ops_id = 1,
	.ops_id = 16,
	.aio_ops_id = 16,
};

/* ---- the world around ---------------------------------------------------------------------------- */

/* Every outcome of every choice may happen, whatever the kind of the file. */
SCENARIO _Bool scn_everything_open = 0;

/* How often the ublk server may answer one io command with -EAGAIN (run the BPF program again). */
SCENARIO unsigned int scn_server_eagain_limit = 1;

/* A second thread of the ublk server may close the backing files at any time. */
SCENARIO _Bool scn_server_closes_files = 0;

/* STOP_DEV when all io commands have ended: detaches both ops, calls detach_dev. */
SCENARIO _Bool scn_stop_at_end = 1;
