// An array of three aios, of which the first is forgotten.
// regimes: plain tracked consuming by_key
#include "aio.h"

AIO_HANDLER(prog)
{
	struct bpf_aio *v[3];
	for (int i = 0; i < 3; i++)
		v[i] = bpf_aio_alloc(i, 0);
	for (int i = 1; i < 3; i++)
		if (v[i])
			bpf_aio_release(v[i]);
	return 0;
}
