/*
 * linux.h: the part of Linux that the modelled kernel and its environment share. Programs can't include it.
 *
 * Names, arguments and meaning are the kernel's; what is behind them is cut down to what matters here.
 */
#pragma once

#include "autoconf.h"
#include "model.h"
#include "scenario.h"
#include "vmlinux.h"
#include <linux/errno.h>
#include <linux/falloc.h>

#define NULL ((void *)0)

#ifndef offsetof
#define offsetof(type, member) __builtin_offsetof(type, member)
#endif
#define container_of(ptr, type, member) ((type *)((char *)(ptr) - offsetof(type, member)))

/* An iocb that was queued will be completed later. Kernel internal, never seen by user space. */
#define EIOCBQUEUED 529

#define O_NONBLOCK 04000
#define O_DIRECT 040000

#define IOCB_DIRECT (1 << 17)
#define IOCB_NOWAIT (1 << 3)

#define __GFP_DIRECT_RECLAIM 0x400u
#define GFP_ATOMIC 0x20u
#define GFP_NOIO __GFP_DIRECT_RECLAIM

static inline bool in_interrupt(void)
{
	return context_kind() == CTX_IRQ;
}

/* ---- bits and reference counts (refcount.c) ------------------------------------------------------ */

#define __set_bit(nr, addr) (*(addr) |= 1UL << (nr))
#define __clear_bit(nr, addr) (*(addr) &= ~(1UL << (nr)))
#define set_bit(nr, addr) __sync_fetch_and_or((addr), 1UL << (nr))
#define test_bit(nr, addr) ((*(addr) >> (nr)) & 1)

/* A saturated count never reaches zero again. */
#define REFCOUNT_SATURATED ((int)0xc0000000)

extern void refcount_inc(refcount_t *r, const void *object);
extern void refcount_dec(refcount_t *r, const void *object);
extern bool refcount_dec_and_test(refcount_t *r, const void *object);

/* ---- work queues (workqueue.c) ------------------------------------------------------------------- */

#define WQ_LENGTH 8

struct workqueue_struct {
	struct work_struct *queued[WQ_LENGTH];
	unsigned int length;
};

extern void init_work(struct work_struct *work, void (*func)(struct work_struct *work));
extern bool queue_work(struct workqueue_struct *wq, struct work_struct *work);
extern struct work_struct *take_work(struct workqueue_struct *wq);

/* ---- files (vfs.c, backing_file.c) ---------------------------------------------------------------- */

#define ITER_SOURCE 1
#define ITER_DEST 0

struct iov_iter {
	bool data_source;
	unsigned long iov_offset;
	unsigned long count;
	int nr_segs;
	const struct bio_vec *bvec;
};

struct file_operations {
	ssize_t (*read_iter)(struct kiocb *iocb, struct iov_iter *iter);
	ssize_t (*write_iter)(struct kiocb *iocb, struct iov_iter *iter);
	int (*fsync)(struct file *file, loff_t start, loff_t end, int datasync);
	long (*fallocate)(struct file *file, int mode, loff_t offset, loff_t len);
};

extern struct file *fget(unsigned int fd);
extern void fput(struct file *file);
extern int vfs_fsync_range(struct file *file, loff_t start, loff_t end, int datasync);
extern int vfs_fallocate(struct file *file, int mode, loff_t offset, loff_t len);

extern const struct file_operations backing_file_operations;
extern const struct file_operations no_file_operations;

/* A file of this world: its row in the scenario stands for the inode behind it. */
struct backing_file {
	struct file file;
	int fd;
	const struct scn_file *backing;
};

static inline const struct scn_file *backing_of(const struct file *file)
{
	return container_of(file, struct backing_file, file)->backing;
}

/* Uses the pages behind an iterator: a bio_vec or a request that is gone is caught here. */
extern void touch_pages(const struct iov_iter *iter);

/* ---- the block layer (blk_mq.c) ------------------------------------------------------------------- */

#define REQ_OP_READ 0
#define REQ_OP_WRITE 1
#define REQ_OP_FLUSH 2
#define REQ_OP_DISCARD 3

enum mq_rq_state {
	MQ_RQ_IDLE = 0,
	/* With the driver. */
	MQ_RQ_IN_FLIGHT = 1,
	/* Not yet, or not again. */
	MQ_RQ_QUEUED = 2,
};

struct page {
	unsigned long flags;
};

struct blk_mq_hw_ctx {
	void *driver_data;
};

/* The driver's part of a request. */
struct ublk_rq_data {
	struct ublk_bpf_io bpf_data;
	/* Its entry of the buffer that the server has mapped, where it goes by the tag. */
	struct ublksrv_io_desc iod;
};

struct request {
	int tag;
	unsigned int __data_len;
	sector_t __sector;
	unsigned char cmd_op;
	unsigned char state;
	/* Made of two bios, each with a bio_vec; else of one. */
	bool multi_bio;
	/* Bytes from the front that were done before a requeue (bi_bvec_done). */
	unsigned int bytes_done;
	unsigned int cmd_flags;
	struct blk_mq_hw_ctx *mq_hctx;
	struct io_tag *io_tag;
	struct bio_vec bvec[2];
	/* Stands for all pages of all its bios. */
	struct page page;
	/* blk-mq puts it right behind the request. */
	struct ublk_rq_data pdu;
};

static inline struct ublk_rq_data *blk_mq_rq_to_pdu(struct request *rq)
{
	return &rq->pdu;
}

static inline struct request *blk_mq_rq_from_pdu(const struct ublk_rq_data *pdu)
{
	return container_of(pdu, struct request, pdu);
}

static inline unsigned char req_op(const struct request *rq)
{
	return rq->cmd_op;
}

static inline unsigned int blk_rq_bytes(const struct request *rq)
{
	return rq->__data_len;
}

static inline sector_t blk_rq_pos(const struct request *rq)
{
	return rq->__sector;
}

static inline unsigned int blk_rq_sectors(const struct request *rq)
{
	return rq->__data_len >> 9;
}

extern struct request *blk_mq_tag_to_rq(unsigned int tag);
extern void blk_mq_start_request(struct request *rq);
extern bool blk_update_request(struct request *rq, unsigned int bytes);
extern void blk_mq_requeue_request(struct request *rq);
extern void blk_mq_end_request(struct request *rq, int error);
/* From here on io commands come. */
extern void add_disk(void);
/* Waits until all io commands have ended. */
extern void del_gendisk(void);

/* What blk-mq calls in the driver. */
extern void ublk_queue_rq(struct blk_mq_hw_ctx *hctx, struct request *rq);

/* ---- watching (watch.c) ---------------------------------------------------------------------------- */

extern void watch_new_aio(const struct bpf_aio *aio);
extern void watch_submit(struct bpf_aio *aio);
extern void watch_refused(const struct bpf_aio *aio);
extern void watch_issue(const struct bpf_aio *aio);
extern void watch_issued(const struct bpf_aio *aio);
extern void watch_callback(const struct bpf_aio *aio, long ret);
extern void watch_free_aio(const struct bpf_aio *aio);
extern void watch_pages(const struct request *rq);
extern void watch_start(const struct request *rq);
extern void watch_done(const struct request *rq, unsigned int bytes);
extern void watch_end(const struct request *rq, int error);
extern bool watch_is_true(const struct request *rq, int res);
extern bool watch_in_flight(void);
extern void watch_ended(const struct request *rq);
