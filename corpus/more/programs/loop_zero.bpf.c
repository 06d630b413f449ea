// bpf_loop(0, ...): the callback that would release is never called.
// regimes: plain tracked consuming by_key
#include "aio.h"

struct c {
	struct bpf_aio *a;
};

static int cb(unsigned i, void *d)
{
	struct c *c = d;
	bpf_aio_release(c->a);
	return 0;
}

AIO_HANDLER(prog)
{
	struct bpf_aio *aio = bpf_aio_alloc(0, 0);
	if (!aio)
		return -1;
	struct c c = { aio };
	bpf_loop(0, cb, &c, 0);
	bpf_aio_release(aio);
	return 0;
}
