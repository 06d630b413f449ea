/* bpf_aio_types.h: the part of vmlinux.h that is about aios, design G: an aio is counted. */
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
	/* One for the program, one for the kernel while a submit is in flight, one for who issues it. */
	refcount_t ref COUNTS("owner") CONCURRENT;
	/* From a submit to its callback. */
	bool in_flight CONCURRENT;
	/* A submit has returned 0: from then on its callback detaches it, or submits it again. */
	bool submitted CONCURRENT;
	/* While its callback runs, which has it on loan. */
	bool calls_back CONCURRENT;
};
