// SPDX-License-Identifier: GPL-2.0
/*
 * A device without storage, to try the answers of queue_io_cmd: even tags are split in two
 * (CONTINUE, then QUEUED), odd ones go to the ublk server (REDIRECT). If the server sends one
 * back with -EAGAIN, the program ends it.
 */
#include "vmlinux.h"
#include <linux/errno.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include "ublk_bpf.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, unsigned long long);	/* build_io_key() */
	__type(value, int);
} redirected SEC(".maps");

SEC("struct_ops/ublk_bpf_queue_io_cmd")
ublk_bpf_return_t BPF_PROG(null_queue_io_cmd, struct ublk_bpf_io *io, unsigned int off)
{
	const struct ublksrv_io_desc *iod = ublk_bpf_get_iod(io);
	unsigned long long key = build_io_key(io);
	int res = -EINVAL, one = 1;

	if (!iod)
		goto end;
	res = iod->nr_sectors << 9;

	if (ublk_bpf_get_io_tag(io) & 1) {
		if (!bpf_map_lookup_elem(&redirected, &key)) {
			bpf_map_update_elem(&redirected, &key, &one, BPF_ANY);
			return ublk_bpf_return_val(UBLK_BPF_IO_REDIRECT, 0);
		}
		bpf_map_delete_elem(&redirected, &key);
	} else if (off == 0 && res > 512) {
		/* called again with off 512 */
		return ublk_bpf_return_val(UBLK_BPF_IO_CONTINUE, 512);
	}
end:
	ublk_bpf_complete_io(io, res);
	return ublk_bpf_return_val(UBLK_BPF_IO_QUEUED, 0);
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
