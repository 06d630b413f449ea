/* bpf_aio.h: bpf aio, kernel side. */
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

/* SEND and RECV, for a kernel that has sockets. */
#ifdef CONFIG_BPF_AIO_SOCKET
#include "socket.h"
#else
#define BPF_AIO_NR_OPS BPF_AIO_OP_LAST
#define bpf_aio_is_msg(op) false
#define bpf_aio_get_file(aio, fd) fget(fd)
#define bpf_aio_keeps_work(aio) false
#endif

/* What is asked of a program that passes an aio. */
#define OWNED_WHILE "touch an aio only while it owns it: " AIO_IS_OWNED
#ifndef CALLER_OWNS
#define CALLER_OWNS(aio) program_must(!(aio) || holds(aio, "owner", CALLER), OWNED_WHILE)
#endif

/* bpf_aio.c */
extern struct bpf_aio *__bpf_aio_alloc(unsigned int gfpflags, unsigned int op, unsigned int aio_flags);
extern void bpf_aio_assign_cb(struct bpf_aio *aio, const struct bpf_aio_complete_ops *ops);
extern void bpf_aio_assign_buf(struct bpf_aio *aio, const struct bpf_aio_buf *src, unsigned int skip,
			       unsigned int bytes);
extern int __bpf_aio_submit(struct bpf_aio *aio);
