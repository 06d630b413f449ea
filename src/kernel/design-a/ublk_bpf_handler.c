/* ublk_bpf_handler.c: runs the program on io commands, and does what it returns. */
#include "ublk.h"

static enum ublk_bpf_disposition ublk_bpf_get_disposition(ublk_bpf_return_t ret)
{
	return ret >> 60;
}

static unsigned int ublk_bpf_get_return_bytes(ublk_bpf_return_t ret)
{
	return (unsigned int)(ret & ((1ul << 60) - 1));
}

/* Runs the program on an io command. True if the program has it, false if it goes to the ublk server. */
FACT("RFC-FACTS 4.2", "C")
static bool ublk_run_bpf_handler(struct ublk_queue *ubq, struct request *req, queue_io_cmd_t cb)
{
	struct ublk_bpf_io *bpf_io = &blk_mq_rq_to_pdu(req)->bpf_data;
	struct ublksrv_io_desc *iod = ublk_get_iod(req);
	const unsigned long total = iod->nr_sectors << 9;
	unsigned int done = 0;
	bool res = true;
	int err;

	if (!test_bit(UBLK_BPF_IO_PREP, &bpf_io->flags)) {
		ublk_bpf_prep_io(bpf_io, iod);
		if (ubq->bpf_aio_ops) {
			err = ublk_bpf_aio_prep_io_buf(req);
			if (err)
				goto fail;
		}
	}

	do {
		ublk_bpf_return_t ret = cb(bpf_io, done);
		enum ublk_bpf_disposition rc = ublk_bpf_get_disposition(ret);
		unsigned int bytes;

		if (rc == UBLK_BPF_IO_QUEUED)
			goto exit;

		if (rc == UBLK_BPF_IO_REDIRECT)
			break;

		if (rc != UBLK_BPF_IO_CONTINUE) {
			warn("ublk_run_bpf_handler: unknown rc code");
			err = -EINVAL;
			goto fail;
		}

		bytes = ublk_bpf_get_return_bytes(ret);
		if ((bytes & 511) || !bytes) {
			err = -EREMOTEIO;
			goto fail;
		}
		if (bytes > total - done) {
			err = -ENOSPC;
			goto fail;
		}
		done += bytes;
	} while (done < total);

	/* What was queued in part is not forwarded: the rest comes again after a requeue. */
	res = done > 0;
	if (!res) {
		/* The server gets it: forget that the program was to complete it. */
		__clear_bit(UBLK_BPF_IO_PREP, &bpf_io->flags);
		program_must(holds(req, "ref", PROGRAM), "redirect an io command only if it has not completed it");
		atomic_begin();
		gave_back(req, "ref", PROGRAM);
		refcount_dec(&bpf_io->ref, req);
		atomic_end();
	}
	goto exit;
fail:
	res = true;
	ublk_bpf_complete_io_cmd(bpf_io, err);
exit:
	ublk_bpf_io_dec_ref(bpf_io, UBLK);
	return res;
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
