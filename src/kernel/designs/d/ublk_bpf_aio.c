/* ublk_bpf_aio.c: what programs call for the aios of an io command, design D: an aio that is attached has a callback. */
#include "ublk.h"

FACT("API-DESIGNS D", "I")
SIMPLIFIED("ops without a callback would be refused when they are registered")
static bool ublk_bpf_can_call_back(const struct ublk_bpf_io *io)
{
	struct request *req = ublk_bpf_get_req(io);
	struct ublk_queue *ubq;

	if (!req->mq_hctx)
		return false;
	ubq = req->mq_hctx->driver_data;
	return ubq->bpf_aio_ops && ubq->bpf_aio_ops->bpf_aio_complete_cb;
}

FACT("API-DESIGNS D", "I")
KFUNC("")
int ublk_bpf_attach_and_prep_aio(struct ublk_bpf_io *io, unsigned int off, unsigned int bytes, struct bpf_aio *aio)
{
	if (!io || !aio)
		return -EINVAL;

	CALLER_OWNS(aio);
	if (aio->private_data)
		return -EBUSY;
	if (!ublk_bpf_can_call_back(io))
		return -EINVAL;
	aio->submitted = false;
	return __ublk_bpf_attach_and_prep_aio(io, off, bytes, aio);
}

/* Refused before the submit: the aio would be left without a callback. Who does not submit it releases it. */
FACT("API-DESIGNS D", "I")
KFUNC("")
OBLIGES("valid-access", "pass an aio that is there")
void ublk_bpf_dettach_and_complete_aio(struct bpf_aio *aio)
{
	CALLER_OWNS(aio);
	if (aio->submitted)
		ublk_bpf_detach_aio(aio);
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
