// A case of a switch over two bits tells clang nothing of the whole.
// regimes: plain.borrowed tracked.owned consuming.owned tracked.borrowed
#include "aio.h"

AIO_COMPLETE_CB(complete_cb, aio, ret)
{
	int r = 0;
	unsigned f1 = bpf_get_prandom_u32();
	switch (f1 & 3) {
		case 0:
		{
			bpf_aio_release(aio);
		}
		break;
		case 1:
		{
			barrier_var(f1);
			if (f1 > 126) {
				bpf_aio_release(aio);
				return -22;
			}
			bpf_aio_release(aio);
		}
		break;
		case 2:
		{
			if (f1) {
				bpf_aio_release(aio);
				return -14;
			}
			bpf_aio_submit(aio, 3, 0, 512, 0);
			bpf_aio_release(aio);
		}
		break;
		default:
		{
			bpf_aio_release(aio);
		}
		break;
	}
	struct bpf_aio *a2 = bpf_aio_alloc(2, 0);
	if (!a2) {
		return -12;
	}
	bpf_aio_release(a2);
	return r;
}
