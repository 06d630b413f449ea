// An array on the stack, with an index that is only known to be small.
// regimes: plain tracked consuming by_key
#include "aio.h"

AIO_HANDLER(prog)
{
	struct bpf_aio *v[4] = {};
	unsigned i = bpf_get_prandom_u32() & 3;
	v[i] = bpf_aio_alloc(0, 0);
	if (v[i])
		bpf_aio_release(v[i]);
	return 0;
}
