/* bpf_aio_mended.h: what the mended kernel's bpf_aio.c and a design's own bpf_aio_kfuncs.c are to each other. */
#pragma once

#include "bpf_aio.h"

/* What a design does to an aio that it has made. */
#ifndef ALLOCATED
#define ALLOCATED(aio)
#endif

/* Whether a design keeps an aio's work item from one submit to the next: it puts it at the end then. */
#ifndef KEEPS_WORK
#define KEEPS_WORK false
#endif

/* bpf_aio.c */
extern int bpf_aio_prep_submit(struct bpf_aio *aio, int fd, loff_t pos, unsigned int bytes, unsigned int io_flags);
extern void bpf_aio_do_completion(struct bpf_aio *aio);
extern int bpf_aio_reserve_work(struct bpf_aio *aio, unsigned int gfpflags);
extern void bpf_aio_put_work(struct bpf_aio *aio);
extern void bpf_aio_queue(struct bpf_aio *aio, void (*func)(struct work_struct *work));
extern void bpf_aio_finish(struct bpf_aio *aio, long ret);
extern void bpf_aio_free(struct bpf_aio *aio);

/* bpf_aio_kfuncs.c: the callback gets the aio as the design says. */
extern void bpf_aio_call_back(struct bpf_aio *aio, long ret);
