// Takes an aio out of the slot or makes one, submits it, parks it again.
// regimes: tracked consuming by_key
#include "aio.h"

AIO_SLOTS(slots, 8);

AIO_HANDLER(prog)
{
	unsigned k = bpf_get_prandom_u32();
	struct aio_slot *s = bpf_map_lookup_elem(&slots, &k);
	if (!s)
		return -1;
	struct bpf_aio *o=bpf_kptr_xchg(&s->aio, NULL);
	if (!o) {
		o = bpf_aio_alloc(0, 0);
		if (!o)
			return -2;
	}
	bpf_aio_submit(o, 3, 0, 512, 0);
	o = bpf_kptr_xchg(&s->aio, o);
	if (o)
		bpf_aio_release(o);
	return 0;
}
