// A subprogram releases the aio of a local struct and clears the pointer.
// regimes: plain tracked consuming by_key
#include "aio.h"

struct w {
	int n;
	struct bpf_aio *a;
};

static __noinline int use(struct w *w)
{
	if (w->n > 2) {
		bpf_aio_release(w->a);
		w->a = NULL;
	}
	return 0;
}

AIO_HANDLER(prog)
{
	struct bpf_aio *aio = bpf_aio_alloc(0, 0);
	if (!aio)
		return -1;
	struct w w = { .n = bpf_get_prandom_u32(), .a = aio };
	int r = use(&w);
	if (w.a)
		bpf_aio_release(w.a);
	return r;
}
