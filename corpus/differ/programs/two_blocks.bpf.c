// A test is threaded through a short block with a branch of its own.
// regimes: tracked
#include "aio.h"

AIO_HANDLER(prog)
{
	unsigned f=bpf_get_prandom_u32();
	struct bpf_aio *a=bpf_aio_alloc(0, 0);
	if(!a)
		return -1;
	struct bpf_aio *b=bpf_aio_alloc(0, 0);
	if(!b) {
		bpf_aio_release(a);
		return -1;
	}
	int r=0;
	if (f==53)
		bpf_aio_release(a);
	if (bpf_get_prandom_u32() > 7) {
		bpf_aio_release(b);
		if (f!=53)
			bpf_aio_release(a);
		return 0;
	}
	if (f!=53)
		bpf_aio_release(a);
	bpf_aio_release(b);
	return r;
}
