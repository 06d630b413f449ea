// Two pointers change places under a condition, both are released.
// regimes: plain tracked consuming by_key
#include "aio.h"

AIO_HANDLER(prog)
{
	struct bpf_aio *a = bpf_aio_alloc(0, 0), *b = bpf_aio_alloc(1, 0), *t;
	if (bpf_get_prandom_u32() > 9) {
		t = a;
		a = b;
		b = t;
	}
	if (a)
		bpf_aio_release(a);
	if (b)
		bpf_aio_release(b);
	return 0;
}
