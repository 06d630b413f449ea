// Completion callback: submits again on -EAGAIN, releases otherwise or if that fails.
// regimes: plain.borrowed tracked.borrowed tracked.owned consuming.borrowed consuming.owned
#include "aio.h"

AIO_COMPLETE_CB(complete_cb, aio, ret)
{
	if (ret == -11 && bpf_aio_submit(aio, 3, 0, 0, 0) >= 0)
		return 0;
	bpf_aio_release(aio);
	return 0;
}
