/*
 * bpf_aio_kfuncs.c: what programs call, design A: plain kfuncs. A submit that returns 0 has given the aio to the kernel;
 * one that fails leaves it to the program.
 */
#include "bpf_aio.h"

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
#ifdef CONFIG_BPF_AIO_SOCKET
	bpf_aio_put_sock(aio);
#endif
	gave_back(aio, "owner", CALLER);
	watch_free_aio(aio);
	free_object(aio);
}

/* For maps with a kptr to an aio: no program can have one yet. */
FACT("RFC-FACTS 2 row dtor; 7.1 rule 5", "C")
void bpf_aio_release_dtor(void *aio)
{
	bpf_aio_release(aio);
}

FACT("RFC-FACTS 2 row bpf_aio_submit, 2.1", "C")
KFUNC(SUBMIT_FLAGS)
OBLIGES("fd-table", "submit in the task in whose fd table the fd is meant")
OBLIGES("no-sleep-in-atomic", "submit only where it may sleep")
OBLIGES("valid-access", "pass an aio that is there")
int bpf_aio_submit(struct bpf_aio *aio, int fd, loff_t pos, unsigned int bytes, unsigned int io_flags)
{
	unsigned int op = bpf_aio_get_op(aio);
	struct file *file;
	int ret;

	CALLER_OWNS(aio);
	if (!aio->ops)
		return -EINVAL;
	program_must(aio->private_data != NULL, "submit an aio only while it is attached to an io command");

	if (bytes > aio->buf_size && (bpf_aio_is_rw(op) || bpf_aio_is_msg(op)))
		return -EINVAL;
#ifdef CONFIG_BPF_AIO_SOCKET
	ret = bpf_aio_prep_msg(aio, pos, io_flags);
	if (ret)
		return ret;
#endif

	file = bpf_aio_get_file(aio, fd);
	if (!file)
		return -EINVAL;

	/* From here on the aio is the kernel's, unless this returns an error. */
	handed(aio, "owner", CALLER, KERNEL);
	handed(file, "f_count", KERNEL, HELD_BY(aio));

	if (in_interrupt())
		aio->opf |= BPF_AIO_FORCE_WQ;

	aio->iocb.ki_pos = pos;
	aio->iocb.ki_filp = file;
	aio->iocb.ki_flags = io_flags;
	aio->bytes = bytes;
	if (bpf_aio_is_rw(op)) {
		if (file->f_flags & O_DIRECT)
			aio->iocb.ki_flags |= IOCB_DIRECT;
		else
			aio->opf |= BPF_AIO_FORCE_WQ;
		aio->iocb.ki_ioprio = 0;
	} else if (!bpf_aio_is_msg(op)) {
		aio->opf |= BPF_AIO_FORCE_WQ;
	}
	watch_submit(aio);

	ret = __bpf_aio_submit(aio);
	if (ret) {
		watch_refused(aio);
		handed(aio, "owner", KERNEL, CALLER);
	}
	return ret;
}

/* ---- what programs are called by --------------------------------------------------------------------- */

/* The stub that the verifier reads the callback's arguments from. */
FACT("RFC-FACTS 7.1 rule 4, 7.3 rule 1", "C")
void bpf_aio_complete_ops__bpf_aio_complete_cb(struct bpf_aio *CALLBACK_AIO, long ret)
{
}
