// A pointer that is one of two is compared with the first.
// regimes: plain tracked consuming by_key
#include "aio.h"

AIO_HANDLER(prog)
{
	struct bpf_aio *a = bpf_aio_alloc(0, 0), *b = bpf_aio_alloc(1, 0);
	struct bpf_aio *x = a ? a : b;
	if (!x)
		return -1;
	if (x == a && b)
		bpf_aio_release(b);
	bpf_aio_release(x);
	return 0;
}
