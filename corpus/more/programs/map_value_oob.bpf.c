// A store behind the end of a map value.
// regimes: plain tracked consuming by_key
#include "aio.h"

AIO_ARRAY(m, unsigned long, 4);

AIO_HANDLER(prog)
{
	unsigned k = bpf_get_prandom_u32();
	unsigned long *c = bpf_map_lookup_elem(&m, &k);
	if (!c)
		return -1;
	c[1] = 3;
	return 0;
}
