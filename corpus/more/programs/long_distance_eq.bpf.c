// The same equality twice, far apart: clang keeps both tests.
// regimes: plain tracked consuming by_key
#include "aio.h"

AIO_HANDLER(prog)
{
	struct bpf_aio *aio = bpf_aio_alloc(0, 0);
	if (!aio)
		return -1;
	unsigned f = bpf_get_prandom_u32();
	if (f == 4)
		bpf_aio_release(aio);
	bpf_get_prandom_u32();
	bpf_get_prandom_u32();
	bpf_get_prandom_u32();
	bpf_get_prandom_u32();
	bpf_get_prandom_u32();
	bpf_get_prandom_u32();
	bpf_get_prandom_u32();
	bpf_get_prandom_u32();
	bpf_get_prandom_u32();
	bpf_get_prandom_u32();
	bpf_get_prandom_u32();
	bpf_get_prandom_u32();
	bpf_get_prandom_u32();
	bpf_get_prandom_u32();
	if (f != 4)
		bpf_aio_release(aio);
	return 0;
}
