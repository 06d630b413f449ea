/*
 * bpf_aio.c: asynchronous file I/O for BPF programs as in the patches of January 2025: how an aio is issued, tried again
 * and completed. What programs call is in bpf_aio_kfuncs.c.
 *
 * Who owns an aio (its token "owner"): the program after alloc; the kernel from the moment bpf_aio_submit has the
 * file; the work queue and its worker after a punt; the program again in the callback. An aio holds one reference to
 * its file ("f_count") and, while attached, one to its io command ("ref").
 */
#include "bpf_aio.h"

struct workqueue_struct bpf_aio_wq;

/* ---- buffers -------------------------------------------------------------------------------------- */

FACT("RFC-FACTS 1.1 fact 5", "C")
void bpf_aio_assign_cb(struct bpf_aio *aio, const struct bpf_aio_complete_ops *ops)
{
	aio->ops = ops;
}

/* Borrows `bytes` of a request's bio_vecs from `skip` on. */
FACT("RFC-FACTS 1.1 facts 2, 3", "C")
void bpf_aio_assign_buf(struct bpf_aio *aio, const struct bpf_aio_buf *src, unsigned int skip, unsigned int bytes)
{
	int i;

	skip += src->bvec_off;
	for (i = 0; i < src->nr_bvec; i++) {
		if (skip < src->bvec[i].bv_len)
			break;
		skip -= src->bvec[i].bv_len;
	}
	aio->buf_size = bytes;
	aio->buf.bvec_off = skip;
	aio->buf.nr_bvec = src->nr_bvec - i;
	aio->buf.bvec = src->bvec + i;
}

static void bpf_aio_iter(const struct bpf_aio *aio, bool data_source, struct iov_iter *iter)
{
	iter->data_source = data_source;
	iter->bvec = aio->buf.bvec;
	iter->nr_segs = aio->buf.nr_bvec;
	iter->count = aio->bytes;
	iter->iov_offset = aio->buf.bvec_off;
}

static bool bpf_aio_is_short_read(const struct bpf_aio *aio, long ret)
{
	return bpf_aio_get_op(aio) == BPF_AIO_OP_FS_READ && ret >= 0 && ret < aio->bytes;
}

FACT("RFC-FACTS 2.2 fact 12", "C")
SIMPLIFIED("no data: only that the pages are touched")
static void bpf_aio_zero_remained(const struct bpf_aio *aio, long off)
{
	struct iov_iter iter;

	bpf_aio_iter(aio, ITER_DEST, &iter);
	iter.count -= off;
	label("short read: zeroes the rest");
	touch_pages(&iter);
}

/* ---- completion ------------------------------------------------------------------------------------ */

/* Neither ki_filp nor work is cleared. */
FACT("RFC-FACTS 2.2 fact 4", "C")
static void bpf_aio_do_completion(struct bpf_aio *aio)
{
	struct file *file = aio->iocb.ki_filp;
	struct bpf_aio_work *work;

	if (file) {
		handed(file, "f_count", HELD_BY(aio), KERNEL);
		fput(file);
	}
	work = aio->work;
	if (work && !bpf_aio_keeps_work(aio)) {
		gave_back(work, "owner", HELD_BY(aio));
		free_object(work);
	}
}

/* ki_complete, in whatever context the I/O ends; and what bpf_aio_do_submit calls with a result at once. */
FACT("RFC-FACTS 2.2 fact 7, 3.2 t13–t16, t20", "C")
static void bpf_aio_complete(struct kiocb *iocb, long ret)
{
	struct bpf_aio *aio = container_of(iocb, struct bpf_aio, iocb);
	const struct bpf_aio_complete_ops *ops;

	if (ret == -EAGAIN) {
		aio->opf |= BPF_AIO_FORCE_WQ;
		ret = __bpf_aio_submit(aio);
		if (!ret)
			return;
	}

	if (bpf_aio_is_short_read(aio, ret))
		bpf_aio_zero_remained(aio, ret);

	bpf_aio_do_completion(aio);

	watch_callback(aio, ret);
	handed(aio, "owner", KERNEL, CALLEE);
	ops = aio->ops;
	ops->bpf_aio_complete_cb(aio, ret);
}

/* ---- submission ------------------------------------------------------------------------------------ */

FACT("RFC-FACTS 3.2 t6, t17", "C")
static void bpf_aio_prep_rw(struct bpf_aio *aio, bool data_source, struct iov_iter *iter)
{
	bpf_aio_iter(aio, data_source, iter);

	if (aio->opf & BPF_AIO_FORCE_WQ) {
		aio->iocb.ki_flags &= ~IOCB_NOWAIT;
		aio->iocb.ki_complete = NULL;
	} else {
		aio->iocb.ki_flags |= IOCB_NOWAIT;
		aio->iocb.ki_complete = bpf_aio_complete;
	}
}

/* Issues the operation: without waiting on behalf of a submit, waiting in a kworker. */
FACT("RFC-FACTS 2.2 facts 1, 2, 5; 3.2 t10–t12, t18, t19; 3.3", "C")
static int bpf_aio_do_submit(struct bpf_aio *aio)
{
	unsigned int op = bpf_aio_get_op(aio);
	struct file *file = aio->iocb.ki_filp;
	bool in_worker = aio->opf & BPF_AIO_FORCE_WQ;
	struct iov_iter iter;
	long ret;

	watch_issue(aio);
	switch (op) {
	case BPF_AIO_OP_FS_READ:
		bpf_aio_prep_rw(aio, ITER_DEST, &iter);
		if (file->f_op->read_iter)
			ret = file->f_op->read_iter(&aio->iocb, &iter);
		else
			ret = -EOPNOTSUPP;
		break;
	case BPF_AIO_OP_FS_WRITE:
		bpf_aio_prep_rw(aio, ITER_SOURCE, &iter);
		if (file->f_op->write_iter)
			ret = file->f_op->write_iter(&aio->iocb, &iter);
		else
			ret = -EOPNOTSUPP;
		break;
	case BPF_AIO_OP_FS_FSYNC:
		ret = vfs_fsync_range(file, aio->iocb.ki_pos, aio->iocb.ki_pos + aio->bytes - 1, 0);
		if (ret && ret != -EINVAL)
			ret = -EIO;
		break;
	case BPF_AIO_OP_FS_FALLOCATE:
		ret = vfs_fallocate(file, aio->iocb.ki_flags, aio->iocb.ki_pos, aio->bytes);
		break;
#ifdef CONFIG_BPF_AIO_SOCKET
	case BPF_AIO_OP_SEND:
	case BPF_AIO_OP_RECV:
		ret = bpf_aio_do_msg(aio);
		break;
#endif
	default:
		ret = -EINVAL;
	}
	watch_issued(aio);

	if (ret == -EIOCBQUEUED) {
		ret = 0;
	} else if (ret != -EAGAIN) {
		if (in_worker)
			handed(aio, "owner", WORKER, KERNEL);
		bpf_aio_complete(&aio->iocb, ret);
		ret = 0;
	}

	return ret;
}

/* What bpf_aio_do_submit returns is not looked at. */
FACT("RFC-FACTS 2.2 fact 5, 3.2 t17–t19", "C")
static void bpf_aio_submit_work(struct work_struct *work)
{
	struct bpf_aio_work *aio_work = container_of(work, struct bpf_aio_work, work);
	struct bpf_aio *aio = aio_work->aio;

	handed(aio, "owner", QUEUE, WORKER);
	bpf_aio_do_submit(aio);
}

/* Tries without waiting, then by the work queue. */
FACT("RFC-FACTS 2.2 fact 6; 3.2 t7–t9, t12", "C")
/* Memory may stay short until this very I/O has written something back. */
LASTING("fails")
int __bpf_aio_submit(struct bpf_aio *aio)
{
	struct bpf_aio_work *work;
	int ret;

do_submit:
	if (!(aio->opf & BPF_AIO_FORCE_WQ)) {
		ret = bpf_aio_do_submit(aio);
		if (ret != -EAGAIN)
			return ret;
		aio->opf |= BPF_AIO_FORCE_WQ;
	}

	if (!aio->work) {
		bool in_irq = in_interrupt();

		if (!in_irq)
			may_sleep("kmem_cache_alloc(GFP_NOIO)");
		if (fault("work item alloc")) {
			if (in_irq)
				return -ENOMEM;
			aio->opf &= ~BPF_AIO_FORCE_WQ;
			goto do_submit;
		}
		work = new_object(struct bpf_aio_work);
		took(work, "owner", HELD_BY(aio));
		aio->work = work;
	}

	aio->work->aio = aio;
	init_work(&aio->work->work, bpf_aio_submit_work);
	handed(aio, "owner", KERNEL, QUEUE);
	queue_work(&bpf_aio_wq, &aio->work->work);

	return 0;
}

/* ---- memory ----------------------------------------------------------------------------------------- */

FACT("RFC-FACTS 1.2, 2 row bpf_aio_alloc", "C")
struct bpf_aio *__bpf_aio_alloc(unsigned int gfpflags, unsigned int op, unsigned int aio_flags)
{
	struct bpf_aio *aio;

	if (op >= BPF_AIO_NR_OPS)
		return NULL;
	if (aio_flags & BPF_AIO_OP_MASK)
		return NULL;

	if (gfpflags & __GFP_DIRECT_RECLAIM)
		may_sleep("kmem_cache_alloc(GFP_NOIO)");
	if (fault("bpf_aio_alloc"))
		return NULL;
	aio = new_object(struct bpf_aio);
	took(aio, "owner", CALLER);
	watch_new_aio(aio);
	aio->opf = op | aio_flags;
	return aio;
}

/* ---- the workers of the queue "bpf_aio" ------------------------------------------------------------ */

FACT("RFC-FACTS 2.2 fact 10", "C")
SIMPLIFIED("two workers; in the kernel as many as the work queue's limit allows")
CONTEXT("kworker", 2) void bpf_aio_kworker(void)
{
	struct work_struct *work;

	for (;;) {
		wait_idle(bpf_aio_wq.length > 0, "work is queued on bpf_aio_wq");
		work = take_work(&bpf_aio_wq);
		if (work)
			work->func(work);
	}
}
