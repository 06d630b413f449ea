// SPDX-License-Identifier: GPL-2.0
/*
 * Requests and replies over one TCP socket, as a network block device has them: a WRITE sends its data and
 * gets a short reply, a READ sends a short request and gets its data.
 *
 * An exchange is a SEND and the RECV behind it, both made where the fd can be looked up. The link of the
 * socket counts exchanges; whoever brings the count from 0 to 1, or leaves more than 0 behind, runs the next.
 * Headers lie in the first sector of the io command's own pages.
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
#define UBLK_IO_OP_READ 0
#define UBLK_IO_OP_WRITE 1

#define HEADER 512
#define LINK_SIZE 4

struct aio_link {
	unsigned int count;	/* exchanges that have not ended */
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

struct exchange {
	struct bpf_aio __kptr *request;
	struct bpf_aio __kptr *reply;
};

/* The queue of the link: apart, for the verifier wants a kptr at an offset that it knows. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, LINK_SIZE);
	__type(key, unsigned int);
	__type(value, struct exchange);
} exchanges SEC(".maps");

static inline struct exchange *link_exchange(unsigned int nth)
{
	unsigned int key = nth % LINK_SIZE;

	return bpf_map_lookup_elem(&exchanges, &key);
}

static inline void nbd_put(struct bpf_aio *aio)
{
	ublk_bpf_dettach_and_complete_aio(aio);
	bpf_aio_release(aio);
}

/* Ends the exchange that runs, and the io command of this aio, its last one. */
static inline void nbd_end(struct bpf_aio *aio, int res)
{
	struct ublk_bpf_io *io = ublk_bpf_acquire_io_from_aio(aio);

	ublk_bpf_complete_io(io, res);
	ublk_bpf_release_io_from_aio(io);
	nbd_put(aio);
}

static inline int nbd_submit(struct bpf_aio *aio)
{
	/* the aio has its socket */
	return bpf_aio_submit(aio, -1, 0, aio->buf_size, MSG_WAITALL);
}

/* Runs the link: submits the next request, or ends exchanges that are not possible any more. */
static inline void link_run(struct aio_link *link)
{
	struct bpf_aio *request, *reply;
	struct exchange *next;
	int err, i;

	for (i = 0; i < LINK_SIZE; i++) {
		next = link_exchange(link->out);
		if (!next)
			return;
		request = bpf_kptr_xchg(&next->request, NULL);
		if (!request)
			return;
		err = link->error;
		if (!err)
			err = nbd_submit(request);
		if (!err)
			return;
		link->error = err;
		nbd_put(request);
		reply = bpf_kptr_xchg(&next->reply, NULL);
		link->out = (link->out + 1) % LINK_SIZE;
		if (reply)
			nbd_end(reply, err);
		if (!__sync_sub_and_fetch(&link->count, 1))
			return;
	}
}

/* What an aio's io command is to end with, when all went well. */
static inline int nbd_total(struct bpf_aio *aio)
{
	struct ublk_bpf_io *io = ublk_bpf_acquire_io_from_aio(aio);
	int total = io->iod->nr_sectors << 9;

	ublk_bpf_release_io_from_aio(io);
	return total;
}

SEC("struct_ops/bpf_aio_complete_cb")
void BPF_PROG(nbd_complete, struct bpf_aio *aio, long ret)
{
	struct aio_link *link;
	struct exchange *running;
	struct bpf_aio *reply;
	unsigned int bytes = aio->bytes;
	unsigned int dev_id = 0;
	bool is_request = (aio->opf & 0xff) == BPF_AIO_OP_SEND;
	int res = nbd_total(aio);

	link = bpf_map_lookup_elem(&aio_links, &dev_id);
	if (!link)
		return;
	if (ret != bytes)
		res = ret < 0 ? ret : -EPIPE;
	if (is_request) {
		running = link_exchange(link->out);
		reply = running ? bpf_kptr_xchg(&running->reply, NULL) : NULL;
		nbd_put(aio);
		if (!reply)
			return;
		if (res >= 0) {
			res = nbd_submit(reply);
			if (!res)
				return;
		}
		aio = reply;
	}
	if (res < 0)
		link->error = res;
	nbd_end(aio, res);
	link->out = (link->out + 1) % LINK_SIZE;
	if (__sync_sub_and_fetch(&link->count, 1))
		link_run(link);
}

SEC(".struct_ops.link")
struct bpf_aio_complete_ops nbd_aio_ops = {
	.id = 16,
	.bpf_aio_complete_cb = (void *)nbd_complete,
};

/* An aio for the first bytes of an io command, ready to be submitted anywhere; NULL if there is none. */
static inline struct bpf_aio *nbd_prepare(const struct ublk_bpf_io *io, unsigned int op, unsigned int bytes,
					  int fd)
{
	struct bpf_aio *aio = bpf_aio_alloc(op, 0);

	if (!aio)
		return NULL;
	if (bpf_aio_attach_sock(aio, fd) || ublk_bpf_attach_and_prep_aio(io, 0, bytes, aio)) {
		bpf_aio_release(aio);
		return NULL;
	}
	return aio;
}

/* 0: the io command is, or will be, ended through its exchange. */
static inline int nbd_start(const struct ublk_bpf_io *io, struct aio_link *link)
{
	unsigned int total = io->iod->nr_sectors << 9;
	unsigned int op = io->iod->op_flags & 0xff;
	struct exchange *next = link_exchange(link->in);
	struct bpf_aio *request, *reply;

	if (!next)
		return -EINVAL;
	if (op != UBLK_IO_OP_READ && op != UBLK_IO_OP_WRITE)
		return -EOPNOTSUPP;
	request = nbd_prepare(io, BPF_AIO_OP_SEND, op == UBLK_IO_OP_READ ? HEADER : total, link->fd);
	if (!request)
		return -ENOMEM;
	reply = nbd_prepare(io, BPF_AIO_OP_RECV, op == UBLK_IO_OP_READ ? total : HEADER, link->fd);
	if (!reply) {
		nbd_put(request);
		return -ENOMEM;
	}
	reply = bpf_kptr_xchg(&next->reply, reply);
	if (reply)
		nbd_put(reply);
	request = bpf_kptr_xchg(&next->request, request);
	if (request)
		nbd_put(request);
	link->in = (link->in + 1) % LINK_SIZE;
	if (!__sync_fetch_and_add(&link->count, 1))
		link_run(link);
	return 0;
}

SEC("struct_ops.s/ublk_bpf_queue_io_cmd_daemon")
ublk_bpf_return_t BPF_PROG(nbd_queue_io_cmd, struct ublk_bpf_io *io, unsigned int off)
{
	unsigned int dev_id = 0;
	struct aio_link *link = bpf_map_lookup_elem(&aio_links, &dev_id);
	int err = -EINVAL;

	if (link)
		err = nbd_start(io, link);
	if (err)
		ublk_bpf_complete_io(io, err);
	return ublk_bpf_return_val(UBLK_BPF_IO_QUEUED, 0);
}

SEC(".struct_ops.link")
struct ublk_bpf_ops nbd_ops = {
	.id = 16,
	.queue_io_cmd_daemon = (void *)nbd_queue_io_cmd,
};

char LICENSE[] SEC("license") = "GPL";
