// Completion callback: a bool decides twice.
// regimes: plain.borrowed tracked.borrowed tracked.owned consuming.borrowed consuming.owned
#include "aio.h"

AIO_COMPLETE_CB(complete_cb, aio, ret)
{
	int again = ret == -11;
	if (again)
		bpf_aio_submit(aio, 3, 0, 0, 0);
	if (!again)
		bpf_aio_release(aio);
	return 0;
}
