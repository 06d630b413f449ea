// A field of an aio that may be NULL is read, and the value never used.
// regimes: plain tracked consuming by_key
#include "aio.h"

AIO_HANDLER(prog)
{
	struct bpf_aio *aio = bpf_aio_alloc(0, 0);
	int v = aio->opf;
	if (aio)
		bpf_aio_release(aio);
	return 0;
}
