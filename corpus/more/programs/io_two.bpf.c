// Two references to the io, released after the aio.
// regimes: tracked consuming
#include "aio.h"

AIO_HANDLER(prog)
{
	struct bpf_aio *aio = bpf_aio_alloc(0, 0);
	if (!aio)
		return -1;
	struct ublk_bpf_io *io = ublk_bpf_acquire_io_from_aio(aio);
	struct ublk_bpf_io *io2 = ublk_bpf_acquire_io_from_aio(aio);
	bpf_aio_release(aio);
	ublk_bpf_release_io_from_aio(io);
	ublk_bpf_release_io_from_aio(io2);
	return 0;
}
