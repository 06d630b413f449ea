// SPDX-License-Identifier: GPL-2.0
/*
 * READs come from one TCP socket, one after the other. A RECV gets what is there; its callback submits the
 * same aio for the rest, until the io command has all of its bytes.
 */
#include "vmlinux.h"
#include <linux/errno.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include "ublk_bpf.h"
#include "bpf_aio_socket.h"

/* from linux/ublk_cmd.h, which does not go with vmlinux.h */
#define UBLK_IO_OP_READ 0

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, int);	/* ublk device */
	__type(value, int);	/* fd of its socket */
} sockets SEC(".maps");

/* Asks for the last `rest` bytes of an io command. */
static inline int recv_rest(const struct ublk_bpf_io *io, struct bpf_aio *aio, unsigned int rest)
{
	unsigned int total = io->iod->nr_sectors << 9;
	int err = ublk_bpf_attach_and_prep_aio(io, total - rest, rest, aio);

	/* the aio has its socket */
	return err ? err : bpf_aio_submit(aio, -1, 0, rest, 0);
}

static inline void recv_end(const struct ublk_bpf_io *io, struct bpf_aio *aio, int res)
{
	ublk_bpf_complete_io(io, res);
	ublk_bpf_dettach_and_complete_aio(aio);
	bpf_aio_release(aio);
}

SEC("struct_ops/bpf_aio_complete_cb")
void BPF_PROG(recv_complete, struct bpf_aio *aio, long ret)
{
	struct ublk_bpf_io *io = ublk_bpf_acquire_io_from_aio(aio);
	unsigned int rest = aio->bytes - ret;
	int err;

	if (ret <= 0) {
		/* an error, or the end of the stream in the middle */
		recv_end(io, aio, ret ? ret : -EIO);
	} else if (!rest) {
		recv_end(io, aio, io->iod->nr_sectors << 9);
	} else {
		ublk_bpf_dettach_and_complete_aio(aio);
		err = recv_rest(io, aio, rest);
		if (err)
			recv_end(io, aio, err);
	}
	ublk_bpf_release_io_from_aio(io);
}

SEC(".struct_ops.link")
struct bpf_aio_complete_ops recv_aio_ops = {
	.id = 16,
	.bpf_aio_complete_cb = (void *)recv_complete,
};

/* 0: the io command is, or will be, ended through its aio. */
static inline int recv_start(const struct ublk_bpf_io *io, int fd)
{
	struct bpf_aio *aio;
	int err;

	if ((io->iod->op_flags & 0xff) != UBLK_IO_OP_READ)
		return -EOPNOTSUPP;
	aio = bpf_aio_alloc(BPF_AIO_OP_RECV, 0);
	if (!aio)
		return -ENOMEM;
	err = bpf_aio_attach_sock(aio, fd);
	if (err) {
		bpf_aio_release(aio);
		return err;
	}
	err = recv_rest(io, aio, io->iod->nr_sectors << 9);
	if (err)
		recv_end(io, aio, err);
	return 0;
}

SEC("struct_ops.s/ublk_bpf_queue_io_cmd_daemon")
ublk_bpf_return_t BPF_PROG(recv_queue_io_cmd, struct ublk_bpf_io *io, unsigned int off)
{
	int dev_id = ublk_bpf_get_dev_id(io);
	int *fd = bpf_map_lookup_elem(&sockets, &dev_id);
	int err = -EINVAL;

	if (fd)
		err = recv_start(io, *fd);
	if (err)
		ublk_bpf_complete_io(io, err);
	return ublk_bpf_return_val(UBLK_BPF_IO_QUEUED, 0);
}

SEC(".struct_ops.link")
struct ublk_bpf_ops recv_ops = {
	.id = 16,
	.queue_io_cmd_daemon = (void *)recv_queue_io_cmd,
};

char LICENSE[] SEC("license") = "GPL";
