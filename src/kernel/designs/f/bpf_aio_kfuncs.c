/*
 * bpf_aio_kfuncs.c: what programs call, design F: submit takes the aio, or hands it back.
 *
 * NULL means that the kernel has it. What comes back is the same aio as before the call, owned again: without a file,
 * with its flags and its size, and with the error in it. So nobody else may have seen it until the submit can't fail.
 */
#include "bpf_aio_mended.h"

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

/* The same aio, owned by the program again. */
FACT("API-DESIGNS F", "I")
static struct bpf_aio *bpf_aio_hand_back(struct bpf_aio *aio, int error)
{
	aio->error = error;
	return aio;
}

FACT("API-DESIGNS F", "I")
KFUNC(SUBMIT_FLAGS)
OBLIGES("no-leak", "release each aio that a submit hands back, or submit it again")
OBLIGES("fd-table", "submit in the task in whose fd table the fd is meant")
OBLIGES("no-sleep-in-atomic", "submit only where it may sleep")
OBLIGES("valid-access", "pass an aio that is there")
struct bpf_aio *bpf_aio_submit(struct bpf_aio *aio, int fd, loff_t pos, unsigned int bytes, unsigned int io_flags)
{
	unsigned int opf = aio->opf, size = aio->buf_size;
	int ret;

	CALLER_OWNS(aio);
	ret = bpf_aio_prep_submit(aio, fd, pos, bytes, io_flags);
	if (ret)
		return bpf_aio_hand_back(aio, ret);

	handed(aio, "owner", CALLER, KERNEL);
	watch_submit(aio);
	ret = __bpf_aio_submit(aio);
	if (!ret)
		return NULL;

	watch_refused(aio);
	bpf_aio_do_completion(aio);
	aio->opf = opf;
	aio->buf_size = size;
	handed(aio, "owner", KERNEL, CALLER);
	return bpf_aio_hand_back(aio, ret);
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
