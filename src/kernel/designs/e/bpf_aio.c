/*
 * bpf_aio.c: asynchronous file I/O for BPF programs, design E: submit consumes the aio, and the kernel cleans up.
 *
 * A program that has called bpf_aio_submit has lost the aio, whatever that returned. On an error the kernel has put the
 * file, detached the aio from its io command and freed it: the program only completes its io command. After a 0 it
 * hears of every result, and of every error, in the callback. For the rest this is the kernel of design A.
 */
#include "bpf_aio.h"

static int __bpf_aio_submit(struct bpf_aio *aio);

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

/* Both are cleared: who submits the aio again must not find them. */
FACT("RFC-FACTS 2.2 fact 4", "C")
static void bpf_aio_do_completion(struct bpf_aio *aio)
{
	struct file *file = aio->iocb.ki_filp;
	struct bpf_aio_work *work;

	if (file) {
		handed(file, "f_count", HELD_BY(aio), KERNEL);
		fput(file);
		aio->iocb.ki_filp = NULL;
	}
	work = aio->work;
	if (work) {
		gave_back(work, "owner", HELD_BY(aio));
		free_object(work);
		aio->work = NULL;
	}
}

/* The end of an aio that the kernel has taken: from here on it is the callback's. */
FACT("API-DESIGNS E", "I")
static void bpf_aio_finish(struct bpf_aio *aio, long ret)
{
	const struct bpf_aio_complete_ops *ops;

	if (bpf_aio_is_short_read(aio, ret))
		bpf_aio_zero_remained(aio, ret);

	bpf_aio_do_completion(aio);

	watch_callback(aio, ret);
	handed(aio, "owner", KERNEL, CALLEE);
	ops = aio->ops;
	ops->bpf_aio_complete_cb(aio, ret);
}

/* ki_complete, in whatever context the I/O ends; and what bpf_aio_do_submit calls with a result at once. */
FACT("RFC-FACTS 2.2 fact 7, 3.2 t13–t16, t20", "C")
static void bpf_aio_complete(struct kiocb *iocb, long ret)
{
	struct bpf_aio *aio = container_of(iocb, struct bpf_aio, iocb);

	if (ret == -EAGAIN) {
		aio->opf |= BPF_AIO_FORCE_WQ;
		ret = __bpf_aio_submit(aio);
		if (!ret)
			return;
	}
	bpf_aio_finish(aio, ret);
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

/* Also -EAGAIN comes to the callback: there is nobody else who could be told. */
FACT("RFC-FACTS 2.2 fact 5, 3.2 t17–t19", "C")
static void bpf_aio_submit_work(struct work_struct *work)
{
	struct bpf_aio_work *aio_work = container_of(work, struct bpf_aio_work, work);
	struct bpf_aio *aio = aio_work->aio;
	int ret;

	handed(aio, "owner", QUEUE, WORKER);
	ret = bpf_aio_do_submit(aio);
	if (ret) {
		handed(aio, "owner", WORKER, KERNEL);
		bpf_aio_finish(aio, ret);
	}
}

/* Tries without waiting, then by the work queue. Without memory for that it fails, wherever it runs. */
FACT("RFC-FACTS 2.2 fact 6; 3.2 t7–t9, t12", "C")
static int __bpf_aio_submit(struct bpf_aio *aio)
{
	struct bpf_aio_work *work;
	int ret;

	if (!(aio->opf & BPF_AIO_FORCE_WQ)) {
		ret = bpf_aio_do_submit(aio);
		if (ret != -EAGAIN)
			return ret;
		aio->opf |= BPF_AIO_FORCE_WQ;
	}

	if (!aio->work) {
		if (!in_interrupt())
			may_sleep("kmem_cache_alloc(GFP_NOIO)");
		if (fault("work item alloc"))
			return -ENOMEM;
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

/* ---- what programs call ---------------------------------------------------------------------------- */

FACT("RFC-FACTS 1.2, 2 row bpf_aio_alloc", "C")
static struct bpf_aio *__bpf_aio_alloc(unsigned int gfpflags, unsigned int op, unsigned int aio_flags)
{
	struct bpf_aio *aio;

	if (op >= BPF_AIO_OP_LAST)
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

FACT("RFC-FACTS 2 row bpf_aio_alloc", "C")
KFUNC(ALLOC_FLAGS)
OBLIGES("no-leak", "release each aio that it has, or submit it, before it forgets it")
struct bpf_aio *bpf_aio_alloc(unsigned int op, enum bpf_aio_flag aio_flags)
{
	return __bpf_aio_alloc(GFP_ATOMIC, op, aio_flags);
}

FACT("RFC-FACTS 2 row bpf_aio_alloc_sleepable; 2.2 fact 9", "C")
KFUNC(ALLOC_FLAGS)
OBLIGES("no-sleep-in-atomic", "call bpf_aio_alloc_sleepable only where it may sleep")
struct bpf_aio *bpf_aio_alloc_sleepable(unsigned int op, enum bpf_aio_flag aio_flags)
{
	return __bpf_aio_alloc(GFP_NOIO, op, aio_flags);
}

static void bpf_aio_free(struct bpf_aio *aio)
{
	gave_back(aio, "owner", CALLER);
	watch_free_aio(aio);
	free_object(aio);
}

/* Frees the memory and does nothing else. */
FACT("RFC-FACTS 2.2 fact 3", "C")
KFUNC(RELEASE_FLAGS)
OBLIGES("no-double-free", "release each aio once")
OBLIGES("no-use-after-free", "touch an aio only while it owns it: not after a submit, whatever it returned, and not after its release")
OBLIGES("valid-access", "pass an aio that is there")
void bpf_aio_release(struct bpf_aio *aio)
{
	CALLER_OWNS(aio);
	program_must(!aio->private_data, "detach an aio from its io command before it releases it");
	bpf_aio_free(aio);
}

/* For maps with a kptr to an aio: no program can have one yet. */
FACT("RFC-FACTS 2 row dtor; 7.1 rule 5", "C")
void bpf_aio_release_dtor(void *aio)
{
	bpf_aio_release(aio);
}

/* Whether the submit can be tried at all; if so, the aio has its file. */
FACT("RFC-FACTS 2.1", "C")
static int bpf_aio_take_file(struct bpf_aio *aio, int fd, unsigned int bytes)
{
	struct file *file;

	if (!aio->ops)
		return -EINVAL;
	program_must(aio->private_data != NULL, "submit an aio only while it is attached to an io command");

	if (bytes > aio->buf_size && bpf_aio_is_rw(bpf_aio_get_op(aio)))
		return -EINVAL;

	file = fget(fd);
	if (!file)
		return -EINVAL;
	handed(file, "f_count", KERNEL, HELD_BY(aio));
	aio->iocb.ki_filp = file;
	return 0;
}

/* Undoes alloc, attach and the taking of the file, in the caller's place: it has nothing left to do it with. */
FACT("API-DESIGNS E", "I")
SIMPLIFIED("detaching is the consumer's: the kernel would call a destructor that ublk has registered")
static void bpf_aio_drop(struct bpf_aio *aio)
{
	bpf_aio_do_completion(aio);
	ublk_bpf_dettach_and_complete_aio(aio);
	bpf_aio_free(aio);
}

FACT("API-DESIGNS E", "I")
KFUNC(SUBMIT_FLAGS)
OBLIGES("fd-table", "submit in the task in whose fd table the fd is meant")
OBLIGES("no-sleep-in-atomic", "submit only where it may sleep")
OBLIGES("valid-access", "pass an aio that is there")
int bpf_aio_submit(struct bpf_aio *aio, int fd, loff_t pos, unsigned int bytes, unsigned int io_flags)
{
	int ret;

	CALLER_OWNS(aio);
	ret = bpf_aio_take_file(aio, fd, bytes);
	if (ret) {
		bpf_aio_drop(aio);
		return ret;
	}

	handed(aio, "owner", CALLER, KERNEL);

	if (in_interrupt())
		aio->opf |= BPF_AIO_FORCE_WQ;

	aio->iocb.ki_pos = pos;
	aio->iocb.ki_flags = io_flags;
	aio->bytes = bytes;
	if (bpf_aio_is_rw(bpf_aio_get_op(aio))) {
		if (aio->iocb.ki_filp->f_flags & O_DIRECT)
			aio->iocb.ki_flags |= IOCB_DIRECT;
		else
			aio->opf |= BPF_AIO_FORCE_WQ;
		aio->iocb.ki_ioprio = 0;
	} else {
		aio->opf |= BPF_AIO_FORCE_WQ;
	}
	watch_submit(aio);

	ret = __bpf_aio_submit(aio);
	if (ret) {
		watch_refused(aio);
		handed(aio, "owner", KERNEL, CALLER);
		bpf_aio_drop(aio);
	}
	return ret;
}

/* ---- what programs are called by --------------------------------------------------------------------- */

/* The stub that the verifier reads the callback's arguments from. */
FACT("RFC-FACTS 7.1 rule 4, 7.3 rule 1", "C")
void bpf_aio_complete_ops__bpf_aio_complete_cb(struct bpf_aio *CALLBACK_AIO, long ret)
{
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
