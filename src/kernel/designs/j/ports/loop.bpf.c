// SPDX-License-Identifier: GPL-2.0
/*
 * A loop device: reads, writes, flushes and discards become aios on one backing file.
 *
 * Each io command needs exactly one ublk_bpf_complete_io(). Each aio needs one detach and one
 * release: those of its callback, or the kernel's own if the submit fails.
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
void BPF_PROG(loop_complete, bpf_aio_handle_t aio, long ret)
{
	struct ublk_bpf_io *io = ublk_bpf_acquire_io_from_aio(aio);

	if (io) {
		ublk_bpf_complete_io(io, ret);
		ublk_bpf_release_io_from_aio(io);
	}
	bpf_aio_release(aio);	/* and detaches it */
}

SEC(".struct_ops.link")
struct bpf_aio_complete_ops loop_aio_ops = {
	.id = 16,
	.bpf_aio_complete_cb = (void *)loop_complete,
};

/* 0: the io command is, or will be, ended through its aio. */
static inline int loop_start(const struct ublk_bpf_io *io, const struct ublksrv_io_desc *iod, int fd)
{
	unsigned int bytes = iod->nr_sectors << 9;
	unsigned int op, flags = 0;
	bpf_aio_handle_t aio;
	int err;

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
		return -EOPNOTSUPP;
	}

	aio = bpf_aio_alloc(op, 0);
	if (!aio)
		return -ENOMEM;
	err = ublk_bpf_attach_and_prep_aio(io, 0, iod->nr_sectors << 9, aio);
	if (err) {
		bpf_aio_release(aio);
		return err;
	}
	return bpf_aio_submit(aio, fd, iod->start_sector << 9, bytes, flags);
}

SEC("struct_ops.s/ublk_bpf_queue_io_cmd_daemon")
ublk_bpf_return_t BPF_PROG(loop_queue_io_cmd, struct ublk_bpf_io *io, unsigned int off)
{
	const struct ublksrv_io_desc *iod = ublk_bpf_get_iod(io);
	int dev_id = ublk_bpf_get_dev_id(io);
	int *fd = bpf_map_lookup_elem(&backing_fds, &dev_id);
	int err = -EINVAL;

	if (iod && fd)
		err = loop_start(io, iod, *fd);
	if (err)
		ublk_bpf_complete_io(io, err);
	return ublk_bpf_return_val(UBLK_BPF_IO_QUEUED, 0);
}

SEC(".struct_ops.link")
struct ublk_bpf_ops loop_ops = {
	.id = 16,
	.queue_io_cmd_daemon = (void *)loop_queue_io_cmd,
};

char LICENSE[] SEC("license") = "GPL";
