// A bounded retry with goto.
// regimes: plain tracked consuming by_key
#include "aio.h"

AIO_HANDLER(prog)
{
	struct bpf_aio *aio = bpf_aio_alloc(0, 0);
	if (!aio)
		return -1;
	int i = 0;
again:
	if (bpf_aio_submit(aio, 3, 0, 0, 0) == -11 && i++ < 3)
		goto again;
	bpf_aio_release(aio);
	return i;
}
