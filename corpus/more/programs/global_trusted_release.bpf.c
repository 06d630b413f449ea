// A global function releases an aio that it gets as an __arg_trusted pointer.
// regimes: plain tracked consuming by_key
#include "aio.h"

__noinline int g(struct bpf_aio *a __arg_trusted)
{
	bpf_aio_release(a);
	return 0;
}

AIO_HANDLER(prog)
{
	struct bpf_aio *aio = bpf_aio_alloc(0, 0);
	if (!aio)
		return -1;
	return g(aio);
}
