/*
 * lower_io.c: I/O that a file system or block driver has queued, and the contexts in which it ends by calling
 * ki_complete. It ends in any order, and as many ends run at once as there are contexts.
 */
#include "environment.h"

#define LOWER_QUEUE_LENGTH 8

/* One bio, or whatever the file system has instead. */
struct lower_io {
	struct kiocb *iocb;
	/* What may come of it, and the byte counts of "bytes" and "short". */
	unsigned long possible;
	unsigned int bytes;
	unsigned int part;
};

/* What is in flight and will end in one kind of context, oldest first. */
struct lower_queue {
	struct lower_io io[LOWER_QUEUE_LENGTH];
	unsigned int length;
};

static struct lower_queue irq_queue;
static struct lower_queue fs_worker_queue;
static struct lower_queue server_task_queue;

FACT("RFC-FACTS 12, last column", "I")
static unsigned long completion_places(const struct transfer *io)
{
	unsigned long irq = 1 << IN_IRQ;
	unsigned long worker = 1 << IN_FS_WORKER;

	if (scn_everything_open)
		return irq | worker | (1 << IN_SERVER_TASK) | (1 << IN_SUBMIT_BIO);
	switch (io->backing->kind) {
	case SCN_FILE_BLOCK:
		return irq | worker | (1 << IN_SUBMIT_BIO);
	case SCN_FILE_NFS:
		return worker;
	case SCN_FILE_FUSE:
		return worker | (1 << IN_SERVER_TASK);
	default:
		return io->is_write ? worker : irq | worker;
	}
}

/* The lower io ends here and now, in whatever context this is. */
LASTING(LASTING_RESULTS)
static void end_lower_io(struct kiocb *iocb, unsigned long possible, unsigned int bytes, unsigned int part)
{
	enum io_result result = choose_among(possible, "ki_complete", IO_RESULTS);

	iocb->ki_complete(iocb, result_value(result, bytes, part));
}

static void queue_lower_io(struct kiocb *iocb, const struct transfer *io, enum completion_place place,
			   unsigned long possible)
{
	struct lower_queue *queue = place == IN_IRQ	    ? &irq_queue :
				    place == IN_FS_WORKER ? &fs_worker_queue :
							    &server_task_queue;
	struct lower_io *slot;

	atomic_begin();
	if (queue->length < LOWER_QUEUE_LENGTH) {
		slot = &queue->io[queue->length];
		slot->iocb = iocb;
		slot->possible = possible;
		slot->bytes = io->bytes;
		slot->part = short_bytes(io);
		queue->length++;
		passes_on(iocb);
	} else {
		violated("model", NULL, "more lower io in flight than the model keeps");
	}
	atomic_end();
}

/* Hands a transfer to the layer below. On a block device it may end before this returns. */
FACT("RFC-FACTS 2.2 fact 11, 12", "C")
/* A driver always ends its bios in the same kind of context. */
LASTING("irq", "fs kworker", "server task", "submit_bio")
void submit_lower_io(struct kiocb *iocb, const struct transfer *io)
{
	unsigned long possible = possible_results(io, IO_COMPLETION);
	enum completion_place place;

	place = choose_among(completion_places(io), "ki_complete in", "irq", "fs kworker", "server task",
			     "submit_bio");
	if (place == IN_SUBMIT_BIO)
		end_lower_io(iocb, possible, io->bytes, short_bytes(io));
	else
		queue_lower_io(iocb, io, place, possible);
}

/* Takes a lower io off its queue, if it is still there. */
static void take_lower_io(struct lower_queue *queue, unsigned int which, struct lower_io *taken)
{
	unsigned int i;

	if (which >= queue->length)
		return;
	*taken = queue->io[which];
	queue->length--;
	for (i = which; i < queue->length; i++)
		queue->io[i] = queue->io[i + 1];
	queue->io[i].iocb = NULL;
	queue->io[i].possible = 0;
	queue->io[i].bytes = 0;
	queue->io[i].part = 0;
	picked_up(taken->iocb);
}

/* Ends one lower io, any one of those that wait; it may always be the oldest. */
LASTING("0")
static void end_one(struct lower_queue *queue)
{
	struct lower_io io = { .iocb = NULL };
	unsigned int waiting;
	unsigned int which;

	atomic_begin();
	waiting = queue->length;
	if (waiting == 1)
		take_lower_io(queue, 0, &io);
	atomic_end();
	if (waiting > 1) {
		which = choose_number("which bio ends", waiting);
		atomic_begin();
		take_lower_io(queue, which, &io);
		atomic_end();
	}
	if (io.iocb)
		end_lower_io(io.iocb, io.possible, io.bytes, io.part);
}

/* The interrupts of the disk. */
FACT("RFC-FACTS 2.2 fact 11", "C")
CONTEXT("irq", 2) void bio_end_io_irq(void)
{
	for (;;) {
		wait_idle(irq_queue.length > 0, "the disk has a bio to end");
		end_one(&irq_queue);
	}
}

/* A file system's or driver's own worker: ext4's and xfs's end of direct writes, rpciod, FUSE. */
FACT("RFC-FACTS 2.2 fact 11", "I")
CONTEXT("kworker", 1) void fs_kworker(void)
{
	for (;;) {
		wait_idle(fs_worker_queue.length > 0, "the file system has I/O to end");
		end_one(&fs_worker_queue);
	}
}

/* The task of a FUSE server, or of whoever completes a driver's I/O synchronously. */
FACT("RFC-FACTS 2.2 fact 11", "I")
CONTEXT("task", 1) void fuse_server(void)
{
	for (;;) {
		wait_idle(server_task_queue.length > 0, "its file system has I/O to end");
		end_one(&server_task_queue);
	}
}
