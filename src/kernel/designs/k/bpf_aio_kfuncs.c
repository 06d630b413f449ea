/*
 * bpf_aio_kfuncs.c: what programs call, design K: a handler returns the aio that the kernel is to issue.
 *
 * bpf_aio_prepare does what can fail before; what fails after the return, the callback hears. There is no submit.
 */
#include "bpf_aio_mended.h"
#include "returned.h"

FACT("RFC-FACTS 2 row bpf_aio_alloc", "C")
KFUNC(ALLOC_FLAGS)
OBLIGES("no-leak", "release each aio that it has, or return it, before it forgets it")
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

/* Also undoes a bpf_aio_prepare. */
FACT("API-DESIGNS K", "I")
KFUNC(RELEASE_FLAGS)
OBLIGES("no-double-free", "release each aio once")
OBLIGES("no-use-after-free", OWNED_WHILE)
OBLIGES("valid-access", "pass an aio that is there")
void bpf_aio_release(struct bpf_aio *aio)
{
	CALLER_OWNS(aio);
	program_must(!aio->private_data, "detach an aio from its io command before it releases it");
	if (aio->prepared) {
		aio->prepared = false;
		bpf_aio_do_completion(aio);
	}
	bpf_aio_free(aio);
}

/* For maps with a kptr to an aio: no program can have one yet. */
FACT("RFC-FACTS 2 row dtor; 7.1 rule 5", "C")
void bpf_aio_release_dtor(void *aio)
{
	bpf_aio_release(aio);
}

FACT("API-DESIGNS K", "I")
KFUNC(PREPARE_FLAGS)
OBLIGES("fd-table", "prepare in the task in whose fd table the fd is meant")
OBLIGES("valid-access", "pass an aio that is there")
int bpf_aio_prepare(struct bpf_aio *aio, int fd, loff_t pos, unsigned int bytes, unsigned int io_flags)
{
	int ret;

	CALLER_OWNS(aio);
	if (aio->prepared)
		return -EBUSY;
	ret = bpf_aio_prep_submit(aio, fd, pos, bytes, io_flags);
	if (ret)
		return ret;
	aio->prepared = true;
	return 0;
}

/*
 * What a handler has returned for this io command is the kernel's to give back, prepared or not. False if that was no
 * aio of it: it does not come to a callback.
 */
FACT("API-DESIGNS K", "I")
bool bpf_aio_take_returned(struct bpf_aio *aio, struct ublk_bpf_io *io)
{
	bool is_its;
	int ret;

	if (!aio)
		return true;
	program_must(is_live(aio) && holds(aio, "owner", KERNEL), OWNED_WHILE);
	is_its = aio->private_data == io;
	program_must(aio->prepared && is_its, "return only an aio that is prepared, for its own io command");
	if (!aio->prepared) {
		ublk_bpf_detach_aio(aio);
		gave_back(aio, "owner", KERNEL);
		watch_free_aio(aio);
		free_object(aio);
		return false;
	}
	aio->prepared = false;
	watch_submit(aio);
	ret = is_its ? __bpf_aio_submit(aio) : -EINVAL;
	if (ret)
		bpf_aio_finish(aio, ret);
	return is_its;
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
