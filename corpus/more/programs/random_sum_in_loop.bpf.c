// A sum that grows in a bpf_for and decides about a branch.
// regimes: plain tracked consuming
#include "aio.h"

static __noinline int sub_read(struct bpf_aio *aio)
{
	return aio->opf;
}

AIO_HANDLER(prog)
{
	int r = 0;
	unsigned f1 = bpf_get_prandom_u32() & 15;
	unsigned long f2 = bpf_get_prandom_u32();
	unsigned long f3 = bpf_get_prandom_u32() & 1;
	struct bpf_aio *a4 = bpf_aio_alloc(2, 0);
	if (!a4) {
		return -12;
	}
	int i5;
	bpf_for(i5, 0, 3) {
		struct bpf_aio *a6 = bpf_aio_alloc(i5, 0);
		if (!a6) {
			continue;
		}
		if (f2 == 0) {
			bpf_aio_release(a6);
			break;
		}
		barrier_var(f2);
		if (r < 0) {
			int gone7 = 0;
			if (f3 != 1) {
				bpf_aio_release(a6);
				gone7 = 1;
			}
			barrier_var(gone7);
			if (!gone7) {
				bpf_aio_release(a6);
			}
			barrier_var(f1);
		} else {
			bpf_aio_release(a6);
		}
		r += sub_read(a4);
	}
	r = bpf_aio_submit(a4, 3, 0, 512, 0);
	bpf_aio_release(a4);
	return r;
}
