/* bpf_aio_types.h: the part of vmlinux.h that is about aios and differs from one design to another. */
#pragma once

struct bpf_aio;

struct bpf_aio_work {
	struct bpf_aio *aio;
	struct work_struct work;
};

/* A window into the bio_vecs of a request, borrowed. */
struct bpf_aio_buf {
	unsigned int bvec_off;
	int nr_bvec;
	const struct bio_vec *bvec;
};

/* Names an aio: which of its context's, and how often that place was taken before. 0 names none. */
typedef u64 bpf_aio_handle_t;

struct bpf_aio_complete_ops {
	unsigned int id;
	void (*bpf_aio_complete_cb)(bpf_aio_handle_t aio, long ret);
	struct bpf_prog_provider provider;
};

struct bpf_aio {
	unsigned int opf;
	union {
		unsigned int bytes;
		unsigned int buf_size;
	};
	struct bpf_aio_buf buf;
	struct bpf_aio_work *work;
	const struct bpf_aio_complete_ops *ops;
	struct kiocb iocb;
	void *private_data;
	/* Its place in the context. */
	unsigned int index;
};
