/* bpf_aio_release_cb.c: the kfunc that design C has beside those of design A. */
#include "bpf_aio.h"

/* bpf_aio_kfuncs.c */
extern void bpf_aio_release(struct bpf_aio *aio);

/* As bpf_aio_release, but for aios that the verifier tracks: those that a callback was given. */
FACT("API-DESIGNS C", "I")
KFUNC(RELEASE_CB_FLAGS)
OBLIGES("no-double-free", "release each aio once")
OBLIGES("no-use-after-free", OWNED_WHILE)
OBLIGES("valid-access", "pass an aio that is there")
void bpf_aio_release_cb(struct bpf_aio *aio)
{
	bpf_aio_release(aio);
}
