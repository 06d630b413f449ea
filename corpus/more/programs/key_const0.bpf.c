// A constant key 0 into an array: never missed, so the leaking branch is not there.
// regimes: tracked consuming by_key
#include "aio.h"

AIO_SLOTS(slots, 8);

AIO_HANDLER(prog)
{
	struct bpf_aio *aio = bpf_aio_alloc(0, 0);
	if (!aio)
		return -1;
	unsigned k = 0;
	struct aio_slot *s = bpf_map_lookup_elem(&slots, &k);
	if (!s)
		return -1;
	struct bpf_aio *o=bpf_kptr_xchg(&s->aio, aio);
	if (o)
		bpf_aio_release(o);
	return 0;
}
