/* environment.h: what the files of the environment share with each other. */
#pragma once

#include "linux.h"

/* ---- backing files (vfs.c, results.c, backing_file.c) --------------------------------------------- */

extern void open_backing_files(void);
extern void close_backing_file(unsigned int i);

/* How an operation on a backing file can end. The order is that of the names in IO_RESULTS. */
enum io_result {
	IO_QUEUED,
	IO_BYTES,
	IO_SHORT,
	IO_ZERO,
	IO_EAGAIN,
	IO_EIO,
	IO_EINVAL,
	IO_ENOMEM,
	IO_EOPNOTSUPP,
	IO_ENOSPC,
	IO_EDQUOT,
	IO_EFBIG,
	IO_EPERM,
	IO_EINTR,
	IO_ESTALE,
	IO_ESPIPE,
	IO_EPIPE,
	IO_ECONNRESET,
	IO_EREMOTEIO,
	IO_ENODATA,
	IO_ETIMEDOUT,
	IO_ENOLINK,
	IO_NEVER,
	NR_IO_RESULTS,
};

#define IO_RESULTS                                                                                  \
	"-EIOCBQUEUED", "bytes", "short", "0", "-EAGAIN", "-EIO", "-EINVAL", "-ENOMEM",             \
		"-EOPNOTSUPP", "-ENOSPC", "-EDQUOT", "-EFBIG", "-EPERM", "-EINTR", "-ESTALE",       \
		"-ESPIPE", "-EPIPE", "-ECONNRESET", "-EREMOTEIO", "-ENODATA", "-ETIMEDOUT",         \
		"-ENOLINK", "never returns"

/* What lasts, whatever the operation: success, and errors that come from what the file or the device is. */
#define LASTING_RESULTS                                                                             \
	"bytes", "-EIO", "-EINVAL", "-EOPNOTSUPP", "-ENOSPC", "-EDQUOT", "-EFBIG", "-EPERM",        \
		"-ESTALE", "-ESPIPE", "-EPIPE", "-EREMOTEIO", "-ENODATA", "-ENOLINK"

#define CAN(result) (1ul << IO_##result)
#define CAN_DEVICE_ERROR (CAN(EIO) | CAN(EREMOTEIO) | CAN(ENODATA) | CAN(ETIMEDOUT) | CAN(ENOLINK))

/* Which moment of an operation a result belongs to. */
enum io_stage {
	/* ->read_iter and the like return, NOWAIT. */
	IO_INLINE,
	/* The same in a bpf_aio kworker: may block, cannot queue. */
	IO_WORKER,
	/* What ki_complete is called with. */
	IO_COMPLETION,
};

/* One transfer on a backing file. */
struct transfer {
	const struct scn_file *backing;
	bool is_write;
	loff_t pos;
	unsigned int bytes;
};

extern unsigned long possible_results(const struct transfer *io, enum io_stage stage);
extern unsigned int short_bytes(const struct transfer *io);
extern long result_value(enum io_result result, unsigned int bytes, unsigned int part);

/* ---- lower io that was queued (lower_io.c) --------------------------------------------------------- */

/* Who runs ki_complete. The order is that of the names at the choice. */
enum completion_place {
	IN_IRQ,
	IN_FS_WORKER,
	IN_SERVER_TASK,
	IN_SUBMIT_BIO,
};

extern void submit_lower_io(struct kiocb *iocb, const struct transfer *io);

/* ---- the block layer (blk_mq.c) -------------------------------------------------------------------- */

extern void build_tag_set(struct blk_mq_hw_ctx *hctx);
