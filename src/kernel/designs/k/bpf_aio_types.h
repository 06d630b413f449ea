/* bpf_aio_types.h: the part of vmlinux.h that is about aios, design K: the handler returns one. */
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
	/* From bpf_aio_prepare until it is returned, or released. */
	bool prepared;
};

/* What queue_io_cmd returns: an aio to be issued, or NULL if the program has seen to its io command. */
#define UBLK_BPF_RETURNS_AIO
typedef struct bpf_aio *ublk_bpf_return_t;
