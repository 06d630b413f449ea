// A bpf_loop callback that returns its index.
// regimes: plain tracked consuming by_key
#include "aio.h"

static int cb(unsigned i, void *d)
{
	return i;
}

AIO_HANDLER(prog)
{
	return bpf_loop(10, cb, NULL, 0);
}
