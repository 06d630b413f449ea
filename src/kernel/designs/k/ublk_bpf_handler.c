/* ublk_bpf_handler.c: runs the program on io commands, design K: it returns an aio, or NULL. */
#include "returned.h"

/* Runs the program on an io command, and issues what it returns. No program can send one to the ublk server. */
FACT("API-DESIGNS K", "I")
static bool ublk_run_bpf_handler(struct ublk_queue *ubq, struct request *req, queue_io_cmd_t cb)
{
	struct ublk_bpf_io *bpf_io = &blk_mq_rq_to_pdu(req)->bpf_data;
	struct ublksrv_io_desc *iod = ublk_get_iod(req);
	int err;

	if (!test_bit(UBLK_BPF_IO_PREP, &bpf_io->flags)) {
		ublk_bpf_prep_io(bpf_io, iod);
		if (ubq->bpf_aio_ops) {
			err = ublk_bpf_aio_prep_io_buf(req);
			if (err)
				goto fail;
		}
	}

	if (!bpf_aio_take_returned(cb(bpf_io, 0), bpf_io)) {
		err = -EINVAL;
		goto fail;
	}
	goto exit;
fail:
	ublk_bpf_complete_io_cmd(bpf_io, err);
exit:
	ublk_bpf_io_dec_ref(bpf_io, UBLK);
	return true;
}

FACT("RFC-FACTS 4.5", "C")
bool ublk_run_bpf_prog(struct ublk_queue *ubq, struct request *req, queue_io_cmd_t cb, bool fail_on_null)
{
	if (cb)
		return ublk_run_bpf_handler(ubq, req, cb);

	/* The program has been unregistered. */
	if (fail_on_null && !ubq->bpf_ops) {
		__ublk_complete_rq_with_res(req, -EOPNOTSUPP);
		return true;
	}

	return false;
}
