// The old value, unchecked, is exchanged again.
// regimes: tracked consuming by_key
#include "aio.h"

AIO_SLOTS(slots, 8);

AIO_HANDLER(prog)
{
	struct bpf_aio *aio = bpf_aio_alloc(0, 0);
	if (!aio)
		return -1;
	unsigned k = bpf_get_prandom_u32();
	struct aio_slot *s = bpf_map_lookup_elem(&slots, &k);
	if (!s) {
		bpf_aio_release(aio);
		return -1;
	}
	struct bpf_aio *o=bpf_kptr_xchg(&s->aio, aio);
	o=bpf_kptr_xchg(&s->aio, o);
	if (o)
		bpf_aio_release(o);
	return 0;
}
