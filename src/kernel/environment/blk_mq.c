/* blk_mq.c: the block layer above the ublk device: its requests, who submits them, who runs them again. */
#include "environment.h"

/* ---- requests ------------------------------------------------------------------------------------------ */

/* By tag. A tag that no io command uses has none. */
static struct request *tag_set[SCN_MAX_IOS];

/* False until START_DEV has succeeded, and for ever if it fails. */
static bool disk_is_live;

/* Requests that kblockd is to run, oldest first. */
static struct request *requeue_list[SCN_MAX_IOS];
static unsigned int nr_requeued;

/* How many of the scenario's io commands have ended. */
static unsigned int nr_ended;

/* The io command that a request carries, as an index of scn_ios. */
static unsigned char command_of_tag[SCN_MAX_IOS] BOOKKEEPING;
/* How each io command ended: 0, or a negative error. 1 while it has not. */
int io_command_status[SCN_MAX_IOS] BOOKKEEPING;

/* All requests are there from the start: the tag set belongs to the device. */
FACT("RFC-FACTS 1.2 row ublk_bpf_io", "C")
void build_tag_set(struct blk_mq_hw_ctx *hctx)
{
	struct request *rq;
	unsigned int i;

	for (i = 0; i < scn_nr_ios; i++) {
		io_command_status[i] = 1;
		if (tag_set[scn_ios[i].tag])
			continue;
		rq = new_object(struct request);
		rq->tag = scn_ios[i].tag;
		rq->mq_hctx = hctx;
		rq->bvec[0].bv_page = &rq->page;
		rq->bvec[1].bv_page = &rq->page;
		tag_set[rq->tag] = rq;
	}
}

struct request *blk_mq_tag_to_rq(unsigned int tag)
{
	return tag_set[tag];
}

void blk_mq_start_request(struct request *rq)
{
	rq->state = MQ_RQ_IN_FLIGHT;
	watch_start(rq);
}

/* `bytes` from the front are done. True if some remain. */
FACT("RFC-FACTS 4.4", "C")
bool blk_update_request(struct request *rq, unsigned int bytes)
{
	rq->__data_len -= bytes;
	rq->__sector += bytes >> 9;
	rq->bytes_done += bytes;
	return rq->__data_len > 0;
}

static void kblockd_schedule(struct request *rq)
{
	atomic_begin();
	if (nr_requeued < SCN_MAX_IOS) {
		requeue_list[nr_requeued] = rq;
		nr_requeued++;
		passes_on(rq);
	}
	atomic_end();
}

FACT("RFC-FACTS 4.4", "C")
void blk_mq_requeue_request(struct request *rq)
{
	watch_end(rq, 0);
	if (rq->state != MQ_RQ_IN_FLIGHT)
		return;
	rq->state = MQ_RQ_QUEUED;
	label("requeue");
	kblockd_schedule(rq);
}

FACT("RFC-FACTS 4.4", "C")
void blk_mq_end_request(struct request *rq, int error)
{
	watch_end(rq, error);
	if (rq->state != MQ_RQ_IN_FLIGHT)
		return;
	atomic_begin();
	rq->state = MQ_RQ_IDLE;
	io_command_status[command_of_tag[rq->tag]] = error;
	nr_ended++;
	label("request ends");
	atomic_end();
}

/* ---- who runs requests --------------------------------------------------------------------------------- */

/* Fills a request with an io command. */
static void init_request(struct request *rq, unsigned int command)
{
	const struct scn_io *io = &scn_ios[command];
	unsigned int bytes = io->nr_sectors << 9;
	unsigned int first = io->multi_bio ? (bytes / 2) & ~511u : bytes;

	rq->state = MQ_RQ_QUEUED;
	rq->cmd_op = io->op;
	rq->cmd_flags = io->flags;
	rq->__sector = io->start_sector;
	rq->__data_len = bytes;
	rq->bytes_done = 0;
	rq->multi_bio = io->multi_bio;
	rq->bvec[0].bv_len = first;
	rq->bvec[1].bv_offset = first;
	rq->bvec[1].bv_len = bytes - first;
	command_of_tag[rq->tag] = (unsigned char)command;
}

/* The task that does I/O on the ublk device, and waits for all of it. */
FACT("RFC-FACTS 2.2 fact 8, 4.5", "C")
CONTEXT("task", 1) void block_submitter(void)
{
	struct request *rq;
	unsigned int i;

	wait_idle(disk_is_live, "the disk is live");
	label("disk is live");
	for (i = 0; i < scn_nr_ios; i++) {
		rq = tag_set[scn_ios[i].tag];
		wait_until(rq->state == MQ_RQ_IDLE && (scn_issue == SCN_ISSUE_TOGETHER || nr_ended == i),
			   "the tag is free and it is this io command's turn");
		label("submit_bio");
		init_request(rq, i);
		if (scn_device.dispatch == SCN_DISPATCH_KBLOCKD)
			kblockd_schedule(rq);
		else
			ublk_queue_rq(rq->mq_hctx, rq);
	}
	wait_until(nr_ended == scn_nr_ios, "every io command has ended");
	label("I/O has ended");
}

/* Runs requests that were requeued, and all where the scenario says so. */
FACT("RFC-FACTS 2.2 fact 8, 4.5", "C")
CONTEXT("kworker", 1) void kblockd(void)
{
	struct request *rq;
	unsigned int i;

	for (;;) {
		wait_idle(nr_requeued > 0, "a request is requeued");
		atomic_begin();
		rq = requeue_list[0];
		nr_requeued--;
		for (i = 0; i < nr_requeued; i++)
			requeue_list[i] = requeue_list[i + 1];
		requeue_list[i] = NULL;
		picked_up(rq);
		atomic_end();
		ublk_queue_rq(rq->mq_hctx, rq);
	}
}

/* ---- the disk ------------------------------------------------------------------------------------------- */

void add_disk(void)
{
	disk_is_live = true;
}

FACT("RFC-FACTS 6 item 4", "C")
void del_gendisk(void)
{
	wait_until(nr_ended == scn_nr_ios, "every io command has ended");
	disk_is_live = false;
}
