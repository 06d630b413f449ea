// A masked input plus three can not exceed nine.
// regimes: plain tracked consuming by_key
#include "aio.h"

AIO_HANDLER(prog)
{
	struct bpf_aio *aio = bpf_aio_alloc(0, 0);
	if (!aio)
		return -1;
	unsigned f = bpf_get_prandom_u32() & 6;
	barrier_var(f);
	unsigned g = f + 3;
	barrier_var(g);
	if (g > 9)
		return -3;
	bpf_aio_release(aio);
	return 0;
}
