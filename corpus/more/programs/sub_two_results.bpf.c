// A subprogram says through an int pointer whether it has released.
// regimes: plain tracked consuming by_key
#include "aio.h"

static __noinline int use(struct bpf_aio *a, int *code)
{
	*code = 1;
	if (bpf_get_prandom_u32() > 5) {
		bpf_aio_release(a);
		*code = 0;
	}
	return 2;
}

AIO_HANDLER(prog)
{
	struct bpf_aio *aio = bpf_aio_alloc(0, 0);
	if (!aio)
		return -1;
	int code;
	int r = use(aio, &code);
	if (code)
		bpf_aio_release(aio);
	return r;
}
