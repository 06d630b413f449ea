/*
 * vmlinux.h: the kernel's types as a bpf aio program sees them.
 *
 * Cut down to what programs of the bpf aio and ublk-bpf patches use; fields keep the kernel's names and order.
 * Valid for clang -target bpf together with libbpf's headers; field offsets are relocated when the program is
 * loaded, as with a vmlinux.h that bpftool made.
 */
#ifndef __VMLINUX_H__
#define __VMLINUX_H__

#ifndef BPF_NO_PRESERVE_ACCESS_INDEX
#pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)
#endif

/* Says which references a counter counts, to those who want to know. */
#ifndef COUNTS
#define COUNTS(kind)
#endif
/* Says which fields several contexts may use at the same time. */
#ifndef CONCURRENT
#define CONCURRENT
#endif

typedef signed char __s8;
typedef unsigned char __u8;
typedef short __s16;
typedef unsigned short __u16;
typedef int __s32;
typedef unsigned int __u32;
typedef long long __s64;
typedef unsigned long long __u64;

typedef __s8 s8;
typedef __u8 u8;
typedef __s16 s16;
typedef __u16 u16;
typedef __s32 s32;
typedef __u32 u32;
typedef __s64 s64;
typedef __u64 u64;

typedef __u16 __le16;
typedef __u16 __be16;
typedef __u32 __le32;
typedef __u32 __be32;
typedef __u64 __le64;
typedef __u64 __be64;
typedef __u16 __sum16;
typedef __u32 __wsum;

typedef _Bool bool;
typedef unsigned long size_t;
typedef long ssize_t;
typedef long long loff_t;
typedef u64 sector_t;
typedef unsigned int gfp_t;

enum {
	false = 0,
	true = 1,
};

typedef struct {
	int counter;
} atomic_t;

typedef struct {
	s64 counter;
} atomic64_t;

typedef atomic64_t atomic_long_t;

typedef struct refcount_struct {
	atomic_t refs;
} refcount_t;

struct list_head {
	struct list_head *next;
	struct list_head *prev;
};

/* ---- maps ---------------------------------------------------------------------------------------- */

enum bpf_map_type {
	BPF_MAP_TYPE_UNSPEC = 0,
	BPF_MAP_TYPE_HASH = 1,
	BPF_MAP_TYPE_ARRAY = 2,
	BPF_MAP_TYPE_PROG_ARRAY = 3,
	BPF_MAP_TYPE_PERF_EVENT_ARRAY = 4,
	BPF_MAP_TYPE_PERCPU_HASH = 5,
	BPF_MAP_TYPE_PERCPU_ARRAY = 6,
	BPF_MAP_TYPE_LRU_HASH = 9,
	BPF_MAP_TYPE_STRUCT_OPS = 26,
	BPF_MAP_TYPE_RINGBUF = 27,
};

enum {
	BPF_ANY = 0,
	BPF_NOEXIST = 1,
	BPF_EXIST = 2,
	BPF_F_LOCK = 4,
};

enum {
	BPF_F_NO_PREALLOC = 1,
};

/* ---- files --------------------------------------------------------------------------------------- */

struct page;
struct inode;
struct vfsmount;
struct file_operations;

struct qstr {
	u64 hash_len;
	const unsigned char *name;
};

struct dentry {
	struct dentry *d_parent;
	struct qstr d_name;
	struct inode *d_inode;
};

struct path {
	struct vfsmount *mnt;
	struct dentry *dentry;
};

struct file {
	atomic_long_t f_count COUNTS("f_count");
	unsigned int f_mode;
	const struct file_operations *f_op;
	void *private_data;
	struct inode *f_inode;
	unsigned int f_flags;
	struct path f_path;
};

struct kiocb {
	struct file *ki_filp;
	loff_t ki_pos;
	void (*ki_complete)(struct kiocb *iocb, long ret);
	void *private;
	int ki_flags;
	u16 ki_ioprio;
};

struct bio_vec {
	struct page *bv_page;
	unsigned int bv_len;
	unsigned int bv_offset;
};

struct work_struct {
	atomic_long_t data;
	struct list_head entry;
	void (*func)(struct work_struct *work);
};

/* ---- struct_ops providers ------------------------------------------------------------------------ */

/* The devices to which a struct_ops is attached. For the kernel only. */
struct bpf_prog_provider {
	struct list_head list;
};

/* ---- bpf aio ------------------------------------------------------------------------------------- */

enum bpf_aio_op {
	BPF_AIO_OP_FS_READ = 0,
	BPF_AIO_OP_FS_WRITE = 1,
	BPF_AIO_OP_FS_FSYNC = 2,
	BPF_AIO_OP_FS_FALLOCATE = 3,
	BPF_AIO_OP_LAST = 4,
};

enum bpf_aio_flag_bits {
	__BPF_AIO_FORCE_WQ = 8,
	__BPF_AIO_NR_BITS = 9,
};

enum bpf_aio_flag {
	BPF_AIO_FORCE_WQ = 256,
};

#include "bpf_aio_types.h"

/* ---- ublk ---------------------------------------------------------------------------------------- */

struct ublksrv_io_desc {
	__u32 op_flags;
	union {
		__u32 nr_sectors;
		__u32 nr_zones;
	};
	__u64 start_sector;
	__u64 addr;
};

enum {
	UBLK_BPF_IO_PREP = 0,
	UBLK_BPF_IO_COMPLETED = 1,
	UBLK_BPF_BVEC_ALLOCATED = 2,
};

struct ublk_bpf_io {
	const struct ublksrv_io_desc *iod;
	unsigned long flags CONCURRENT;
	refcount_t ref COUNTS("ref") CONCURRENT;
	int res CONCURRENT;
	struct bpf_aio_buf buf;
};

#ifndef UBLK_BPF_RETURNS_AIO
typedef unsigned long ublk_bpf_return_t;
#endif

enum ublk_bpf_disposition {
	UBLK_BPF_IO_QUEUED = 0,
	UBLK_BPF_IO_REDIRECT = 1,
	UBLK_BPF_IO_CONTINUE = 2,
};

struct ublk_bpf_ops {
	unsigned int id;
	ublk_bpf_return_t (*queue_io_cmd)(struct ublk_bpf_io *io, unsigned int offset);
	ublk_bpf_return_t (*queue_io_cmd_daemon)(struct ublk_bpf_io *io, unsigned int offset);
	void (*release_io_cmd)(struct ublk_bpf_io *io);
	int (*attach_dev)(int dev_id);
	void (*detach_dev)(int dev_id);
	struct bpf_prog_provider provider;
};

#ifndef BPF_NO_PRESERVE_ACCESS_INDEX
#pragma clang attribute pop
#endif

#endif
