/* server.c: user space of the ublk device: the server's task that has the queue, and the one that controls the device. */
#include "environment.h"
#include "ublk.h"

/* How often the server has answered with -EAGAIN, by tag. */
static unsigned char server_eagain[SCN_MAX_IOS];

/* The lowest tag that the server has and has not answered. */
static unsigned int tag_of_server(const struct ublk_queue *ubq)
{
	unsigned int tag;

	for (tag = 0; tag < SCN_MAX_IOS - 1; tag++)
		if (ubq->ios[tag].flags & UBLK_IO_FLAG_OWNED_BY_SRV)
			break;
	return tag;
}

/* The key that ublk_bpf.h's build_io_key() makes. */
static unsigned long long server_io_key(const struct ublk_queue *ubq, unsigned int tag)
{
	return ((unsigned long long)ubq->dev->dev_id << 32) | ((unsigned long long)ubq->q_id << 16) | tag;
}

FACT("RFC-FACTS 4.5, 5.1", "C")
SIMPLIFIED("the ublk server answers in the order of tags: all bytes, half, an error, or -EAGAIN after a map update")
LASTING("all bytes", "-EIO")
static void server_answers(struct ublk_queue *ubq, unsigned int tag)
{
	int result = (int)(ublk_get_iod(ubq->ios[tag].req)->nr_sectors << 9);
	unsigned long possible = 1 | 2 | 4;

	if (server_eagain[tag] < scn_server_eagain_limit)
		possible |= 8;
	switch (choose_among(possible, "server's answer", "all bytes", "half", "-EIO", "-EAGAIN")) {
	case 1:
		result = (result / 2) & ~511;
		break;
	case 2:
		result = -EIO;
		break;
	case 3:
		user_space_stores(server_io_key(ubq, tag), 1);
		server_eagain[tag]++;
		result = -EAGAIN;
		break;
	default:
		break;
	}
	ublk_commit_completion(ubq, tag, result);
}

/* The task that has the device's queue: runs task work, answers what was redirected to it. */
FACT("RFC-FACTS 2.2 fact 8, 4.5", "C")
CONTEXT("task", 1) void ublk_server(void)
{
	struct ublk_queue *ubq = &ublk_device->queue;

	for (;;) {
		wait_idle(ubq->nr_io_cmds > 0 || ubq->nr_owned_by_srv > 0,
			  "there is task work, or a request to answer");
		if (ubq->nr_io_cmds > 0)
			ublk_rq_task_work_cb(ubq);
		else
			server_answers(ubq, tag_of_server(ubq));
	}
}

/* Another thread of the server, with the same fd table. */
SIMPLIFIED("closes all backing files, or none")
CONTEXT("task", 1) void ublk_server_closes(void)
{
	unsigned int i;

	wait_idle(scn_server_closes_files, "it is to close the backing files");
	for (i = 0; i < scn_nr_files; i++)
		close_backing_file(i);
}

/* The task that controls the device: START_DEV, and STOP_DEV when all io commands have ended. */
FACT("RFC-FACTS 6 items 3, 4", "C")
SIMPLIFIED("STOP_DEV comes after the last io command; programs are not unregistered while they are in use")
CONTEXT("teardown", 1) void ublk_control(void)
{
	if (ublk_ctrl_start_dev(ublk_device)) {
		warn("START_DEV failed, so the device does not come up");
		label("START_DEV");
		return;
	}
	if (scn_stop_at_end)
		ublk_ctrl_stop_dev(ublk_device);
}

/* Before the first step: the server has opened its files and added its device. */
INIT void set_up(void)
{
	struct ublk_device *ub = new_object(struct ublk_device);

	open_backing_files();
	ub->dev_id = scn_device.dev_id;
	ub->hctx.driver_data = &ub->queue;
	ub->queue.q_id = scn_device.queue_id;
	ub->queue.dev = ub;
	ublk_device = ub;
	build_tag_set(&ub->hctx);
}
