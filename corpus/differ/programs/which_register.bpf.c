// The low half is tested in one register, the whole later in another: the kernel does not link the two.
// regimes: plain.borrowed tracked.owned consuming.owned tracked.borrowed
#include "aio.h"

AIO_COMPLETE_CB(complete_cb, aio, ret)
{
	int r = 0;
	unsigned long f1 = bpf_get_prandom_u32();
	if (!f1) {
		bpf_aio_release(aio);
	}
	barrier_var(f1);
	bpf_get_prandom_u32();
	if (f1) {
		bpf_aio_release(aio);
	}
	struct bpf_aio *a2 = bpf_aio_alloc(2, 0);
	if (!a2) {
		return -12;
	}
	r += a2->opf;
	bpf_aio_release(a2);
	return r;
}
