// An index into a map value that is checked against one too many.
// regimes: plain tracked consuming by_key
#include "aio.h"

struct v {
	unsigned long a[4];
};
AIO_ARRAY(m, struct v, 4);

AIO_HANDLER(prog)
{
	unsigned k = bpf_get_prandom_u32();
	struct v *c = bpf_map_lookup_elem(&m, &k);
	unsigned i = bpf_get_prandom_u32();
	if (!c)
		return -1;
	if (i < 5)
		c->a[i] = 3;
	return 0;
}
