// SPDX-License-Identifier: GPL-2.0
/*
 * Serves READs, and reads on after a short one: the callback submits the same aio again, for
 * the rest.
 *
 * Which task's fd table does bpf_aio_submit() use in a callback, and may it sleep there?
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

/* Reads the rest of the io command into the rest of its buffer. What it returns is still ours. */
static inline struct bpf_aio *read_on(struct ublk_bpf_io *io, struct bpf_aio *aio, unsigned int done, long *err)
{
	const struct ublksrv_io_desc *iod = io->iod;
	unsigned int rest = (iod->nr_sectors << 9) - done;
	int dev_id = ublk_bpf_get_dev_id(io);
	int *fd = bpf_map_lookup_elem(&backing_fds, &dev_id);

	*err = -EINVAL;
	if (!fd)
		return aio;
	ublk_bpf_dettach_and_complete_aio(aio);
	*err = ublk_bpf_attach_and_prep_aio(io, done, rest, aio);
	if (*err)
		return aio;
	aio = bpf_aio_submit(aio, *fd, (iod->start_sector << 9) + done, rest, 0);
	if (aio)
		*err = aio->error;
	return aio;
}

SEC("struct_ops/bpf_aio_complete_cb")
void BPF_PROG(read_complete, struct bpf_aio *aio, long ret)
{
	struct ublk_bpf_io *io = ublk_bpf_acquire_io_from_aio(aio);
	unsigned int size = io->iod->nr_sectors << 9;

	if (ret > 0 && ret < aio->bytes) {
		aio = read_on(io, aio, size - aio->bytes + ret, &ret);
		if (!aio) {
			ublk_bpf_release_io_from_aio(io);
			return;	/* the callback will run once more */
		}
	} else if (ret > 0) {
		ret = size;
	}
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

static inline int read_start(const struct ublk_bpf_io *io, const struct ublksrv_io_desc *iod, int fd)
{
	unsigned int bytes = iod->nr_sectors << 9;
	struct bpf_aio *aio;
	int err;

	if ((iod->op_flags & 0xff) != UBLK_IO_OP_READ)
		return -EOPNOTSUPP;
	aio = bpf_aio_alloc(BPF_AIO_OP_FS_READ, 0);
	if (!aio)
		return -ENOMEM;
	err = ublk_bpf_attach_and_prep_aio(io, 0, bytes, aio);
	if (err)
		goto release;
	aio = bpf_aio_submit(aio, fd, iod->start_sector << 9, bytes, 0);
	if (!aio)
		return 0;	/* the callback's from here on */
	err = aio->error;
	ublk_bpf_dettach_and_complete_aio(aio);
release:
	bpf_aio_release(aio);
	return err;
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
