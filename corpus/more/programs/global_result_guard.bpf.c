// The result of a global function decides about the release.
// regimes: plain tracked consuming by_key
#include "aio.h"

__noinline int g(int a)
{
	return a * 2;
}

AIO_HANDLER(prog)
{
	struct bpf_aio *aio = bpf_aio_alloc(0, 0);
	if (!aio)
		return -1;
	if (g(3) > 5)
		bpf_aio_release(aio);
	return 0;
}
