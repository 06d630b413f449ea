/*
 * bpf_aio_kfuncs.c: what programs call, design E: submit consumes the aio, and the kernel cleans up.
 *
 * A program that has called bpf_aio_submit has lost the aio, whatever that returned. On an error the kernel has put the
 * file, detached the aio from its io command and freed it: the program only completes its io command. After a 0 it
 * hears of every result, and of every error, in the callback.
 */
#include "bpf_aio_mended.h"

/* ublk_bpf.c */
extern void ublk_bpf_dettach_and_complete_aio(struct bpf_aio *aio);

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

/* Frees the memory and does nothing else. */
FACT("RFC-FACTS 2.2 fact 3", "C")
KFUNC(RELEASE_FLAGS)
OBLIGES("no-double-free", "release each aio once")
OBLIGES("no-use-after-free", OWNED_WHILE)
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
	ret = bpf_aio_prep_submit(aio, fd, pos, bytes, io_flags);
	if (ret) {
		bpf_aio_drop(aio);
		return ret;
	}

	handed(aio, "owner", CALLER, KERNEL);
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

FACT("RFC-FACTS 3.2 t13–t16", "C")
void bpf_aio_call_back(struct bpf_aio *aio, long ret)
{
	const struct bpf_aio_complete_ops *ops = aio->ops;

	handed(aio, "owner", KERNEL, CALLEE);
	ops->bpf_aio_complete_cb(aio, ret);
}
