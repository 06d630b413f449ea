// Two bounded loops, the inner one left with an aio in hand.
// regimes: plain tracked consuming by_key
#include "aio.h"

AIO_HANDLER(prog)
{
	int r = 0;
	NO_UNROLL
	for (int i = 0; i < 3; i++) {
		NO_UNROLL
		for (int j = 0; j < 3; j++) {
			struct bpf_aio *a = bpf_aio_alloc(i, 0);
			if (!a)
				continue;
			if (a->opf == j) {
				break;
			}
			r++;
			bpf_aio_release(a);
		}
	}
	return r;
}
