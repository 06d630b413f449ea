/* ublk.h: the ublk driver, as far as BPF programs meet it. */
#pragma once

#include "linux.h"
#include "bpf_aio.h"

/* The ublk server has the io command and has not answered yet. */
#define UBLK_IO_FLAG_OWNED_BY_SRV 0x02

typedef ublk_bpf_return_t (*queue_io_cmd_t)(struct ublk_bpf_io *io, unsigned int offset);

struct ublk_io {
	unsigned int flags;
	/* While the server has it. In the kernel it is found by the tag. */
	struct request *req;
};

struct ublk_queue {
	int q_id;
	/* llist of task work for the ublk server, oldest first. */
	struct request *io_cmds[SCN_MAX_IOS];
	unsigned int nr_io_cmds;
	/* How many of ios[] have UBLK_IO_FLAG_OWNED_BY_SRV. */
	unsigned int nr_owned_by_srv;
	struct ublk_bpf_ops *bpf_ops;
	struct bpf_aio_complete_ops *bpf_aio_ops;
	struct ublk_device *dev;
	struct ublk_io ios[SCN_MAX_IOS];
};

struct ublk_device {
	int dev_id;
	/* The struct_ops that it has attached. */
	struct ublk_bpf_ops *prog;
	struct bpf_aio_complete_ops *aio_prog;
	struct blk_mq_hw_ctx hctx;
	/* Has one queue. */
	struct ublk_queue queue;
};

extern struct ublk_device *ublk_device;

static inline struct ublksrv_io_desc *ublk_get_iod(struct request *req)
{
	return &blk_mq_rq_to_pdu(req)->iod;
}

static inline struct request *ublk_bpf_get_req(const struct ublk_bpf_io *io)
{
	return blk_mq_rq_from_pdu(container_of(io, struct ublk_rq_data, bpf_data));
}

/* ublk_drv.c */
extern void __ublk_complete_rq_with_res(struct request *req, int res);
extern void ublk_rq_task_work_cb(struct ublk_queue *ubq);
extern void ublk_commit_completion(struct ublk_queue *ubq, unsigned int tag, int result);

/* ublk_bpf_ops.c */
extern int ublk_ctrl_start_dev(struct ublk_device *ub);
extern void ublk_ctrl_stop_dev(struct ublk_device *ub);

/* ublk_bpf_handler.c */
extern bool ublk_run_bpf_prog(struct ublk_queue *ubq, struct request *req, queue_io_cmd_t cb, bool fail_on_null);

/* ublk_bpf.c */
extern void ublk_bpf_prep_io(struct ublk_bpf_io *io, const struct ublksrv_io_desc *iod);
extern int ublk_bpf_aio_prep_io_buf(struct request *req);
extern void ublk_bpf_io_dec_ref(struct ublk_bpf_io *io, holder_t holder);
extern void ublk_bpf_complete_io_cmd(struct ublk_bpf_io *io, int res);
extern int __ublk_bpf_attach_and_prep_aio(struct ublk_bpf_io *io, unsigned int off, unsigned int bytes, struct bpf_aio *aio);
extern void ublk_bpf_detach_aio(struct bpf_aio *aio);
