// A field is read for each of two tests.
// regimes: plain tracked consuming by_key
#include "aio.h"

AIO_HANDLER(prog)
{
	struct bpf_aio *aio = bpf_aio_alloc(0, 0);
	if (!aio)
		return -1;
	if (aio->opf > 3)
		bpf_aio_submit(aio, 3, 0, 0, 0);
	if (aio->opf <= 3)
		bpf_aio_submit(aio, 3, 0, 0, 0);
	bpf_aio_release(aio);
	return 0;
}
