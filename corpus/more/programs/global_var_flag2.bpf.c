// A global variable is tested twice, with a release between.
// regimes: plain tracked consuming by_key
#include "aio.h"

int flag;

AIO_HANDLER(prog)
{
	struct bpf_aio *aio = bpf_aio_alloc(0, 0);
	if (!aio)
		return -1;
	if (flag)
		bpf_aio_release(aio);
	if (!flag)
		bpf_aio_release(aio);
	return 0;
}
