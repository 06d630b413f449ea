// A pointer is moved into the aio and back.
// regimes: plain tracked consuming by_key
#include "aio.h"

AIO_HANDLER(prog)
{
	struct bpf_aio *aio = bpf_aio_alloc(0, 0);
	if (!aio)
		return -1;
	char *p = (char *)aio + 8;
	barrier_var(p);
	p -= 8;
	barrier_var(p);
	bpf_aio_release((void *)p);
	return 0;
}
