// A global function reads through its pointer without a check.
// regimes: plain tracked consuming by_key
#include "aio.h"

struct w {
	int n;
};

__noinline int g(struct w *w)
{
	return w->n;
}

AIO_HANDLER(prog)
{
	struct bpf_aio *aio = bpf_aio_alloc(0, 0);
	if (!aio)
		return -1;
	struct w w = {3};
	int r = g(&w);
	bpf_aio_release(aio);
	return r;
}
