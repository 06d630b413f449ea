// SPDX-License-Identifier: GPL-2.0
/*
 * A device over one TCP socket, as a loop device is over a file: a WRITE is a SEND, a READ a RECV. Each
 * is submitted as it comes, and ends its io command with the bytes that it moved.
 */
#include "vmlinux.h"
#include <linux/errno.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include "ublk_bpf.h"
#include "bpf_aio_socket.h"

/* from linux/ublk_cmd.h, which does not go with vmlinux.h */
#define UBLK_IO_OP_READ 0
#define UBLK_IO_OP_WRITE 1

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, int);	/* ublk device */
	__type(value, int);	/* fd of its socket */
} sockets SEC(".maps");

static inline void tcp_end(struct bpf_aio *aio, int res)
{
	struct ublk_bpf_io *io = ublk_bpf_acquire_io_from_aio(aio);

	ublk_bpf_complete_io(io, res);
	ublk_bpf_release_io_from_aio(io);
	ublk_bpf_dettach_and_complete_aio(aio);
	bpf_aio_release(aio);
}

SEC("struct_ops/bpf_aio_complete_cb")
void BPF_PROG(tcp_complete, struct bpf_aio *aio, long ret)
{
	tcp_end(aio, ret);
}

SEC(".struct_ops.link")
struct bpf_aio_complete_ops tcp_aio_ops = {
	.id = 16,
	.bpf_aio_complete_cb = (void *)tcp_complete,
};

/* 0: the io command is, or will be, ended through its aio. */
static inline int tcp_start(const struct ublk_bpf_io *io, const struct ublksrv_io_desc *iod, int fd)
{
	unsigned int bytes = iod->nr_sectors << 9;
	unsigned int op = iod->op_flags & 0xff;
	struct bpf_aio *aio;
	int err;

	if (op != UBLK_IO_OP_READ && op != UBLK_IO_OP_WRITE)
		return -EOPNOTSUPP;
	aio = bpf_aio_alloc(op == UBLK_IO_OP_READ ? BPF_AIO_OP_RECV : BPF_AIO_OP_SEND, 0);
	if (!aio)
		return -ENOMEM;
	err = ublk_bpf_attach_and_prep_aio(io, 0, bytes, aio);
	if (err) {
		bpf_aio_release(aio);
		return err;
	}
	err = bpf_aio_submit(aio, fd, 0, bytes, 0);
	if (err)
		tcp_end(aio, err);	/* refused: no callback will do it */
	return 0;
}

SEC("struct_ops.s/ublk_bpf_queue_io_cmd_daemon")
ublk_bpf_return_t BPF_PROG(tcp_queue_io_cmd, struct ublk_bpf_io *io, unsigned int off)
{
	const struct ublksrv_io_desc *iod = ublk_bpf_get_iod(io);
	int dev_id = ublk_bpf_get_dev_id(io);
	int *fd = bpf_map_lookup_elem(&sockets, &dev_id);
	int err = -EINVAL;

	if (iod && fd)
		err = tcp_start(io, iod, *fd);
	if (err)
		ublk_bpf_complete_io(io, err);
	return ublk_bpf_return_val(UBLK_BPF_IO_QUEUED, 0);
}

SEC(".struct_ops.link")
struct ublk_bpf_ops tcp_ops = {
	.id = 16,
	.queue_io_cmd_daemon = (void *)tcp_queue_io_cmd,
};

char LICENSE[] SEC("license") = "GPL";
