// SPDX-License-Identifier: GPL-2.0
/*
 * A loop device: reads, writes, flushes and discards become aios on one backing file.
 *
 * Each io command needs exactly one ublk_bpf_complete_io(), and each aio one detach and one
 * release, whichever way it ends.
 */
#include "vmlinux.h"
#include <linux/errno.h>
#include <linux/falloc.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include "ublk_bpf.h"

/* from linux/ublk_cmd.h, which does not go with vmlinux.h */
#define UBLK_IO_OP_READ 0
#define UBLK_IO_OP_WRITE 1
#define UBLK_IO_OP_FLUSH 2
#define UBLK_IO_OP_DISCARD 3

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, int);	/* ublk device */
	__type(value, int);	/* fd of its backing file */
} backing_fds SEC(".maps");

SEC("struct_ops/bpf_aio_complete_cb")
void BPF_PROG(loop_complete, struct bpf_aio *aio, long ret)
{
	struct ublk_bpf_io *io = ublk_bpf_acquire_io_from_aio(aio);

	ublk_bpf_complete_io(io, ret);
	ublk_bpf_release_io_from_aio(io);
	ublk_bpf_dettach_and_complete_aio(aio);
	bpf_aio_release(aio);
}

SEC(".struct_ops.link")
struct bpf_aio_complete_ops loop_aio_ops = {
	.id = 16,
	.bpf_aio_complete_cb = (void *)loop_complete,
};

/* 0: the io command is, or will be, ended through its aio. */
/* An aio for an io command, ready to be issued; NULL: the io command has been completed. */
static inline struct bpf_aio *loop_prepare(const struct ublk_bpf_io *io, const struct ublksrv_io_desc *iod, int fd)
{
	unsigned int bytes = iod->nr_sectors << 9;
	unsigned int op, flags = 0;
	struct bpf_aio *aio;
	int err = -EOPNOTSUPP;

	switch (iod->op_flags & 0xff) {
	case UBLK_IO_OP_READ:
		op = BPF_AIO_OP_FS_READ;
		break;
	case UBLK_IO_OP_WRITE:
		op = BPF_AIO_OP_FS_WRITE;
		break;
	case UBLK_IO_OP_FLUSH:
		op = BPF_AIO_OP_FS_FSYNC;
		bytes = -1;	/* all that 32 bits can name: 0 would be an empty range */
		break;
	case UBLK_IO_OP_DISCARD:
		op = BPF_AIO_OP_FS_FALLOCATE;
		flags = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;
		break;
	default:
		goto complete;
	}

	err = -ENOMEM;
	aio = bpf_aio_alloc(op, 0);
	if (!aio)
		goto complete;
	err = ublk_bpf_attach_and_prep_aio(io, 0, iod->nr_sectors << 9, aio);
	if (err)
		goto release;
	err = bpf_aio_prepare(aio, fd, iod->start_sector << 9, bytes, flags);
	if (!err)
		return aio;

	ublk_bpf_dettach_and_complete_aio(aio);
release:
	bpf_aio_release(aio);
complete:
	ublk_bpf_complete_io(io, err);
	return NULL;
}

SEC("struct_ops.s/ublk_bpf_queue_io_cmd_daemon")
struct bpf_aio *BPF_PROG(loop_queue_io_cmd, struct ublk_bpf_io *io, unsigned int off)
{
	const struct ublksrv_io_desc *iod = ublk_bpf_get_iod(io);
	int dev_id = ublk_bpf_get_dev_id(io);
	int *fd = bpf_map_lookup_elem(&backing_fds, &dev_id);

	if (!iod || !fd) {
		ublk_bpf_complete_io(io, -EINVAL);
		return NULL;
	}
	return loop_prepare(io, iod, *fd);	/* from here on the kernel's, then the callback's */
}

SEC(".struct_ops.link")
struct ublk_bpf_ops loop_ops = {
	.id = 16,
	.queue_io_cmd_daemon = (void *)loop_queue_io_cmd,
};

char LICENSE[] SEC("license") = "GPL";
