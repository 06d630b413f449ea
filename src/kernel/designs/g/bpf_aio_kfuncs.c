/*
 * bpf_aio_kfuncs.c: what programs call, design G: an aio is counted.
 *
 * Alloc gives the program a reference, and the program puts it, on every path. A submit that returns 0 has taken one of
 * its own, which the kernel puts after the callback; the callback has the aio on loan. While a submit issues the aio, it
 * holds one more, so that a completion before ->read_iter returns frees nothing under its hands.
 */
#include "bpf_aio_mended.h"

/* ublk_bpf.c */
extern void ublk_bpf_detach_aio(struct bpf_aio *aio);

FACT("RFC-FACTS 2 row bpf_aio_alloc", "C")
KFUNC(ALLOC_FLAGS)
OBLIGES("no-leak", "release each aio that it allocates")
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

static void bpf_aio_get(struct bpf_aio *aio)
{
	atomic_begin();
	refcount_inc(&aio->ref, aio);
	took(aio, "owner", KERNEL);
	atomic_end();
}

/* The last one detaches the aio from its io command, if nobody has. */
FACT("API-DESIGNS G", "I")
static void bpf_aio_put(struct bpf_aio *aio, holder_t holder)
{
	bool last;

	atomic_begin();
	gave_back(aio, "owner", holder);
	last = refcount_dec_and_test(&aio->ref, aio);
	atomic_end();
	if (!last)
		return;
	ublk_bpf_detach_aio(aio);
	watch_free_aio(aio);
	free_object(aio);
}

FACT("API-DESIGNS G", "I")
KFUNC(RELEASE_FLAGS)
OBLIGES("no-double-free", "release each aio once")
OBLIGES("no-use-after-free", OWNED_WHILE)
OBLIGES("valid-access", "pass an aio that is there")
void bpf_aio_release(struct bpf_aio *aio)
{
	program_must(!aio || holds(aio, "owner", CALLER), "release each aio once");
	bpf_aio_put(aio, CALLER);
}

/* For maps with a kptr to an aio: no program can have one yet. */
FACT("RFC-FACTS 2 row dtor; 7.1 rule 5", "C")
void bpf_aio_release_dtor(void *aio)
{
	bpf_aio_release(aio);
}

/* An error takes nothing: the aio is as it was before. */
FACT("API-DESIGNS G", "I")
KFUNC(SUBMIT_FLAGS)
OBLIGES("fd-table", "submit in the task in whose fd table the fd is meant")
OBLIGES("no-sleep-in-atomic", "submit only where it may sleep")
OBLIGES("valid-access", "pass an aio that is there")
OBLIGES("no-use-after-free", OWNED_WHILE)
int bpf_aio_submit(struct bpf_aio *aio, int fd, loff_t pos, unsigned int bytes, unsigned int io_flags)
{
	unsigned int opf = aio->opf, size = aio->buf_size;
	bool busy, before = aio->submitted;
	int ret;

	CALLER_OWNS(aio);
	atomic_begin();
	busy = aio->in_flight;
	aio->in_flight = true;
	atomic_end();
	/* While its callback runs, and after that, nothing tells it from an aio that is new. */
	program_must(busy || !WAS_SUBMITTED_BY_CALLER(aio), "submit an aio again from its callback only");
	if (busy)
		return -EBUSY;

	ret = bpf_aio_prep_submit(aio, fd, pos, bytes, io_flags);
	if (ret) {
		aio->in_flight = false;
		return ret;
	}

	bpf_aio_get(aio);
	bpf_aio_get(aio);
	aio->submitted = true;
	watch_submit(aio);
	ret = __bpf_aio_submit(aio);
	if (ret) {
		watch_refused(aio);
		bpf_aio_do_completion(aio);
		aio->opf = opf;
		aio->buf_size = size;
		aio->submitted = before;
		aio->in_flight = false;
		bpf_aio_put(aio, KERNEL);
	}
	bpf_aio_put(aio, KERNEL);
	return ret;
}

/* ---- what programs are called by --------------------------------------------------------------------- */

/* The stub that the verifier reads the callback's arguments from. */
FACT("RFC-FACTS 7.1 rule 4, 7.3 rule 1", "C")
void bpf_aio_complete_ops__bpf_aio_complete_cb(struct bpf_aio *CALLBACK_AIO, long ret)
{
}

/* The callback may submit the aio again: it is idle by then. */
FACT("API-DESIGNS G", "I")
void bpf_aio_call_back(struct bpf_aio *aio, long ret)
{
	const struct bpf_aio_complete_ops *ops = aio->ops;

	aio->in_flight = false;
	aio->calls_back = true;
	ops->bpf_aio_complete_cb(aio, ret);
	aio->calls_back = false;
	bpf_aio_put(aio, KERNEL);
}
