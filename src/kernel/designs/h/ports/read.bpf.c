// SPDX-License-Identifier: GPL-2.0
/*
 * Serves READs from a backing file, one aio for each io command.
 *
 * All that can fail is done when the aio is reserved. bpf_aio_submit() then can't: the aio belongs
 * to the callback, which may run before that returns.
 */
#include "vmlinux.h"
#include <linux/errno.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include "ublk_bpf.h"

/* from linux/ublk_cmd.h, which does not go with vmlinux.h */
#define UBLK_IO_OP_READ 0

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, int);	/* ublk device */
	__type(value, int);	/* fd of its backing file, in the ublk server's table */
} backing_fds SEC(".maps");

SEC("struct_ops/bpf_aio_complete_cb")
void BPF_PROG(read_complete, struct bpf_aio *aio, long ret)
{
	struct ublk_bpf_io *io = ublk_bpf_acquire_io_from_aio(aio);

	ublk_bpf_complete_io(io, ret);
	ublk_bpf_release_io_from_aio(io);
	bpf_aio_release(aio);	/* and detaches it */
}

SEC(".struct_ops.link")
struct bpf_aio_complete_ops read_aio_ops = {
	.id = 16,
	.bpf_aio_complete_cb = (void *)read_complete,
};

static inline int read_start(const struct ublk_bpf_io *io, const struct ublksrv_io_desc *iod, int fd)
{
	unsigned int bytes = iod->nr_sectors << 9;
	struct bpf_aio *aio;

	if ((iod->op_flags & 0xff) != UBLK_IO_OP_READ)
		return -EOPNOTSUPP;
	aio = bpf_aio_reserve(io, BPF_AIO_OP_FS_READ, fd, 0, bytes);
	if (!aio)
		return -EIO;
	bpf_aio_submit(aio, iod->start_sector << 9, 0);
	return 0;	/* the callback's from here on */
}

SEC("struct_ops.s/ublk_bpf_queue_io_cmd_daemon")
ublk_bpf_return_t BPF_PROG(read_queue_io_cmd, struct ublk_bpf_io *io, unsigned int off)
{
	const struct ublksrv_io_desc *iod = ublk_bpf_get_iod(io);
	int dev_id = ublk_bpf_get_dev_id(io);
	int *fd = bpf_map_lookup_elem(&backing_fds, &dev_id);
	int err = -EINVAL;

	if (iod && fd)
		err = read_start(io, iod, *fd);
	if (err)
		ublk_bpf_complete_io(io, err);
	return ublk_bpf_return_val(UBLK_BPF_IO_QUEUED, 0);
}

SEC(".struct_ops.link")
struct ublk_bpf_ops read_ops = {
	.id = 16,
	.queue_io_cmd_daemon = (void *)read_queue_io_cmd,
};

char LICENSE[] SEC("license") = "GPL";
