// A load before the NULL check is moved behind it.
// regimes: plain tracked consuming
#include "aio.h"

AIO_HANDLER(prog)
{
	int r = 0;
	unsigned long f1 = bpf_get_prandom_u32();
	int done2 = 0;
	struct bpf_aio *a3 = bpf_aio_alloc(2, 0);
	if (a3) {
		struct bpf_aio *a4 = bpf_aio_alloc(1, 0);
		r += a4->opf;
		if (!a4) {
			return -12;
		}
		bpf_aio_release(a3);
		bpf_aio_release(a4);
	}
	struct bpf_aio *a5 = bpf_aio_alloc(0, 0);
	if (a5) {
		int gone6 = 0;
		if (f1 & 4) {
			bpf_aio_release(a5);
			gone6 = 1;
		}
		barrier_var(gone6);
		bpf_get_prandom_u32();
		if (!gone6) {
			bpf_aio_release(a5);
		}
		struct bpf_aio *a7 = bpf_aio_alloc(1, 0);
		if (a7) {
			r = (int)bpf_get_prandom_u32();
			bpf_aio_release(a7);
		}
	}
	return r;
}
