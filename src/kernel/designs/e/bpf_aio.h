/* bpf_aio.h: bpf aio under design E, kernel side. */
#pragma once

#include "linux.h"
#include "contract.h"

#define BPF_AIO_OP_MASK 0xffu

static inline unsigned int bpf_aio_get_op(const struct bpf_aio *aio)
{
	return aio->opf & BPF_AIO_OP_MASK;
}

static inline bool bpf_aio_is_rw(unsigned int op)
{
	return op == BPF_AIO_OP_FS_READ || op == BPF_AIO_OP_FS_WRITE;
}

/* A program that passes an aio must own it: between alloc and submit, and in the callback until it submits again. */
#define CALLER_OWNS(aio) program_must(!(aio) || holds(aio, "owner", CALLER), "touch an aio only while it owns it: " \
				      "not after a submit, whatever it returned, and not after its release")

extern void bpf_aio_assign_cb(struct bpf_aio *aio, const struct bpf_aio_complete_ops *ops);
extern void bpf_aio_assign_buf(struct bpf_aio *aio, const struct bpf_aio_buf *src, unsigned int skip,
			       unsigned int bytes);
extern void bpf_aio_release(struct bpf_aio *aio);
extern void ublk_bpf_dettach_and_complete_aio(struct bpf_aio *aio);
