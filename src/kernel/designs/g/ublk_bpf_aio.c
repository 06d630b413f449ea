/*
 * ublk_bpf_aio.c: what programs call for the aios of an io command, design G: who has a reference may call at any time,
 * so a detach takes the io command out by an exchange, once, whoever calls it.
 */
#include "ublk.h"

/* After a submit that returned 0 the aio works on its io command, and is its callback's to detach. */
#define CALLER_MAY_MOVE(aio) \
	program_must(!(aio) || !is_live(aio) || !((aio)->in_flight || WAS_SUBMITTED_BY_CALLER(aio)), \
		     "leave an aio that it has submitted to its callback to detach")

FACT("RFC-FACTS 2 row ublk_bpf_attach_and_prep_aio; 2.2 facts 3, 15", "C")
KFUNC("")
int ublk_bpf_attach_and_prep_aio(struct ublk_bpf_io *io, unsigned int off, unsigned int bytes, struct bpf_aio *aio)
{
	if (!io || !aio)
		return -EINVAL;

	CALLER_OWNS(aio);
	CALLER_MAY_MOVE(aio);
	program_must(!aio->private_data, "detach an aio once for each time that it attaches it");
	return __ublk_bpf_attach_and_prep_aio(io, off, bytes, aio);
}

FACT("API-DESIGNS G", "I")
KFUNC("")
OBLIGES("valid-access", "pass an aio that is there")
void ublk_bpf_dettach_and_complete_aio(struct bpf_aio *aio)
{
	struct ublk_bpf_io *io;

	CALLER_OWNS(aio);
	CALLER_MAY_MOVE(aio);
	atomic_begin();
	io = aio->private_data;
	aio->private_data = NULL;
	atomic_end();
	if (io)
		ublk_bpf_io_dec_ref(io, HELD_BY(aio));
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
