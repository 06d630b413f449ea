/* blk_mq.c: the block layer above the ublk device: its requests, who submits them, who runs them again. */
#include "environment.h"

/* ---- requests ------------------------------------------------------------------------------------------ */

/* What those who wait for io commands look at: the tag, not the request, which may be in other hands. */
struct io_tag {
	/* Io commands of this tag that have not ended. */
	unsigned int commands_left;
	/* One of them has begun and not ended: which of scn_ios. */
	bool busy;
	unsigned char command;
	struct request *rq;
};

/* A tag that no io command uses has none. */
static struct io_tag *tag_set[SCN_MAX_IOS];

/* The request of each io command, until it is submitted. Those of one tag share one. */
static struct request *to_submit[SCN_MAX_IOS];

/* False until START_DEV has succeeded, and for ever if it fails. */
static bool disk_is_live;

/* Requests that kblockd is to run, oldest first. */
static struct request *requeue_list[SCN_MAX_IOS];
static unsigned int nr_requeued;

/* How each io command ended: 0, or a negative error. 1 while it has not. */
int io_command_status[SCN_MAX_IOS] BOOKKEEPING;

/* Whether all io commands of a tag have ended; of every tag. */
#define TAG_ENDED(tag) (!tag_set[tag] || tag_set[tag]->commands_left == 0)
#define ALL_ENDED                                                                                   \
	(TAG_ENDED(0) && TAG_ENDED(1) && TAG_ENDED(2) && TAG_ENDED(3) && TAG_ENDED(4) &&            \
	 TAG_ENDED(5) && TAG_ENDED(6) && TAG_ENDED(7))

/* All requests are there from the start: the tag set belongs to the device. */
FACT("RFC-FACTS 1.2 row ublk_bpf_io", "C")
void build_tag_set(struct blk_mq_hw_ctx *hctx)
{
	struct request *rq;
	unsigned int i, j;

	for (i = 0; i < scn_nr_ios; i++) {
		io_command_status[i] = 1;
		for (j = 0; j < i; j++)
			if (scn_ios[j].tag == scn_ios[i].tag)
				break;
		if (j < i) {
			to_submit[i] = to_submit[j];
			to_submit[i]->io_tag->commands_left++;
			continue;
		}
		rq = new_object(struct request);
		rq->tag = scn_ios[i].tag;
		rq->mq_hctx = hctx;
		rq->bvec[0].bv_page = &rq->page;
		rq->bvec[1].bv_page = &rq->page;
		rq->io_tag = new_object(struct io_tag);
		rq->io_tag->commands_left = 1;
		rq->io_tag->rq = rq;
		tag_set[rq->tag] = rq->io_tag;
		to_submit[i] = rq;
	}
}

struct request *blk_mq_tag_to_rq(unsigned int tag)
{
	return tag_set[tag] ? tag_set[tag]->rq : NULL;
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
	blk_update_request(rq, rq->__data_len);
	io_command_status[rq->io_tag->command] = error;
	rq->io_tag->commands_left--;
	rq->io_tag->busy = false;
	rq->io_tag->command = 0;
	watch_ended(rq);
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
	rq->io_tag->busy = true;
	rq->io_tag->command = (unsigned char)command;
	rq->cmd_op = io->op;
	rq->cmd_flags = io->flags;
	rq->__sector = io->start_sector;
	rq->__data_len = bytes;
	rq->bytes_done = 0;
	rq->multi_bio = io->multi_bio;
	rq->bvec[0].bv_len = first;
	rq->bvec[1].bv_offset = first;
	rq->bvec[1].bv_len = bytes - first;
}

/* The task that does I/O on the ublk device, and waits for all of it. */
FACT("RFC-FACTS 2.2 fact 8, 4.5", "C")
CONTEXT("task", 1) void block_submitter(void)
{
	struct io_tag *before = NULL;
	struct request *rq;
	unsigned int i;

	wait_idle(disk_is_live, "the disk is live");
	label("disk is live");
	for (i = 0; i < scn_nr_ios; i++) {
		rq = to_submit[i];
		wait_until(!rq->io_tag->busy && (scn_issue == SCN_ISSUE_TOGETHER || !before || !before->busy),
			   "the tag is free and it is this io command's turn");
		label("submit_bio");
		to_submit[i] = NULL;
		before = rq->io_tag;
		init_request(rq, i);
		if (scn_device.dispatch == SCN_DISPATCH_KBLOCKD)
			kblockd_schedule(rq);
		else
			ublk_queue_rq(rq->mq_hctx, rq);
	}
	wait_until(ALL_ENDED, "every io command has ended");
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
	wait_until(ALL_ENDED, "every io command has ended");
	disk_is_live = false;
}
