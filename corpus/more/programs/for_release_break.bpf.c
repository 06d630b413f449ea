// bpf_for with a release before the break, and a flag that remembers it.
// regimes: plain tracked consuming by_key
#include "aio.h"

AIO_HANDLER(prog)
{
	struct bpf_aio *aio = bpf_aio_alloc(0, 0);
	if (!aio)
		return -1;
	int i, gone = 0;
	bpf_for(i, 0, 10) {
		if (bpf_get_prandom_u32() == 3) {
			bpf_aio_release(aio);
			gone = 1;
			break;
		}
	}
	if (!gone)
		bpf_aio_release(aio);
	return 0;
}
