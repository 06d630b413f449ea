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

struct bpf_aio_complete_ops {
	unsigned int id;
	void (*bpf_aio_complete_cb)(struct bpf_aio *aio, long ret);
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
};

/* An aio that is reserved and not yet submitted. To the verifier it is no struct bpf_aio, nor the other way round. */
struct bpf_aio___init {
	struct bpf_aio aio;
};
