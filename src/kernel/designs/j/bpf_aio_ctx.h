/* bpf_aio_ctx.h: a context owns every aio; programs have handles. */
#pragma once

#include "bpf_aio_mended.h"

/* The aio of a handle that the program may use now, claimed for one call; NULL if it may not. */
extern struct bpf_aio *bpf_aio_claim(bpf_aio_handle_t handle);
extern void bpf_aio_unclaim(struct bpf_aio *aio);
/* Ends the context: nothing new, then what is in flight, then what is left. */
extern void bpf_aio_ctx_kill(void);
