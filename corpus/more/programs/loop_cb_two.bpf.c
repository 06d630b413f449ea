// A bpf_loop callback that counts in a struct and stops the loop.
// regimes: plain tracked consuming by_key
#include "aio.h"

struct c {
	struct bpf_aio *a;
	int n;
};

static int cb(unsigned i, void *d)
{
	struct c *c = d;
	c->n += c->a->opf;
	if (c->n > 100)
		return 1;
	return 0;
}

AIO_HANDLER(prog)
{
	struct bpf_aio *aio = bpf_aio_alloc(0, 0);
	if (!aio)
		return -1;
	struct c c = { aio, 0 };
	bpf_loop(10, cb, &c, 0);
	bpf_aio_release(c.a);
	return c.n;
}
