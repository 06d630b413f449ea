// One of two aios is picked by a flag, the other one by the same flag.
// regimes: plain tracked consuming by_key
#include "aio.h"

AIO_HANDLER(prog)
{
	struct bpf_aio *a = bpf_aio_alloc(0, 0);
	if (!a)
		return -1;
	struct bpf_aio *b = bpf_aio_alloc(1, 0);
	if (!b) {
		bpf_aio_release(a);
		return -1;
	}
	int f = bpf_get_prandom_u32() & 1;
	bpf_aio_release(f ? a : b);
	bpf_aio_release(f ? b : a);
	return 0;
}
