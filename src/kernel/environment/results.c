/*
 * results.c: which results an operation can have, by the kind of the backing file (RFC-FACTS 12). This table is
 * the realistic default; scn_everything_open lets every result of a stage happen.
 */
#include "environment.h"

/* Every result that makes sense at a stage at all. */
static unsigned long any_result(enum io_stage stage)
{
	unsigned long all = (1ul << NR_IO_RESULTS) - 1;

	if (stage != IO_INLINE)
		all &= ~CAN(QUEUED);
	if (stage != IO_WORKER)
		all &= ~CAN(NEVER);
	return all;
}

/* Where a transfer lies decides whether it comes in full, short, or not at all. */
static unsigned long bytes_of_read(const struct transfer *io)
{
	if (io->pos >= (loff_t)io->backing->size)
		return CAN(ZERO);
	if (io->pos + io->bytes > (loff_t)io->backing->size)
		return CAN(SHORT);
	return CAN(BYTES);
}

FACT("RFC-FACTS 12, rows ext4/xfs", "C")
static unsigned long regular_direct(const struct transfer *io, enum io_stage stage)
{
	unsigned long errors;

	if (stage == IO_COMPLETION) {
		if (io->is_write)
			return CAN(BYTES) | CAN(SHORT) | CAN(EAGAIN) | CAN_DEVICE_ERROR;
		return bytes_of_read(io) | CAN(EAGAIN) | CAN_DEVICE_ERROR;
	}
	if (io->is_write)
		errors = CAN(EOPNOTSUPP) | CAN(ENOSPC) | CAN(EDQUOT) | CAN(EFBIG) | CAN(EINVAL);
	else
		errors = CAN(EINVAL) | CAN(EIO) | CAN(ENOMEM);
	if (stage == IO_WORKER)
		errors = (errors & ~CAN(EOPNOTSUPP)) | CAN(EIO);
	else
		errors |= CAN(QUEUED) | CAN(EAGAIN);
	/* Nothing to wait for behind the end of the file. */
	if (!io->is_write && io->pos >= (loff_t)io->backing->size)
		errors &= ~CAN(QUEUED);
	return errors | (io->is_write ? CAN(BYTES) | CAN(SHORT) : bytes_of_read(io));
}

FACT("RFC-FACTS 12, row buffered", "I")
static unsigned long buffered(const struct transfer *io, enum io_stage stage)
{
	if (stage == IO_INLINE)
		return CAN(BYTES) | CAN(SHORT) | CAN(EAGAIN) | (io->is_write ? CAN(EOPNOTSUPP) : CAN(ZERO));
	if (io->is_write)
		return CAN(BYTES) | CAN(SHORT) | CAN(EIO) | CAN(ENOSPC);
	return bytes_of_read(io) | CAN(EIO);
}

FACT("RFC-FACTS 12, row block device", "C")
static unsigned long block_device(const struct transfer *io, enum io_stage stage)
{
	bool at_end = io->pos >= (loff_t)io->backing->size;
	unsigned long errors = CAN(EINVAL) | CAN(EPERM) | (io->is_write ? CAN(ENOSPC) : 0);

	if (stage == IO_COMPLETION)
		return bytes_of_read(io) | CAN(EAGAIN) | CAN_DEVICE_ERROR;
	if (at_end)
		return io->is_write ? CAN(ENOSPC) : CAN(ZERO);
	if (stage == IO_INLINE)
		return CAN(QUEUED) | CAN(EAGAIN) | errors;
	return bytes_of_read(io) | CAN(EAGAIN) | CAN_DEVICE_ERROR | errors;
}

FACT("RFC-FACTS 12, rows pipe/socket; 8.1", "I")
static unsigned long stream(const struct transfer *io, enum io_stage stage)
{
	unsigned long results = CAN(BYTES) | CAN(SHORT) | (io->is_write ? 0 : CAN(ZERO));

	/* A socket refuses a position, a pipe ignores it. */
	if (io->pos != 0)
		results |= CAN(ESPIPE);
	if (stage == IO_INLINE)
		return results | CAN(EAGAIN);
	results |= CAN(EPIPE) | CAN(ECONNRESET);
	if (io->backing->kind == SCN_FILE_STREAM_NONBLOCK || io->backing->nonblock)
		return results | CAN(EAGAIN);
	return results | CAN(NEVER);
}

FACT("RFC-FACTS 12, row NFS", "I")
static unsigned long nfs_direct(const struct transfer *io, enum io_stage stage)
{
	unsigned long results = CAN(BYTES) | CAN(SHORT) | CAN(ZERO) | CAN(EIO) | CAN(ESTALE);

	if (stage == IO_COMPLETION)
		return results | CAN(EAGAIN);
	if (stage == IO_WORKER)
		return results | CAN(EAGAIN) | CAN(EINTR);
	return results | CAN(QUEUED) | CAN(EINTR);
}

FACT("RFC-FACTS 12, row FUSE", "I")
SIMPLIFIED("a FUSE server may answer with any errno; four of them stand for all")
static unsigned long fuse_direct(enum io_stage stage)
{
	unsigned long results = CAN(BYTES) | CAN(SHORT) | CAN(ZERO) | CAN(EAGAIN);

	results |= CAN(EIO) | CAN(EINVAL) | CAN(ENOMEM) | CAN(EOPNOTSUPP);
	return stage == IO_INLINE ? results | CAN(QUEUED) : results;
}

/* The results that a transfer may have at a stage, as a mask for choose_among. */
unsigned long possible_results(const struct transfer *io, enum io_stage stage)
{
	if (scn_everything_open)
		return any_result(stage);

	switch (io->backing->kind) {
	case SCN_FILE_BLOCK:
		return block_device(io, stage);
	case SCN_FILE_STREAM_NONBLOCK:
	case SCN_FILE_STREAM:
		return stream(io, stage);
	case SCN_FILE_NFS:
		return io->backing->direct ? nfs_direct(io, stage) : buffered(io, stage);
	case SCN_FILE_FUSE:
		return io->backing->direct ? fuse_direct(stage) : buffered(io, stage);
	case SCN_FILE_REGULAR:
	case SCN_FILE_REGULAR_TOUCH:
		return io->backing->direct ? regular_direct(io, stage) : buffered(io, stage);
	default:
		return buffered(io, stage);
	}
}

/* How many bytes a short transfer moves: up to the end of the file, else half, in sectors. */
unsigned int short_bytes(const struct transfer *io)
{
	loff_t left = (loff_t)io->backing->size - io->pos;

	if (left > 0 && left < io->bytes)
		return (unsigned int)left;
	if (io->bytes <= 512)
		return io->bytes / 2;
	return (io->bytes / 2) & ~511u;
}

/* What the caller gets. */
long result_value(enum io_result result, unsigned int bytes, unsigned int part)
{
	switch (result) {
	case IO_QUEUED:
		return -EIOCBQUEUED;
	case IO_BYTES:
		return bytes;
	case IO_SHORT:
		return part;
	case IO_ZERO:
		return 0;
	case IO_EAGAIN:
		return -EAGAIN;
	case IO_EIO:
		return -EIO;
	case IO_EINVAL:
		return -EINVAL;
	case IO_ENOMEM:
		return -ENOMEM;
	case IO_EOPNOTSUPP:
		return -EOPNOTSUPP;
	case IO_ENOSPC:
		return -ENOSPC;
	case IO_EDQUOT:
		return -EDQUOT;
	case IO_EFBIG:
		return -EFBIG;
	case IO_EPERM:
		return -EPERM;
	case IO_EINTR:
		return -EINTR;
	case IO_ESTALE:
		return -ESTALE;
	case IO_ESPIPE:
		return -ESPIPE;
	case IO_EPIPE:
		return -EPIPE;
	case IO_ECONNRESET:
		return -ECONNRESET;
	case IO_EREMOTEIO:
		return -EREMOTEIO;
	case IO_ENODATA:
		return -ENODATA;
	case IO_ETIMEDOUT:
		return -ETIMEDOUT;
	case IO_ENOLINK:
		return -ENOLINK;
	default:
		/* Never returns. */
		wait_idle(0, "a result comes that never does");
		return 0;
	}
}
