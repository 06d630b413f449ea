// A switch with a range of cases that leaks.
// regimes: plain tracked by_key
#include "aio.h"

AIO_HANDLER(prog)
{
	struct bpf_aio *aio = bpf_aio_alloc(0, 0);
	if (!aio)
		return -1;
	switch (bpf_get_prandom_u32()) {
	case 1:
		bpf_aio_submit(aio, 3, 0, 0, 0);
	case 2:
	case 3:
		bpf_aio_release(aio);
		break;
	case 4 ... 9:
		return 4;
	default:
		bpf_aio_release(aio);
	}
	return 0;
}
