/* bpf_aio_end.h: how an aio ends, for kernels that end some themselves. */
#pragma once

#include "bpf_aio.h"

/* bpf_aio.c */
extern void bpf_aio_do_completion(struct bpf_aio *aio);
extern void bpf_aio_finish(struct bpf_aio *aio, long ret);
extern void bpf_aio_free(struct bpf_aio *aio);
