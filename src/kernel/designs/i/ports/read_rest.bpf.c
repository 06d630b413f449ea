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

struct aio_slot {
	struct bpf_aio __kptr *aio;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 128);
	__type(key, unsigned int);	/* tag: the device has one queue */
	__type(value, struct aio_slot);	/* its aio, on the way to the kernel */
} aio_slots SEC(".maps");

/* Takes out what is in a slot, and ends it. */
static inline void slot_clear(struct aio_slot *slot)
{
	struct bpf_aio *aio = bpf_kptr_xchg(&slot->aio, NULL);

	if (aio) {
		ublk_bpf_dettach_and_complete_aio(aio);
		bpf_aio_release(aio);
	}
}

/* Puts an aio into a slot and submits it. If that fails it is in the slot again. */
static inline int slot_submit(struct aio_slot *slot, unsigned int tag, struct bpf_aio *aio, int fd,
			      unsigned long long pos, unsigned int bytes)
{
	aio = bpf_kptr_xchg(&slot->aio, aio);
	if (aio) {	/* the slot is free by now, but the verifier can't know */
		ublk_bpf_dettach_and_complete_aio(aio);
		bpf_aio_release(aio);
	}
	return bpf_aio_submit_key(&aio_slots, tag, fd, pos, bytes, 0);
}

SEC("struct_ops/bpf_aio_complete_cb")
void BPF_PROG(read_complete, struct bpf_aio *aio, long ret)
{
	struct ublk_bpf_io *io = ublk_bpf_acquire_io_from_aio(aio);
	const struct ublksrv_io_desc *iod = io->iod;
	unsigned int size = iod->nr_sectors << 9, tag = ublk_bpf_get_io_tag(io);
	unsigned int done = size - aio->bytes + ret;
	struct aio_slot *slot = bpf_map_lookup_elem(&aio_slots, &tag);
	int dev_id = ublk_bpf_get_dev_id(io);
	int *fd = bpf_map_lookup_elem(&backing_fds, &dev_id);
	int err;

	if (ret > 0 && ret < aio->bytes && slot && fd) {
		ublk_bpf_dettach_and_complete_aio(aio);
		err = ublk_bpf_attach_and_prep_aio(io, done, size - done, aio);
		if (!err) {
			err = slot_submit(slot, tag, aio, *fd, (iod->start_sector << 9) + done,
					  size - done);
			if (!err) {
				ublk_bpf_release_io_from_aio(io);
				return;	/* the callback will run once more */
			}
			ublk_bpf_complete_io(io, err);
			ublk_bpf_release_io_from_aio(io);
			slot_clear(slot);
			return;
		}
		ret = err;
	} else if (ret > 0) {
		ret = done == size ? size : -EINVAL;
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
	unsigned int bytes = iod->nr_sectors << 9, tag = ublk_bpf_get_io_tag(io);
	struct aio_slot *slot = bpf_map_lookup_elem(&aio_slots, &tag);
	struct bpf_aio *aio;
	int err;

	if (!slot)
		return -EINVAL;
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
	err = slot_submit(slot, tag, aio, fd, iod->start_sector << 9, bytes);
	if (err)
		slot_clear(slot);
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
