// Two constant keys: the second one lies at a multiple of eight, and is known.
// regimes: tracked consuming by_key
#include "aio.h"

AIO_SLOTS(slots, 8);

AIO_HANDLER(prog)
{
	struct bpf_aio *aio = bpf_aio_alloc(0, 0);
	if (!aio)
		return -1;
	unsigned k = 2, j = 3;
	struct aio_slot *s = bpf_map_lookup_elem(&slots, &k);
	struct aio_slot *t = bpf_map_lookup_elem(&slots, &j);
	if (!t)
		return -1;
	if (!s) {
		bpf_aio_release(aio);
		return -2;
	}
	struct bpf_aio *o=bpf_kptr_xchg(&s->aio, aio);
	if (o)
		bpf_aio_release(o);
	return 0;
}
