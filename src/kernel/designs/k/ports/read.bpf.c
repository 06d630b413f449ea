// SPDX-License-Identifier: GPL-2.0
/*
 * Serves READs from a backing file, one aio for each io command.
 *
 * The aio belongs to the handler until it returns it, then to the kernel, then to the callback.
 * What bpf_aio_prepare() refuses is the handler's to clean up.
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
	ublk_bpf_dettach_and_complete_aio(aio);
	bpf_aio_release(aio);
}

SEC(".struct_ops.link")
struct bpf_aio_complete_ops read_aio_ops = {
	.id = 16,
	.bpf_aio_complete_cb = (void *)read_complete,
};

/* An aio for an io command, ready to be issued; NULL: the io command has been completed. */
static inline struct bpf_aio *read_prepare(const struct ublk_bpf_io *io, const struct ublksrv_io_desc *iod, int fd)
{
	unsigned int bytes = iod->nr_sectors << 9;
	struct bpf_aio *aio;
	int err = -EOPNOTSUPP;

	if ((iod->op_flags & 0xff) != UBLK_IO_OP_READ)
		goto complete;
	err = -ENOMEM;
	aio = bpf_aio_alloc(BPF_AIO_OP_FS_READ, 0);
	if (!aio)
		goto complete;
	err = ublk_bpf_attach_and_prep_aio(io, 0, bytes, aio);
	if (err)
		goto release;
	err = bpf_aio_prepare(aio, fd, iod->start_sector << 9, bytes, 0);
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
struct bpf_aio *BPF_PROG(read_queue_io_cmd, struct ublk_bpf_io *io, unsigned int off)
{
	const struct ublksrv_io_desc *iod = ublk_bpf_get_iod(io);
	int dev_id = ublk_bpf_get_dev_id(io);
	int *fd = bpf_map_lookup_elem(&backing_fds, &dev_id);

	if (!iod || !fd) {
		ublk_bpf_complete_io(io, -EINVAL);
		return NULL;
	}
	return read_prepare(io, iod, *fd);	/* from here on the kernel's, then the callback's */
}

SEC(".struct_ops.link")
struct ublk_bpf_ops read_ops = {
	.id = 16,
	.queue_io_cmd_daemon = (void *)read_queue_io_cmd,
};

char LICENSE[] SEC("license") = "GPL";
