// bpf_throw with an aio in hand.
// regimes: plain tracked consuming by_key
#include "aio.h"

AIO_HANDLER(prog)
{
	struct bpf_aio *aio = bpf_aio_alloc(0, 0);
	if (!aio)
		return -1;
	if (bpf_get_prandom_u32() == 3)
		bpf_throw(0);
	bpf_aio_release(aio);
	return 0;
}
