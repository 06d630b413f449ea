/* ublk_bpf_aio.c: what programs call for the aios of an io command, design H: reserving them. */
#include "ublk.h"
#include "bpf_aio_mended.h"

/* bpf_aio_kfuncs.c */
extern void bpf_aio_destroy(struct bpf_aio *aio);

/* The io command, somebody to call back, a work item, the file: what a submit will need. */
FACT("API-DESIGNS H", "I")
static int ublk_bpf_fill_reservation(struct ublk_bpf_io *io, int fd, unsigned int off, unsigned int bytes,
				     struct bpf_aio *aio)
{
	bool is_rw = bpf_aio_is_rw(bpf_aio_get_op(aio));
	int err;

	err = __ublk_bpf_attach_and_prep_aio(io, off, is_rw ? bytes : 0, aio);
	if (err)
		return err;
	if (!aio->ops || !aio->ops->bpf_aio_complete_cb)
		return -EINVAL;
	err = bpf_aio_reserve_work(aio, GFP_ATOMIC);
	if (err)
		return err;
	return bpf_aio_prep_submit(aio, fd, 0, bytes, 0);
}

/* All that can fail does so here; what went wrong is not told. */
FACT("API-DESIGNS H", "I")
KFUNC(ALLOC_FLAGS)
OBLIGES("no-leak", "submit or discard each aio that it has reserved, before it forgets it")
OBLIGES("fd-table", "reserve in the task in whose fd table the fd is meant")
OBLIGES("valid-access", "pass an io command that is there")
RESERVED_AIO *bpf_aio_reserve(struct ublk_bpf_io *io, unsigned int opf, int fd, unsigned int off,
				   unsigned int bytes)
{
	struct bpf_aio *aio = __bpf_aio_alloc(GFP_ATOMIC, opf & BPF_AIO_OP_MASK, opf & ~BPF_AIO_OP_MASK);

	if (aio && ublk_bpf_fill_reservation(io, fd, off, bytes, aio)) {
		bpf_aio_destroy(aio);
		aio = NULL;
	}
	return (RESERVED_AIO *)aio;
}

FACT("RFC-FACTS 2.2 fact 13", "C")
KFUNC("KF_ACQUIRE")
OBLIGES("valid-access", "pass an aio that is there")
struct ublk_bpf_io *ublk_bpf_acquire_io_from_aio(struct bpf_aio *aio)
{
	return aio->private_data;
}

FACT("RFC-FACTS 2.2 fact 13", "C")
KFUNC("KF_RELEASE")
void ublk_bpf_release_io_from_aio(struct ublk_bpf_io *io)
{
}
