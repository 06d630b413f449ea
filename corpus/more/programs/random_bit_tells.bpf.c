// One bit of an input is tested, then the input itself: clang knows, the kernel does not.
// regimes: plain tracked consuming
#include "aio.h"

AIO_HANDLER(prog)
{
	int r = 0;
	unsigned f1 = bpf_get_prandom_u32();
	struct bpf_aio *a2 = bpf_aio_alloc(0, 0);
	bpf_get_prandom_u32();
	if (a2 == NULL) {
		return -12;
	}
	if (f1 & 1) {
		if (bpf_get_prandom_u32() == 3) {
			bpf_aio_release(a2);
			return -28;
		}
		struct bpf_aio *a3 = bpf_aio_alloc(1, 0);
		bpf_get_prandom_u32();
		if (a3 == NULL) {
			bpf_aio_release(a2);
			return -12;
		}
		if (!f1) {
			bpf_aio_release(a2);
		}
		barrier_var(f1);
		bpf_get_prandom_u32();
		bpf_get_prandom_u32();
		if (f1) {
			bpf_aio_release(a2);
		}
		bpf_aio_release(a3);
	} else {
		bpf_aio_release(a2);
	}
	struct bpf_aio *a4 = bpf_aio_alloc(0, 0);
	if (!a4) {
		return -12;
	}
	if (!a4) {
		return -12;
	}
	NO_UNROLL
	for (int i5 = 0; i5 < 3; i5++) {
		struct bpf_aio *a6 = bpf_aio_alloc(i5, 0);
		if (!a6) {
			break;
		}
		struct bpf_aio *volatile s8 = a6;
		struct bpf_aio *v7 = s8;
		bpf_aio_release(v7);
	}
	bpf_aio_release(a4);
	return r;
}
