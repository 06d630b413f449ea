/*
 * aio.h: one small vocabulary for trying out bpf aio programs, without a device around them.
 *
 * A program says where it is entered (AIO_HANDLER, AIO_COMPLETE_CB, …) and where aios are kept (AIO_SLOTS, …). What
 * alloc, release and submit promise is no matter of this header: the verifier is told which contract holds.
 */
#ifndef AIO_H
#define AIO_H

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include "ublk_bpf.h"

/* Submits the aio that lies in a map's slot: the key takes the pointer's place. */
extern int bpf_aio_submit_key(__u32 key, int fd, loff_t pos, unsigned int bytes,
			      unsigned int io_flags) __ksym;

/* ---- entry points -------------------------------------------------------------------------------- */

#define AIO_HANDLER(name) SEC("aio/handler") int name(void *ctx)
/* The same in a program that must not sleep. */
#define AIO_ATOMIC_HANDLER(name) SEC("aio/atomic_handler") int name(void *ctx)
/* io is the request, borrowed and opaque. */
#define AIO_IO_HANDLER(name, io, off) SEC("aio/io_handler") int name(void *io, unsigned int off)
#define AIO_COMPLETE_CB(name, aio, ret) SEC("aio/complete_cb") int name(struct bpf_aio *aio, long ret)

/* ---- maps ---------------------------------------------------------------------------------------- */

/* A typedef, because clang 14 drops the tag of "struct bpf_aio __kptr *". */
typedef struct bpf_aio aio_kptr_t;

struct aio_slot {
	aio_kptr_t __kptr *aio;
};

#define AIO_MAP(map_type, name, val, n)                                                            \
	struct {                                                                                   \
		__uint(type, map_type);                                                            \
		__type(key, __u32);                                                                \
		__type(value, val);                                                                \
		__uint(max_entries, n);                                                            \
	} name SEC(".maps")

#define AIO_SLOTS(name, n) AIO_MAP(BPF_MAP_TYPE_ARRAY, name, struct aio_slot, n)
#define AIO_SLOTS_HASH(name, n) AIO_MAP(BPF_MAP_TYPE_HASH, name, struct aio_slot, n)
/* Plain memory, no aio. */
#define AIO_ARRAY(name, val, n) AIO_MAP(BPF_MAP_TYPE_ARRAY, name, val, n)
#define AIO_PROG_ARRAY(name)                                                                       \
	struct {                                                                                   \
		__uint(type, BPF_MAP_TYPE_PROG_ARRAY);                                             \
		__uint(key_size, 4);                                                               \
		__uint(value_size, 4);                                                             \
		__uint(max_entries, 4);                                                            \
	} name SEC(".maps")

/* ---- for the compiler ---------------------------------------------------------------------------- */

#define NO_UNROLL _Pragma("clang loop unroll(disable)")
/* An argument of a global function that callers must pass as a trusted pointer. */
#define __arg_trusted __attribute__((btf_decl_tag("arg:trusted")))

#endif
