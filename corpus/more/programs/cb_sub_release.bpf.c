// Completion callback: a subprogram releases.
// regimes: plain.borrowed tracked.borrowed tracked.owned consuming.borrowed consuming.owned
#include "aio.h"

static __noinline int fin(struct bpf_aio *a, long ret)
{
	bpf_aio_release(a);
	return ret < 0;
}

AIO_COMPLETE_CB(complete_cb, aio, ret)
{
	return fin(aio, ret);
}
