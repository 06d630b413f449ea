// Two ways that end alike share their end, with the condition tested again in it.
// regimes: plain tracked consuming
#include "aio.h"

static __noinline struct bpf_aio *sub_make(unsigned op)
{
	return bpf_aio_alloc(op, 0);
}

AIO_HANDLER(prog)
{
	int r = 0;
	unsigned long f1 = bpf_get_prandom_u32();
	unsigned f2 = bpf_get_prandom_u32();
	unsigned long f3 = bpf_get_prandom_u32() & 15;
	struct bpf_aio *a4 = bpf_aio_alloc(1, 0);
	if (a4) {
		struct bpf_aio *b5 = a4;
		barrier_var(b5);
		struct bpf_aio *volatile s7 = b5;
		struct bpf_aio *v6 = s7;
		bpf_aio_release(v6);
	}
	struct bpf_aio *a8 = bpf_aio_alloc(0, 0);
	if (!a8) {
		return -12;
	}
	struct bpf_aio *a9 = bpf_aio_alloc(1, 0);
	if (a9) {
		if (f1 != 6) {
			bpf_aio_release(a8);
			bpf_aio_release(a9);
			return -10;
		}
		bpf_aio_release(a9);
	}
	if (f3 < 23) {
		bpf_aio_release(a8);
		goto out;
	}
	struct bpf_aio *a10 = sub_make(f2);
	if (!a10) {
		bpf_aio_release(a8);
		return -12;
	}
	struct bpf_aio *b11 = a10;
	bpf_aio_release(a8);
	bpf_aio_release(b11);
	return r;
out:
	return r;
}
