// A global function uses a map value without a check.
// regimes: plain tracked consuming by_key
#include "aio.h"

AIO_ARRAY(m, unsigned long, 4);

__noinline int g(unsigned k)
{
	unsigned long *v = bpf_map_lookup_elem(&m, &k);
	*v = 3;
	return 0;
}

AIO_HANDLER(prog)
{
	struct bpf_aio *aio = bpf_aio_alloc(0, 0);
	if (!aio)
		return -1;
	g(1);
	bpf_aio_release(aio);
	return 0;
}
