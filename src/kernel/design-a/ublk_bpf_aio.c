/* ublk_bpf_aio.c: what programs call for the aios of an io command: attaching and detaching them. */
#include "ublk.h"

FACT("RFC-FACTS 2 row ublk_bpf_attach_and_prep_aio; 2.2 facts 3, 15", "C")
KFUNC("")
int ublk_bpf_attach_and_prep_aio(struct ublk_bpf_io *io, unsigned int off, unsigned int bytes, struct bpf_aio *aio)
{
	if (!io || !aio)
		return -EINVAL;

	CALLER_OWNS(aio);
	program_must(!aio->private_data, "detach an aio once for each time that it attaches it");
	return __ublk_bpf_attach_and_prep_aio(io, off, bytes, aio);
}

/* Despite its name this does not complete the io command; it may end the request if all others are done. */
FACT("RFC-FACTS 2 row ublk_bpf_dettach_and_complete_aio", "C")
KFUNC("")
OBLIGES("valid-access", "pass an aio that is there")
void ublk_bpf_dettach_and_complete_aio(struct bpf_aio *aio)
{
	CALLER_OWNS(aio);
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
