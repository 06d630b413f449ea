// SPDX-License-Identifier: GPL-2.0
/*
 * Serves READs from a backing file, one aio for each io command.
 *
 * An aio is a number here, which the kernel looks up. From its submit on only the callback may use
 * it, which may run before that returns. A submit that fails has released the aio.
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
void BPF_PROG(read_complete, bpf_aio_handle_t aio, long ret)
{
	struct ublk_bpf_io *io = ublk_bpf_acquire_io_from_aio(aio);

	if (io) {
		ublk_bpf_complete_io(io, ret);
		ublk_bpf_release_io_from_aio(io);
	}
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
	bpf_aio_handle_t aio;
	int err;

	if ((iod->op_flags & 0xff) != UBLK_IO_OP_READ)
		return -EOPNOTSUPP;
	aio = bpf_aio_alloc(BPF_AIO_OP_FS_READ, 0);
	if (!aio)
		return -ENOMEM;
	err = ublk_bpf_attach_and_prep_aio(io, 0, bytes, aio);
	if (err) {
		bpf_aio_release(aio);
		return err;
	}
	/* the aio is gone, also with an error; the io command is still ours then */
	return bpf_aio_submit(aio, fd, iod->start_sector << 9, bytes, 0);
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
