// A volatile long remembers the release.
// regimes: plain tracked consuming by_key
#include "aio.h"

AIO_HANDLER(prog)
{
	struct bpf_aio *aio = bpf_aio_alloc(0, 0);
	if (!aio)
		return -1;
	volatile long gone = 0;
	if (bpf_get_prandom_u32() > 3) {
		bpf_aio_release(aio);
		gone = 1;
	}
	if (!gone)
		bpf_aio_release(aio);
	return 0;
}
