/*
 * bpf_aio_kfuncs.c: what programs call, designs H and L: a reservation is submitted or discarded.
 *
 * bpf_aio_reserve (ublk_bpf_aio.c) has done all that can fail, so a submit can't. It uses the reservation up: when
 * the callback runs, the file and the work item are gone. In design L what is reserved has a type of its own.
 */
#include "bpf_aio_mended.h"

/* ublk_bpf.c */
extern void ublk_bpf_detach_aio(struct bpf_aio *aio);

/* The end of an aio, in whatever state it is. */
FACT("API-DESIGNS H", "I")
SIMPLIFIED("detaching is the consumer's: the kernel would call a destructor that ublk has registered")
void bpf_aio_destroy(struct bpf_aio *aio)
{
	bpf_aio_do_completion(aio);
	ublk_bpf_detach_aio(aio);
	bpf_aio_free(aio);
}

/* It can't fail: what it needs is there. What has been used up can't be submitted, and nobody is called back. */
FACT("API-DESIGNS H", "I")
KFUNC(SUBMIT_FLAGS)
OBLIGES("no-sleep-in-atomic", "submit only where it may sleep")
void bpf_aio_submit(RESERVED_AIO *reserved, loff_t pos, unsigned int io_flags)
{
	struct bpf_aio *aio = (struct bpf_aio *)reserved;

	program_must(is_live(aio), "pass an aio that is there");
	CALLER_OWNS(aio);
	program_must(aio->iocb.ki_filp != NULL, "submit each aio that it has reserved once");
	if (!aio->iocb.ki_filp) {
		bpf_aio_destroy(aio);
		return;
	}

	if (in_interrupt())
		aio->opf |= BPF_AIO_FORCE_WQ;
	aio->iocb.ki_pos = pos;
	aio->iocb.ki_flags |= io_flags;
	handed(aio, "owner", CALLER, KERNEL);
	watch_submit(aio);
	__bpf_aio_submit(aio);
}

FACT("API-DESIGNS H", "I")
KFUNC(RELEASE_FLAGS)
OBLIGES("no-double-free", "submit or discard each aio that it has reserved, once")
OBLIGES("no-use-after-free", OWNED_WHILE)
OBLIGES("valid-access", "pass an aio that is there")
void bpf_aio_discard(RESERVED_AIO *reserved)
{
	struct bpf_aio *aio = (struct bpf_aio *)reserved;

	CALLER_OWNS(aio);
	bpf_aio_destroy(aio);
}

FACT("API-DESIGNS H", "I")
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
