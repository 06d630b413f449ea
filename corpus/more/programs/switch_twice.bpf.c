// The same input is switched over twice.
// regimes: plain tracked consuming by_key
#include "aio.h"

AIO_HANDLER(prog)
{
	struct bpf_aio *aio = bpf_aio_alloc(0, 0);
	if (!aio)
		return -1;
	unsigned f = bpf_get_prandom_u32();
	int gone = 0;
	switch (f) {
	case 1:
		bpf_aio_release(aio);
		gone = 1;
		break;
	case 2:
		gone = 0;
		break;
	}
	switch (f) {
	case 1:
		break;
	default:
		bpf_aio_release(aio);
	}
	return gone;
}
