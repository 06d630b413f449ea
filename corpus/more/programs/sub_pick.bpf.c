// A subprogram returns one of two aios; the caller compares pointers to find the other one.
// regimes: plain tracked consuming by_key
#include "aio.h"

static __noinline struct bpf_aio *pick(struct bpf_aio *a, struct bpf_aio *b)
{
	if (a)
		return a;
	return b;
}

AIO_HANDLER(prog)
{
	struct bpf_aio *a = bpf_aio_alloc(0, 0), *b = bpf_aio_alloc(1, 0);
	struct bpf_aio *x = pick(a, b);
	if (x)
		bpf_aio_release(x);
	if (x != a && a)
		bpf_aio_release(a);
	if (x != b && b)
		bpf_aio_release(b);
	return 0;
}
