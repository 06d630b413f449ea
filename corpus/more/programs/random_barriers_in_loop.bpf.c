// A masked input that the compiler forgets in each round of a bpf_for.
// regimes: plain.borrowed tracked.owned consuming.owned tracked.borrowed
#include "aio.h"

static __noinline int sub_read(struct bpf_aio *aio)
{
	return aio->opf;
}

AIO_COMPLETE_CB(complete_cb, aio, ret)
{
	int r = 0;
	unsigned long f1 = bpf_get_prandom_u32() & 3;
	int done2 = 0;
	bpf_aio_release(aio);
	struct bpf_aio *a3 = bpf_aio_alloc(0, 0);
	if (!a3) {
		goto out;
	}
	int i4;
	bpf_for(i4, 0, 3) {
		struct bpf_aio *a5 = bpf_aio_alloc(i4, 0);
		if (!a5) {
			break;
		}
		r += sub_read(a5);
		barrier_var(f1);
		if (f1 > 76) {
			bpf_aio_release(a5);
		}
		bpf_get_prandom_u32();
		bpf_get_prandom_u32();
		bpf_get_prandom_u32();
		if (f1 <= 76) {
			bpf_aio_release(a5);
		}
	}
	struct bpf_aio *volatile s7 = a3;
	struct bpf_aio *v6 = s7;
	bpf_aio_release(v6);
	goto out;
out:
	return r;
}
