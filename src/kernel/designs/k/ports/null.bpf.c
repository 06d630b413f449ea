// SPDX-License-Identifier: GPL-2.0
/*
 * A device without storage: every io command is completed at once, and no aio is returned. What a
 * handler of this design returns says nothing else, so it can't split an io command, nor send one
 * to the ublk server.
 */
#include "vmlinux.h"
#include <linux/errno.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include "ublk_bpf.h"

SEC("struct_ops/ublk_bpf_queue_io_cmd")
struct bpf_aio *BPF_PROG(null_queue_io_cmd, struct ublk_bpf_io *io, unsigned int off)
{
	const struct ublksrv_io_desc *iod = ublk_bpf_get_iod(io);

	ublk_bpf_complete_io(io, iod ? iod->nr_sectors << 9 : -EINVAL);
	return NULL;
}

SEC("struct_ops/ublk_bpf_attach_dev")
int BPF_PROG(null_attach_dev, int dev_id)
{
	return 0;
}

SEC(".struct_ops.link")
struct ublk_bpf_ops null_ops = {
	.id = 1,
	.queue_io_cmd = (void *)null_queue_io_cmd,
	.attach_dev = (void *)null_attach_dev,
};

char LICENSE[] SEC("license") = "GPL";
