// The sign of an int result, kept in a long, is tested twice for real.
// regimes: plain tracked consuming by_key
#include "aio.h"

AIO_HANDLER(prog)
{
	struct bpf_aio *aio = bpf_aio_alloc(0, 0);
	if (!aio)
		return -1;
	long r = bpf_aio_submit(aio, 3, 0, 0, 0);
	if (r < 0)
		bpf_aio_release(aio);
	barrier_var(r);
	if (r >= 0)
		bpf_aio_release(aio);
	return r;
}
