// Three calls between two equal tests: clang copies them for each way.
// regimes: tracked consuming
#include "aio.h"

AIO_SLOTS(slots, 8);

AIO_HANDLER(prog)
{
	int r = 0;
	unsigned long f1 = bpf_get_prandom_u32();
	int done2 = 0;
	struct bpf_aio *a3 = bpf_aio_alloc(2, 0);
	if (a3) {
		barrier_var(f1);
		if (f1 == 53) {
			bpf_aio_release(a3);
		}
		bpf_get_prandom_u32();
		bpf_get_prandom_u32();
		bpf_get_prandom_u32();
		if (f1 != 53) {
			bpf_aio_release(a3);
		}
	}
	struct bpf_aio *a4 = bpf_aio_alloc(2, 0);
	if (a4 == NULL) {
		return -12;
	}
	unsigned k5 = f1;
	struct aio_slot *slot6 = bpf_map_lookup_elem(&slots, &k5);
	if (!slot6) {
		bpf_aio_release(a4);
		return -2;
	}
	struct bpf_aio *old7 = bpf_kptr_xchg(&slot6->aio, a4);
	if (old7) {
		bpf_aio_release(old7);
	}
	struct bpf_aio *a8 = bpf_aio_alloc(2, 0);
	if (!a8) {
		return -12;
	}
	bpf_aio_release(a8);
	return r;
}
