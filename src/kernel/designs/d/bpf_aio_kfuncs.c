/*
 * bpf_aio_kfuncs.c: what programs call, design D: submit consumes the aio, and every error comes to the callback.
 *
 * The work item is reserved at alloc, so a submit that finds an error can always tell: a kworker calls back with it. The
 * end of an aio is one function, attached or not: whoever holds the aio never has to undo anything else first.
 */
#include "bpf_aio_mended.h"

/* ublk_bpf.c */
extern void ublk_bpf_detach_aio(struct bpf_aio *aio);

/* The kernel's own end for an aio. */
FACT("API-DESIGNS D", "I")
SIMPLIFIED("detaching is the consumer's: the kernel would call a destructor that ublk has registered")
static void bpf_aio_destroy(struct bpf_aio *aio)
{
	ublk_bpf_detach_aio(aio);
	bpf_aio_put_work(aio);
	bpf_aio_free(aio);
}

FACT("API-DESIGNS D", "I")
static struct bpf_aio *bpf_aio_alloc_with_work(unsigned int gfpflags, unsigned int op, unsigned int aio_flags)
{
	struct bpf_aio *aio = __bpf_aio_alloc(gfpflags, op, aio_flags);

	if (aio && bpf_aio_reserve_work(aio, gfpflags)) {
		bpf_aio_free(aio);
		return NULL;
	}
	return aio;
}

FACT("API-DESIGNS D", "I")
KFUNC(ALLOC_FLAGS)
OBLIGES("no-leak", "release each aio that it has, or submit it, before it forgets it")
struct bpf_aio *bpf_aio_alloc(unsigned int op, enum bpf_aio_flag aio_flags)
{
	return bpf_aio_alloc_with_work(GFP_ATOMIC, op, aio_flags);
}

FACT("API-DESIGNS D", "I")
KFUNC(ALLOC_FLAGS)
OBLIGES("no-sleep-in-atomic", "call bpf_aio_alloc_sleepable only where it may sleep")
struct bpf_aio *bpf_aio_alloc_sleepable(unsigned int op, enum bpf_aio_flag aio_flags)
{
	return bpf_aio_alloc_with_work(GFP_NOIO, op, aio_flags);
}

/* Detaches the aio as well, if it is still attached. */
FACT("API-DESIGNS D", "I")
KFUNC(RELEASE_FLAGS)
OBLIGES("no-double-free", "release each aio once")
OBLIGES("no-use-after-free", OWNED_WHILE)
OBLIGES("valid-access", "pass an aio that is there")
void bpf_aio_release(struct bpf_aio *aio)
{
	CALLER_OWNS(aio);
	bpf_aio_destroy(aio);
}

/* For maps with a kptr to an aio. */
FACT("RFC-FACTS 7.1 rule 5", "I")
void bpf_aio_release_dtor(void *aio)
{
	bpf_aio_release(aio);
}

/* The callback hears of it from here, never from below the submit that was refused. */
FACT("API-DESIGNS D", "I")
static void bpf_aio_refuse_work(struct work_struct *work)
{
	struct bpf_aio_work *aio_work = container_of(work, struct bpf_aio_work, work);
	struct bpf_aio *aio = aio_work->aio;

	handed(aio, "owner", QUEUE, WORKER);
	handed(aio, "owner", WORKER, KERNEL);
	bpf_aio_finish(aio, aio->error);
}

/* Whatever becomes of it, the callback is told. Only an aio that is not attached has none. */
FACT("API-DESIGNS D", "I")
KFUNC(SUBMIT_FLAGS)
OBLIGES("fd-table", "submit in the task in whose fd table the fd is meant")
OBLIGES("no-sleep-in-atomic", "submit only where it may sleep")
void bpf_aio_submit(struct bpf_aio *aio, int fd, loff_t pos, unsigned int bytes, unsigned int io_flags)
{
	int ret;

	program_must(is_live(aio), "pass an aio that is there");
	CALLER_OWNS(aio);
	program_must(aio->private_data != NULL, "submit an aio only while it is attached to an io command");
	if (!aio->private_data) {
		bpf_aio_destroy(aio);
		return;
	}

	ret = bpf_aio_prep_submit(aio, fd, pos, bytes, io_flags);
	aio->submitted = true;
	handed(aio, "owner", CALLER, KERNEL);
	watch_submit(aio);
	if (!ret)
		ret = __bpf_aio_submit(aio);
	if (ret) {
		aio->error = ret;
		bpf_aio_queue(aio, bpf_aio_refuse_work);
	}
}

/* ---- what programs are called by --------------------------------------------------------------------- */

/* The stub that the verifier reads the callback's arguments from. */
FACT("RFC-FACTS 7.1 rule 4, 7.3 rule 1", "C")
void bpf_aio_complete_ops__bpf_aio_complete_cb(struct bpf_aio *CALLBACK_AIO, long ret)
{
}

FACT("RFC-FACTS 3.2 t13–t16", "C")
void bpf_aio_call_back(struct bpf_aio *aio, long ret)
{
	const struct bpf_aio_complete_ops *ops = aio->ops;

	handed(aio, "owner", KERNEL, CALLEE);
	ops->bpf_aio_complete_cb(aio, ret);
}
