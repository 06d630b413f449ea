/* ublk_drv.c: the way of an io command through the ublk driver, and what ends it. */
#include "ublk.h"

struct ublk_device *ublk_device;

/* ---- the end of a request ---------------------------------------------------------------------------- */

FACT("RFC-FACTS 4.4", "C")
SIMPLIFIED("zoned commands (DRV_IN) are left out; the result is not kept in the tag's ublk_io; the server does not exit, so nothing is ABORTED")
void __ublk_complete_rq_with_res(struct request *req, int res)
{
	if (!res && req_op(req) == REQ_OP_READ)
		res = -EIO;

	if (res < 0)
		goto exit;

	/* Only these can end in part. */
	if (req_op(req) != REQ_OP_READ && req_op(req) != REQ_OP_WRITE) {
		res = 0;
		goto exit;
	}

	if ((unsigned int)res > blk_rq_bytes(req))
		res = (int)blk_rq_bytes(req);

	watch_done(req, res);
	if (blk_update_request(req, res))
		blk_mq_requeue_request(req);
	else
		blk_mq_end_request(req, 0);
	return;
exit:
	blk_mq_end_request(req, res);
}

/* ---- from the block layer to the program or the server ------------------------------------------------- */

FACT("RFC-FACTS 4.5", "C")
static queue_io_cmd_t ublk_get_bpf_io_cb(struct ublk_queue *ubq)
{
	struct ublk_bpf_ops *ops = ubq->bpf_ops;

	return ops ? ops->queue_io_cmd : NULL;
}

FACT("RFC-FACTS 4.5", "C")
static queue_io_cmd_t ublk_get_bpf_io_cb_daemon(struct ublk_queue *ubq)
{
	struct ublk_bpf_ops *ops = ubq->bpf_ops;

	return ops ? ops->queue_io_cmd_daemon : NULL;
}

FACT("RFC-FACTS 4.5", "C")
static queue_io_cmd_t ublk_get_bpf_any_io_cb(struct ublk_queue *ubq)
{
	if (ublk_get_bpf_io_cb(ubq))
		return ublk_get_bpf_io_cb(ubq);
	return ublk_get_bpf_io_cb_daemon(ubq);
}

static void ublk_setup_iod(struct request *req)
{
	struct ublksrv_io_desc *iod = ublk_get_iod(req);

	iod->op_flags = req_op(req) | (req->cmd_flags << 8);
	iod->nr_sectors = blk_rq_sectors(req);
	iod->start_sector = blk_rq_pos(req);
	iod->addr = 0;
}

FACT("RFC-FACTS 4.5", "C")
static void ublk_queue_cmd(struct ublk_queue *ubq, struct request *rq)
{
	if (ublk_run_bpf_prog(ubq, rq, ublk_get_bpf_io_cb(ubq), false))
		return;

	atomic_begin();
	if (ubq->nr_io_cmds < SCN_MAX_IOS) {
		ubq->io_cmds[ubq->nr_io_cmds] = rq;
		ubq->nr_io_cmds++;
		passes_on(rq);
	} else {
		violated("model", rq, "more io commands for the server than the model keeps");
	}
	atomic_end();
}

FACT("RFC-FACTS 4.5", "C")
SIMPLIFIED("no NEED_GET_DATA, no USER_COPY, no recovery, no cancel; the server does not exit")
void ublk_queue_rq(struct blk_mq_hw_ctx *hctx, struct request *rq)
{
	struct ublk_queue *ubq = hctx->driver_data;

	blk_mq_start_request(rq);
	ublk_setup_iod(rq);
	ublk_queue_cmd(ubq, rq);
}

/* The server's uring_cmd for this tag completes: user space sees the io command. */
static void ubq_complete_io_cmd(struct ublk_queue *ubq, struct request *req)
{
	ubq->ios[req->tag].flags |= UBLK_IO_FLAG_OWNED_BY_SRV;
	ubq->ios[req->tag].req = req;
	ubq->nr_owned_by_srv++;
}

FACT("RFC-FACTS 4.5", "C")
SIMPLIFIED("UBLK_F_BPF: no data is copied to the server; it neither exits nor runs in the wrong task")
static void __ublk_rq_task_work(struct request *req)
{
	struct ublk_queue *ubq = req->mq_hctx->driver_data;

	if (ublk_run_bpf_prog(ubq, req, ublk_get_bpf_io_cb_daemon(ubq), true))
		return;

	ubq_complete_io_cmd(ubq, req);
}

/* Task work in the ublk server: the oldest io command. */
FACT("RFC-FACTS 4.5", "C")
void ublk_rq_task_work_cb(struct ublk_queue *ubq)
{
	struct request *req;
	unsigned int i;

	atomic_begin();
	req = ubq->io_cmds[0];
	ubq->nr_io_cmds--;
	for (i = 0; i < ubq->nr_io_cmds; i++)
		ubq->io_cmds[i] = ubq->io_cmds[i + 1];
	ubq->io_cmds[i] = NULL;
	picked_up(req);
	atomic_end();
	__ublk_rq_task_work(req);
}

/* COMMIT_AND_FETCH: the server's answer to an io command that it was given. */
FACT("RFC-FACTS 4.5", "C")
void ublk_commit_completion(struct ublk_queue *ubq, unsigned int tag, int result)
{
	struct ublk_io *io = &ubq->ios[tag];
	struct request *req = io->req;

	io->flags &= ~UBLK_IO_FLAG_OWNED_BY_SRV;
	io->req = NULL;
	ubq->nr_owned_by_srv--;

	if (result == -EAGAIN) {
		if (ublk_run_bpf_prog(ubq, req, ublk_get_bpf_any_io_cb(ubq), true))
			return;
		result = -EIO;
	}
	__ublk_complete_rq_with_res(req, result);
}
