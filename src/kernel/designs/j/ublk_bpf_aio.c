/* ublk_bpf_aio.c: what programs call for the aios of an io command, design J: by handle. */
#include "ublk.h"
#include "bpf_aio_ctx.h"

FACT("API-DESIGNS J", "I")
KFUNC("")
int ublk_bpf_attach_and_prep_aio(struct ublk_bpf_io *io, unsigned int off, unsigned int bytes, bpf_aio_handle_t handle)
{
	struct bpf_aio *aio = bpf_aio_claim(handle);
	int ret = -EBUSY;

	if (!aio)
		return -ESTALE;
	if (!aio->private_data)
		ret = __ublk_bpf_attach_and_prep_aio(io, off, bytes, aio);
	bpf_aio_unclaim(aio);
	return ret;
}

FACT("API-DESIGNS J", "I")
KFUNC("")
void ublk_bpf_dettach_and_complete_aio(bpf_aio_handle_t handle)
{
	struct bpf_aio *aio = bpf_aio_claim(handle);

	if (!aio)
		return;
	ublk_bpf_detach_aio(aio);
	bpf_aio_unclaim(aio);
}

FACT("API-DESIGNS J", "I")
KFUNC("KF_ACQUIRE | KF_RET_NULL")
struct ublk_bpf_io *ublk_bpf_acquire_io_from_aio(bpf_aio_handle_t handle)
{
	struct bpf_aio *aio = bpf_aio_claim(handle);
	struct ublk_bpf_io *io;

	if (!aio)
		return NULL;
	io = aio->private_data;
	bpf_aio_unclaim(aio);
	return io;
}

FACT("RFC-FACTS 2.2 fact 13", "C")
KFUNC("KF_RELEASE")
void ublk_bpf_release_io_from_aio(struct ublk_bpf_io *io)
{
}
