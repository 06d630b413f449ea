// SPDX-License-Identifier: GPL-2.0
/*
 * WRITEs go out on one TCP socket, one SEND at a time and in order.
 *
 * The link of a socket is busy while a SEND is in flight. What comes then is kept for whoever ends that
 * SEND; when nothing is kept, the link is free again.
 *
 * After an error the stream has a gap: all that is queued is cancelled, and all that comes later.
 *
 * An aio in a map takes bpf_kptr_xchg(), and that an owned pointer: no verifier accepts it under the RFC's
 * own contract, whose bpf_aio_alloc() is not KF_ACQUIRE.
 */
#include "vmlinux.h"
#include <linux/errno.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include "ublk_bpf.h"
#include "bpf_aio_socket.h"

/* from linux/ublk_cmd.h, which does not go with vmlinux.h */
#define UBLK_IO_OP_WRITE 1

#define LINK_SIZE 4

struct aio_link {
	bool busy;
	unsigned int in, out;	/* of the queue: used by the handler; by whoever runs the link */
	int error;
	int fd;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, unsigned int);	/* ublk device */
	__type(value, struct aio_link);
} aio_links SEC(".maps");

struct aio_slot {
	struct bpf_aio __kptr *aio;
};

/* The queue of the link: apart, for the verifier wants a kptr at an offset that it knows. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, LINK_SIZE);
	__type(key, unsigned int);
	__type(value, struct aio_slot);
} link_slots SEC(".maps");

/* Puts an aio (or NULL) into the nth place, and takes out what was there. */
static inline struct bpf_aio *link_xchg(unsigned int nth, struct bpf_aio *aio)
{
	unsigned int key = nth % LINK_SIZE;
	struct aio_slot *slot = bpf_map_lookup_elem(&link_slots, &key);

	return slot ? bpf_kptr_xchg(&slot->aio, aio) : aio;
}

static inline void link_end(struct bpf_aio *aio, int res)
{
	struct ublk_bpf_io *io = ublk_bpf_acquire_io_from_aio(aio);

	ublk_bpf_complete_io(io, res);
	ublk_bpf_release_io_from_aio(io);
	ublk_bpf_dettach_and_complete_aio(aio);
	bpf_aio_release(aio);
}

/* Runs the link: submits the next SEND, or ends those that can't be sent any more. */
static inline void link_run(struct aio_link *link)
{
	struct bpf_aio *aio;
	int i;

	for (i = 0; i < LINK_SIZE; i++) {
		aio = link_xchg(link->out, NULL);
		if (!aio) {
			link->busy = false;
			return;
		}
		link->out = (link->out + 1) % LINK_SIZE;
		if (!link->error) {
			/* the aio has its socket */
			int err = bpf_aio_submit(aio, -1, 0, aio->buf_size, MSG_WAITALL);

			if (!err)
				return;
			link->error = err;
		}
		link_end(aio, link->error);
	}
}

SEC("struct_ops/bpf_aio_complete_cb")
void BPF_PROG(link_complete, struct bpf_aio *aio, long ret)
{
	struct ublk_bpf_io *io = ublk_bpf_acquire_io_from_aio(aio);
	unsigned int dev_id = ublk_bpf_get_dev_id(io);
	struct aio_link *link = bpf_map_lookup_elem(&aio_links, &dev_id);
	unsigned int bytes = aio->bytes;

	ublk_bpf_release_io_from_aio(io);
	if (ret >= 0 && ret != bytes)
		ret = -EPIPE;	/* the rest can't come behind it any more */
	link_end(aio, ret);
	if (!link)
		return;
	if (ret < 0)
		link->error = ret;
	link_run(link);
}

SEC(".struct_ops.link")
struct bpf_aio_complete_ops link_aio_ops = {
	.id = 16,
	.bpf_aio_complete_cb = (void *)link_complete,
};

/* 0: the io command is, or will be, ended through its aio. */
static inline int link_add(const struct ublk_bpf_io *io, const struct ublksrv_io_desc *iod,
			   struct aio_link *link)
{
	unsigned int bytes = iod->nr_sectors << 9;
	bool busy = link->busy;
	struct bpf_aio *aio;
	int err;

	if ((iod->op_flags & 0xff) != UBLK_IO_OP_WRITE)
		return -EOPNOTSUPP;
	aio = bpf_aio_alloc(BPF_AIO_OP_SEND, 0);
	if (!aio)
		return -ENOMEM;
	err = bpf_aio_attach_sock(aio, link->fd);
	if (!err)
		err = ublk_bpf_attach_and_prep_aio(io, 0, bytes, aio);
	if (err) {
		bpf_aio_release(aio);
		return err;
	}
	aio = link_xchg(link->in, aio);
	link->in = (link->in + 1) % LINK_SIZE;
	if (aio)
		link_end(aio, -EBUSY);	/* more than the link has room for */
	if (!busy) {
		link->busy = true;
		link_run(link);
	}
	return 0;
}

SEC("struct_ops.s/ublk_bpf_queue_io_cmd_daemon")
ublk_bpf_return_t BPF_PROG(link_queue_io_cmd, struct ublk_bpf_io *io, unsigned int off)
{
	const struct ublksrv_io_desc *iod = ublk_bpf_get_iod(io);
	unsigned int dev_id = ublk_bpf_get_dev_id(io);
	struct aio_link *link = bpf_map_lookup_elem(&aio_links, &dev_id);
	int err = -EINVAL;

	if (iod && link)
		err = link_add(io, iod, link);
	if (err)
		ublk_bpf_complete_io(io, err);
	return ublk_bpf_return_val(UBLK_BPF_IO_QUEUED, 0);
}

SEC(".struct_ops.link")
struct ublk_bpf_ops link_ops = {
	.id = 16,
	.queue_io_cmd_daemon = (void *)link_queue_io_cmd,
};

char LICENSE[] SEC("license") = "GPL";
