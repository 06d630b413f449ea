/* ublk_bpf_ops.c: which programs a device runs: attaching and detaching struct_ops by their ids. */
#include "ublk.h"

#define MAX_OPS 8

/* What the program has registered. */
STRUCT_OPS_TABLE struct ublk_bpf_ops *ublk_ops[MAX_OPS + 1];
STRUCT_OPS_TABLE struct bpf_aio_complete_ops *bpf_aio_ops[MAX_OPS + 1];

static struct ublk_bpf_ops *find_ublk_ops(unsigned int id)
{
	unsigned int i;

	for (i = 0; i < MAX_OPS && ublk_ops[i]; i++)
		if (ublk_ops[i]->id == id)
			return ublk_ops[i];
	return NULL;
}

static struct bpf_aio_complete_ops *find_aio_ops(unsigned int id)
{
	unsigned int i;

	for (i = 0; i < MAX_OPS && bpf_aio_ops[i]; i++)
		if (bpf_aio_ops[i]->id == id)
			return bpf_aio_ops[i];
	return NULL;
}

FACT("RFC-FACTS 6 items 1-3", "C")
SIMPLIFIED("registering makes no copy; no list of consumers; the device's own reference is left out")
static int ublk_bpf_prog_attach(struct ublk_device *ub)
{
	struct ublk_bpf_ops *ops = find_ublk_ops(scn_device.ops_id);
	int ret;

	if (!scn_device.has_ops_id || !ops)
		return -EINVAL;

	ub->queue.bpf_ops = ops;
	if (ops->attach_dev) {
		ret = ops->attach_dev(ub->dev_id);
		if (ret) {
			ub->queue.bpf_ops = NULL;
			return ret;
		}
	}
	ub->prog = ops;
	return 0;
}

FACT("RFC-FACTS 6 items 2, 3", "C")
static int ublk_bpf_aio_attach(struct ublk_device *ub)
{
	struct bpf_aio_complete_ops *ops;

	if (!scn_device.has_aio_ops_id)
		return 0;

	ops = find_aio_ops(scn_device.aio_ops_id);
	if (!ops)
		return -EINVAL;
	ub->queue.bpf_aio_ops = ops;
	ub->aio_prog = ops;
	return 0;
}

FACT("RFC-FACTS 6 item 3", "C")
static int ublk_bpf_attach(struct ublk_device *ub)
{
	int ret = ublk_bpf_prog_attach(ub);

	if (ret)
		return ret;
	return ublk_bpf_aio_attach(ub);
}

FACT("RFC-FACTS 4.6, 6 items 3, 4", "C")
static void ublk_bpf_detach(struct ublk_device *ub)
{
	struct ublk_bpf_ops *ops = ub->prog;

	ub->aio_prog = NULL;
	ub->queue.bpf_aio_ops = NULL;

	/* Detaching what is not attached does nothing. */
	if (!ops)
		return;
	ub->prog = NULL;
	ub->queue.bpf_ops = NULL;
	if (ops->detach_dev)
		ops->detach_dev(ub->dev_id);
}

FACT("RFC-FACTS 6 item 3", "C")
int ublk_ctrl_start_dev(struct ublk_device *ub)
{
	int ret = ublk_bpf_attach(ub);

	if (ret) {
		ublk_bpf_detach(ub);
		return ret;
	}
	add_disk();
	return 0;
}

FACT("RFC-FACTS 6 item 4", "C")
void ublk_ctrl_stop_dev(struct ublk_device *ub)
{
	del_gendisk();
	ublk_bpf_detach(ub);
}
