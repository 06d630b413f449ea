/* refcount.c: reference counts that saturate instead of wrapping. Call these between atomic_begin and atomic_end. */
#include "linux.h"

FACT("RFC-FACTS 4.3", "C")
void refcount_inc(refcount_t *r, const void *object)
{
	int old = r->refs.counter;

	if (old > 0) {
		r->refs.counter = old + 1;
		return;
	}
	r->refs.counter = REFCOUNT_SATURATED;
	if (old == 0)
		violated("refcount", object, "WARN refcount_t: addition on 0; use-after-free");
}

FACT("RFC-FACTS 4.3", "C")
void refcount_dec(refcount_t *r, const void *object)
{
	int old = r->refs.counter;

	if (old > 1) {
		r->refs.counter = old - 1;
		return;
	}
	r->refs.counter = REFCOUNT_SATURATED;
	if (old >= 0)
		violated("refcount", object, "WARN refcount_t: decrement hit 0; leaking memory");
}

FACT("RFC-FACTS 4.3", "C")
bool refcount_dec_and_test(refcount_t *r, const void *object)
{
	int old = r->refs.counter;

	if (old > 0) {
		r->refs.counter = old - 1;
		return old == 1;
	}
	r->refs.counter = REFCOUNT_SATURATED;
	if (old == 0)
		violated("refcount", object, "WARN refcount_t: underflow; use-after-free");
	return false;
}
