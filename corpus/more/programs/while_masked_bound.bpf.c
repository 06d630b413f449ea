// A C loop with a bound of at most 15.
// regimes: plain tracked consuming by_key
#include "aio.h"

AIO_HANDLER(prog)
{
	struct bpf_aio *aio = bpf_aio_alloc(0, 0);
	if (!aio)
		return -1;
	unsigned n = bpf_get_prandom_u32() & 15;
	NO_UNROLL
	for (unsigned i = 0; i < n; i++)
		bpf_aio_submit(aio, 3, i, 0, 0);
	bpf_aio_release(aio);
	return 0;
}
