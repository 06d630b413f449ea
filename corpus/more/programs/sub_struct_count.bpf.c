// A subprogram counts down a long of a local struct; the caller tests what is left.
// regimes: plain tracked consuming by_key
#include "aio.h"

struct w {
	unsigned long n;
	struct bpf_aio *a;
};

static __noinline int use(struct w *w)
{
	w->n--;
	return 0;
}

AIO_HANDLER(prog)
{
	struct bpf_aio *aio = bpf_aio_alloc(0, 0);
	if (!aio)
		return -1;
	struct w w = { .n = 2, .a = aio };
	use(&w);
	if (w.n == 1)
		bpf_aio_release(w.a);
	return 0;
}
