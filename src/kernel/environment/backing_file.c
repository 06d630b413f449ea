/* backing_file.c: the file operations of a backing file. What they answer is chosen among what its kind allows. */
#include "environment.h"

/* The pages that an operation works on: gone with the bio_vec array, or with the request. */
FACT("RFC-FACTS 1.1 fact 3", "C")
void touch_pages(const struct iov_iter *iter)
{
	struct page *page;

	if (iter->count == 0)
		return;
	page = iter->bvec->bv_page;
	watch_pages(container_of(page, struct request, page));
}

/* Some file systems use the iocb, and through it the file, after they have queued the bio. */
FACT("RFC-FACTS 2.2 fact 1", "I")
static void file_accessed(struct kiocb *iocb)
{
	struct file *file = iocb->ki_filp;

	label("file system: touches the iocb");
	if (file->f_flags & O_DIRECT)
		return;
	warn("direct I/O on a file without O_DIRECT");
}

/* What follows the choice of a result, for reads and writes alike. */
static ssize_t transfer_ends(struct kiocb *iocb, struct iov_iter *iter, const struct transfer *io,
			     enum io_result result)
{
	if (result == IO_QUEUED) {
		touch_pages(iter);
		submit_lower_io(iocb, io);
		if (io->backing->kind == SCN_FILE_REGULAR_TOUCH)
			file_accessed(iocb);
		return -EIOCBQUEUED;
	}
	if (result == IO_BYTES || result == IO_SHORT)
		touch_pages(iter);
	return result_value(result, io->bytes, short_bytes(io));
}

FACT("RFC-FACTS 12", "C")
SIMPLIFIED("the outcome is chosen; no data is moved")
/* Behind the end of a file there will be nothing, and what crosses it stays short. */
LASTING(LASTING_RESULTS, "short", "0")
static ssize_t backing_read_iter(struct kiocb *iocb, struct iov_iter *iter)
{
	const struct scn_file *backing = backing_of(iocb->ki_filp);
	struct transfer io = {
		.backing = backing,
		.is_write = false,
		.pos = iocb->ki_pos,
		.bytes = (unsigned int)iter->count,
	};
	bool nowait = iocb->ki_flags & IOCB_NOWAIT;
	enum io_result result;

	may_sleep("->read_iter");
	if (nowait)
		result = choose_among(possible_results(&io, IO_INLINE), "read_iter", IO_RESULTS);
	else
		result = choose_among(possible_results(&io, IO_WORKER), "read_iter in kworker", IO_RESULTS);
	return transfer_ends(iocb, iter, &io, result);
}

FACT("RFC-FACTS 12", "C")
SIMPLIFIED("the outcome is chosen; no data is moved")
/* A write that extends the file, fills a hole or is not aligned is never done without waiting. */
LASTING(LASTING_RESULTS, "-EAGAIN")
static ssize_t backing_write_iter(struct kiocb *iocb, struct iov_iter *iter)
{
	const struct scn_file *backing = backing_of(iocb->ki_filp);
	struct transfer io = {
		.backing = backing,
		.is_write = true,
		.pos = iocb->ki_pos,
		.bytes = (unsigned int)iter->count,
	};
	bool nowait = iocb->ki_flags & IOCB_NOWAIT;
	enum io_result result;

	may_sleep("->write_iter");
	if (nowait)
		result = choose_among(possible_results(&io, IO_INLINE), "write_iter", IO_RESULTS);
	else
		result = choose_among(possible_results(&io, IO_WORKER), "write_iter in kworker", IO_RESULTS);
	return transfer_ends(iocb, iter, &io, result);
}

FACT("RFC-FACTS 2.2 fact 15, 12 row fsync", "C")
SIMPLIFIED("the range is not looked at, nor which writes it covers")
LASTING(LASTING_RESULTS, "0")
static int backing_fsync(struct file *file, loff_t start, loff_t end, int datasync)
{
	unsigned long possible = CAN(ZERO) | CAN(EIO) | CAN(EINVAL);
	enum io_result result;

	may_sleep("->fsync");
	if (scn_everything_open)
		possible |= CAN(EAGAIN) | CAN(ENOSPC) | CAN(EINTR);
	/* Pipes and sockets have no ->fsync. */
	if (backing_of(file)->kind == SCN_FILE_STREAM || backing_of(file)->kind == SCN_FILE_STREAM_NONBLOCK)
		return -EINVAL;
	result = choose_among(possible, "fsync", IO_RESULTS);
	return (int)result_value(result, 0, 0);
}

FACT("RFC-FACTS 2.2 fact 5, 12 row fallocate", "I")
SIMPLIFIED("of \"any error\" five stand for all")
LASTING(LASTING_RESULTS, "0")
static long backing_fallocate(struct file *file, int mode, loff_t offset, loff_t len)
{
	unsigned long possible = CAN(ZERO) | CAN(EIO) | CAN(ENOSPC) | CAN(EOPNOTSUPP) | CAN(EINTR) | CAN(EAGAIN);
	enum io_result result;

	may_sleep("->fallocate");
	/* Pipes and sockets have none. */
	if (backing_of(file)->kind == SCN_FILE_STREAM || backing_of(file)->kind == SCN_FILE_STREAM_NONBLOCK)
		return -ESPIPE;
	result = choose_among(possible, "fallocate", IO_RESULTS);
	return result_value(result, 0, 0);
}

const struct file_operations backing_file_operations = {
	.read_iter = backing_read_iter,
	.write_iter = backing_write_iter,
	.fsync = backing_fsync,
	.fallocate = backing_fallocate,
};

const struct file_operations no_file_operations = {
	.read_iter = NULL,
};
