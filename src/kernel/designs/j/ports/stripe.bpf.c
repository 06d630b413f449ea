// SPDX-License-Identifier: GPL-2.0
/*
 * Stripes over several backing files. The handler runs once for each chunk, submits an aio for
 * it and answers CONTINUE.
 *
 * stripe_ios counts what an io command waits for: its aios, and the handler while it adds some.
 * Whoever drops the last reference ends the io command.
 */
#include "vmlinux.h"
#include <linux/errno.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include "ublk_bpf.h"

/* from linux/ublk_cmd.h, which does not go with vmlinux.h */
#define UBLK_IO_OP_READ 0
#define UBLK_IO_OP_WRITE 1

#define MAX_FILES 4

struct stripe_set {
	unsigned int chunk_shift;
	unsigned int nr_files;
	int fds[MAX_FILES];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, int);	/* ublk device */
	__type(value, struct stripe_set);
} stripe_sets SEC(".maps");

struct stripe_io {
	unsigned int ref;
	int res;		/* bytes, or the last error */
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 128);
	__type(key, unsigned int);	/* tag: the device has one queue */
	__type(value, struct stripe_io);
} stripe_ios SEC(".maps");

static inline void stripe_put(const struct ublk_bpf_io *io, struct stripe_io *sio, long res)
{
	if (res < 0)
		sio->res = res;
	if (!__sync_sub_and_fetch(&sio->ref, 1))
		ublk_bpf_complete_io(io, sio->res);
}

SEC("struct_ops/bpf_aio_complete_cb")
void BPF_PROG(stripe_complete, bpf_aio_handle_t aio, long ret)
{
	struct ublk_bpf_io *io = ublk_bpf_acquire_io_from_aio(aio);
	struct stripe_io *sio;
	unsigned int tag;

	if (io) {
		tag = ublk_bpf_get_io_tag(io);
		sio = bpf_map_lookup_elem(&stripe_ios, &tag);
		/* the block layer can't be told of a gap in the middle */
		if (ret >= 0 && ret != bpf_aio_bytes(aio))
			ret = -EIO;
		if (sio)
			stripe_put(io, sio, ret);
		ublk_bpf_release_io_from_aio(io);
	}
	bpf_aio_release(aio);	/* and detaches it */
}

SEC(".struct_ops.link")
struct bpf_aio_complete_ops stripe_aio_ops = {
	.id = 32,
	.bpf_aio_complete_cb = (void *)stripe_complete,
};

/* 0: the reference on sio that was taken for an aio is dropped, or its callback will do that. */
static inline int stripe_start(const struct ublk_bpf_io *io, struct stripe_io *sio, unsigned int off,
			       int fd, unsigned long long pos, unsigned int bytes)
{
	unsigned int op = io->iod->op_flags & 0xff;
	bpf_aio_handle_t aio;
	int err;

	if (op != UBLK_IO_OP_READ && op != UBLK_IO_OP_WRITE)
		return -EOPNOTSUPP;
	aio = bpf_aio_alloc(op, 0);	/* BPF_AIO_OP_FS_READ and _WRITE have the same numbers */
	if (!aio)
		return -ENOMEM;
	err = ublk_bpf_attach_and_prep_aio(io, off, bytes, aio);
	if (err) {
		bpf_aio_release(aio);
		return err;
	}
	__sync_fetch_and_add(&sio->ref, 1);
	err = bpf_aio_submit(aio, fd, pos, bytes, 0);
	if (err)
		stripe_put(io, sio, err);	/* there is no aio any more that would */
	return 0;
}

SEC("struct_ops.s/ublk_bpf_queue_io_cmd_daemon")
ublk_bpf_return_t BPF_PROG(stripe_queue_io_cmd, struct ublk_bpf_io *io, unsigned int off)
{
	int dev_id = ublk_bpf_get_dev_id(io);
	struct stripe_set *set = bpf_map_lookup_elem(&stripe_sets, &dev_id);
	unsigned int tag = ublk_bpf_get_io_tag(io);
	struct stripe_io *sio = bpf_map_lookup_elem(&stripe_ios, &tag);
	unsigned int size, bytes, total = io->iod->nr_sectors << 9;
	unsigned long long pos, chunk;
	int err = -EINVAL;

	if (!sio) {
		ublk_bpf_complete_io(io, err);
		return ublk_bpf_return_val(UBLK_BPF_IO_QUEUED, 0);
	}
	if (!off) {
		sio->ref = 1;
		sio->res = total;
	}
	if (!set || !set->nr_files)
		goto last;

	pos = (io->iod->start_sector << 9) + off;
	size = 1U << (set->chunk_shift & 31);
	chunk = pos / size;
	bytes = size - pos % size;
	if (bytes > total - off)
		bytes = total - off;

	err = stripe_start(io, sio, off, set->fds[chunk % set->nr_files % MAX_FILES],
			   chunk / set->nr_files * size + pos % size, bytes);
	if (!err && off + bytes < total)
		return ublk_bpf_return_val(UBLK_BPF_IO_CONTINUE, bytes);
last:
	stripe_put(io, sio, err);	/* no more aios will come */
	if (err)
		return ublk_bpf_return_val(UBLK_BPF_IO_QUEUED, 0);
	return ublk_bpf_return_val(UBLK_BPF_IO_CONTINUE, bytes);
}

SEC(".struct_ops.link")
struct ublk_bpf_ops stripe_ops = {
	.id = 32,
	.queue_io_cmd_daemon = (void *)stripe_queue_io_cmd,
};

char LICENSE[] SEC("license") = "GPL";
