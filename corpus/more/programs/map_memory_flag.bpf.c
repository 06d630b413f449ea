// Map memory is read for each of two tests.
// regimes: plain tracked consuming by_key
#include "aio.h"

AIO_ARRAY(m, unsigned long, 4);

AIO_HANDLER(prog)
{
	struct bpf_aio *aio = bpf_aio_alloc(0, 0);
	if (!aio)
		return -1;
	unsigned k = bpf_get_prandom_u32();
	unsigned long *c = bpf_map_lookup_elem(&m, &k);
	if (!c) {
		bpf_aio_release(aio);
		return -1;
	}
	if (*c > 5)
		bpf_aio_release(aio);
	if (*c <= 5)
		bpf_aio_release(aio);
	return 0;
}
