// Completion callback: tries four times to submit, releases if all fail.
// regimes: plain.borrowed tracked.borrowed tracked.owned consuming.borrowed consuming.owned
#include "aio.h"

AIO_COMPLETE_CB(complete_cb, aio, ret)
{
	NO_UNROLL
	for (int i = 0; i < 4; i++) {
		if (bpf_aio_submit(aio, 3, 0, 0, 0) >= 0)
			return 0;
	}
	bpf_aio_release(aio);
	return 0;
}
