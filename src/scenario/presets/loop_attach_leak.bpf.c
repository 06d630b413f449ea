// SPDX-License-Identifier: GPL-2.0
/*
 * A loop device whose error path has a gap: follow the aio when it can't be attached.
 *
 * Everything else is as it should be.
 */
#include "vmlinux.h"
#include <linux/errno.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include "ublk_bpf.h"

/* from linux/ublk_cmd.h, which does not go with vmlinux.h */
#define UBLK_IO_OP_READ 0
#define UBLK_IO_OP_WRITE 1

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, int);	/* ublk device */
	__type(value, int);	/* fd of its backing file */
} backing_fds SEC(".maps");

/* Ends the io command with res and gives back everything that the aio holds. */
static inline void loop_end(struct bpf_aio *aio, int res)
{
	struct ublk_bpf_io *io = ublk_bpf_acquire_io_from_aio(aio);

	ublk_bpf_complete_io(io, res);
	ublk_bpf_release_io_from_aio(io);
	ublk_bpf_dettach_and_complete_aio(aio);
	bpf_aio_release(aio);
}

SEC("struct_ops/bpf_aio_complete_cb")
void BPF_PROG(loop_complete, struct bpf_aio *aio, long ret)
{
	loop_end(aio, ret);
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
	unsigned int op = iod->op_flags & 0xff;
	struct bpf_aio *aio;
	int err = -EOPNOTSUPP;

	if (op != UBLK_IO_OP_READ && op != UBLK_IO_OP_WRITE)
		goto fail;

	err = -ENOMEM;
	aio = bpf_aio_alloc(op, 0);	/* BPF_AIO_OP_FS_READ and _WRITE have the same numbers */
	if (!aio)
		goto fail;

	/* the aio's buffer becomes the whole buffer of this io command */
	err = ublk_bpf_attach_and_prep_aio(io, 0, bytes, aio);
	if (err)
		goto fail;

	err = bpf_aio_submit(aio, fd, iod->start_sector << 9, bytes, 0);
	if (err)
		loop_end(aio, err);	/* refused: no callback will do it */
	return 0;

fail:
	bpf_printk("loop: can't start an io: %d", err);
	return err;
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
