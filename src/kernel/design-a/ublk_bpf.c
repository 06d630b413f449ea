/*
 * ublk_bpf.c: io commands and the BPF programs that handle them. What programs call for their aios is in ublk_bpf_aio.c.
 *
 * Each reference on an io command ("ref") has a holder: the handler loop (the driver), whoever must complete the
 * command (the program), and every aio attached to it.
 */
#include "ublk.h"

/* ---- io->ref --------------------------------------------------------------------------------------- */

FACT("RFC-FACTS 1.4, 4.2 item 1", "C")
void ublk_bpf_prep_io(struct ublk_bpf_io *io, const struct ublksrv_io_desc *iod)
{
	struct request *req = ublk_bpf_get_req(io);

	/* Nobody else has the io command yet. */
	atomic_begin();
	io->flags = 0;
	io->res = 0;
	io->iod = iod;
	__set_bit(UBLK_BPF_IO_PREP, &io->flags);
	void_references(req, "ref");
	io->ref.refs.counter = 2;
	took(req, "ref", UBLK);
	took(req, "ref", PROGRAM);
	atomic_end();
}

/* Drops one reference, that of `holder`. The last one ends the request, here and now. */
FACT("RFC-FACTS 4.3, 4.6", "C")
SIMPLIFIED("flags and res are read in one step: the count is 0, so no correct program can be changing them")
void ublk_bpf_io_dec_ref(struct ublk_bpf_io *io, holder_t holder)
{
	struct request *req = ublk_bpf_get_req(io);
	bool last, bvec_allocated, completed;
	int res;

	atomic_begin();
	gave_back(req, "ref", holder);
	last = refcount_dec_and_test(&io->ref, req);
	atomic_end();
	if (!last)
		return;

	if (req->mq_hctx) {
		struct ublk_queue *ubq = req->mq_hctx->driver_data;
		struct ublk_bpf_ops *ops = ubq->bpf_ops;

		if (ops && ops->release_io_cmd)
			ops->release_io_cmd(io);
	}

	atomic_begin();
	bvec_allocated = test_bit(UBLK_BPF_BVEC_ALLOCATED, &io->flags);
	completed = test_bit(UBLK_BPF_IO_COMPLETED, &io->flags);
	if (completed)
		__clear_bit(UBLK_BPF_IO_PREP, &io->flags);
	res = io->res;
	io->res = 0;
	atomic_end();

	if (bvec_allocated) {
		gave_back(io->buf.bvec, "owner", HELD_BY(req));
		free_object(io->buf.bvec);
	}

	if (completed) {
		program_must(watch_is_true(req, res), "complete an io command with no more than its aios have done");
		__ublk_complete_rq_with_res(req, res);
	}
}

/* ---- the aios of an io command ---------------------------------------------------------------------- */

FACT("RFC-FACTS 2 row ublk_bpf_attach_and_prep_aio; 2.2 facts 3, 15", "C")
SIMPLIFIED("the fault \"attach out of range\" stands for a range that does not fit")
int __ublk_bpf_attach_and_prep_aio(struct ublk_bpf_io *io, unsigned int off, unsigned int bytes, struct bpf_aio *aio)
{
	struct request *req = ublk_bpf_get_req(io);

	if (off + bytes > blk_rq_bytes(req) || fault("attach out of range"))
		return -EINVAL;

	if (req->mq_hctx) {
		struct ublk_queue *ubq = req->mq_hctx->driver_data;

		bpf_aio_assign_cb(aio, ubq->bpf_aio_ops);
	}
	bpf_aio_assign_buf(aio, &io->buf, off, bytes);

	atomic_begin();
	refcount_inc(&io->ref, req);
	took(req, "ref", HELD_BY(aio));
	atomic_end();
	aio->private_data = io;
	return 0;
}

/* Gives back what an attached aio holds. */
FACT("RFC-FACTS 2 row ublk_bpf_dettach_and_complete_aio", "C")
void ublk_bpf_detach_aio(struct bpf_aio *aio)
{
	struct ublk_bpf_io *io = aio->private_data;

	if (io) {
		ublk_bpf_io_dec_ref(io, HELD_BY(aio));
		aio->private_data = NULL;
	}
}

/* ---- the end of an io command ------------------------------------------------------------------------- */

FACT("RFC-FACTS 2.2 fact 14", "C")
void ublk_bpf_complete_io_cmd(struct ublk_bpf_io *io, int res)
{
	io->res = res;
	program_must(holds(ublk_bpf_get_req(io), "ref", PROGRAM), "complete each io command that it took, once");
	set_bit(UBLK_BPF_IO_COMPLETED, &io->flags);
	ublk_bpf_io_dec_ref(io, PROGRAM);
}

/* Whoever has an aio in flight waits for it. */
FACT("RFC-FACTS 4.3", "C")
AT_REST void io_commands_are_completed(void)
{
	unsigned int tag;

	for (tag = 0; tag < SCN_MAX_IOS; tag++) {
		struct request *req = blk_mq_tag_to_rq(tag);

		if (!req || !holds(req, "ref", PROGRAM) || watch_in_flight())
			continue;
		program_must(false, "complete each io command that it took, once");
		violated("io-completed-once", req, "taken by the program, and never completed");
	}
}

/* ---- its pages ------------------------------------------------------------------------------------- */

/* A copy of the bio_vecs of a request that has more than one bio. */
struct bvec_array {
	struct bio_vec bvec[2];
};

FACT("RFC-FACTS 1.2, 4.2 item 1", "C")
SIMPLIFIED("a bio has one bio_vec")
int ublk_bpf_aio_prep_io_buf(struct request *req)
{
	struct ublk_bpf_io *io = &blk_mq_rq_to_pdu(req)->bpf_data;
	unsigned int first = req->bvec[0].bv_len;
	struct bvec_array *copy;

	io->buf.bvec = NULL;
	io->buf.nr_bvec = 0;

	if (req_op(req) != REQ_OP_READ && req_op(req) != REQ_OP_WRITE)
		return 0;

	/* One bio is left: borrow its bio_vec. */
	if (!req->multi_bio) {
		io->buf.nr_bvec = 1;
		io->buf.bvec = &req->bvec[0];
		io->buf.bvec_off = req->bytes_done;
		return 0;
	}
	if (req->bytes_done >= first) {
		io->buf.nr_bvec = 1;
		io->buf.bvec = &req->bvec[1];
		io->buf.bvec_off = req->bytes_done - first;
		return 0;
	}

	io->buf.nr_bvec = 2;
	if (!runs_as("ublk_server"))
		violated("no-sleep-in-atomic", req, "kvmalloc_array(GFP_NOIO) may sleep, below ->queue_rq");
	if (fault("bio_vec copy alloc"))
		return -ENOMEM;
	copy = new_object(struct bvec_array);
	took(copy, "owner", HELD_BY(req));
	copy->bvec[0].bv_page = &req->page;
	copy->bvec[0].bv_offset = req->bytes_done;
	copy->bvec[0].bv_len = first - req->bytes_done;
	copy->bvec[1].bv_page = &req->page;
	copy->bvec[1].bv_offset = first;
	copy->bvec[1].bv_len = req->bvec[1].bv_len;
	__set_bit(UBLK_BPF_BVEC_ALLOCATED, &io->flags);
	io->buf.bvec = &copy->bvec[0];
	io->buf.bvec_off = 0;
	return 0;
}

/* ---- what programs call: io commands ---------------------------------------------------------------- */

FACT("RFC-FACTS 2 row ublk_bpf_get_iod", "C")
KFUNC("KF_TRUSTED_ARGS | KF_RET_NULL")
const struct ublksrv_io_desc *ublk_bpf_get_iod(const struct ublk_bpf_io *io)
{
	if (io)
		return io->iod;
	return NULL;
}

FACT("RFC-FACTS 2 row ublk_bpf_get_io_tag", "C")
KFUNC("KF_TRUSTED_ARGS")
int ublk_bpf_get_io_tag(const struct ublk_bpf_io *io)
{
	if (io)
		return ublk_bpf_get_req(io)->tag;
	return -1;
}

FACT("RFC-FACTS 2 row ublk_bpf_get_queue_id", "C")
KFUNC("KF_TRUSTED_ARGS")
int ublk_bpf_get_queue_id(const struct ublk_bpf_io *io)
{
	struct ublk_queue *ubq;

	if (!io || !ublk_bpf_get_req(io)->mq_hctx)
		return -1;
	ubq = ublk_bpf_get_req(io)->mq_hctx->driver_data;
	return ubq->q_id;
}

FACT("RFC-FACTS 2 row ublk_bpf_get_dev_id", "C")
KFUNC("KF_TRUSTED_ARGS")
int ublk_bpf_get_dev_id(const struct ublk_bpf_io *io)
{
	struct ublk_queue *ubq;

	if (!io || !ublk_bpf_get_req(io)->mq_hctx)
		return -1;
	ubq = ublk_bpf_get_req(io)->mq_hctx->driver_data;
	return ubq->dev->dev_id;
}

FACT("RFC-FACTS 2 row ublk_bpf_complete_io, 2.2 fact 14", "C")
KFUNC("KF_TRUSTED_ARGS")
OBLIGES("valid-access", "pass an io command that is there")
void ublk_bpf_complete_io(struct ublk_bpf_io *io, int res)
{
	ublk_bpf_complete_io_cmd(io, res);
}
