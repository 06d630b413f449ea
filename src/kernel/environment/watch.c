/*
 * watch.c: bookkeeping for the properties that need it. Nothing here is in the real kernel, and nothing that runs
 * depends on it.
 */
#include "linux.h"
#ifdef CONFIG_BPF_AIO_SOCKET
#include "socket.h"
#define READS(op) ((op) == BPF_AIO_OP_FS_READ || (op) == BPF_AIO_OP_RECV)
#define WRITES(op) ((op) == BPF_AIO_OP_FS_WRITE || (op) == BPF_AIO_OP_SEND)
#else
#define watch_stream_submit(aio)
#define watch_stream_end(aio)
#define READS(op) ((op) == BPF_AIO_OP_FS_READ)
#define WRITES(op) ((op) == BPF_AIO_OP_FS_WRITE)
#endif

#define MAX_WATCHED_AIOS 8

/* An aio from alloc to release. */
struct watched_aio {
	/* NULL before and after that. */
	const struct bpf_aio *aio;
	/* The request whose pages, or whose command, the submit in flight works on. */
	const struct request *target;
	/* Callbacks that are owed: submits accepted and not yet called back. */
	unsigned char due;
	/* Issues of its kiocb that have not returned yet. */
	unsigned char issuers;
	/* It reads for a READ, or writes for a WRITE: only then its bytes are the request's. */
	bool serves;
};

/* An io command while it is in flight. */
struct watched_request {
	/* Bytes that aios were submitted for, and those that came. */
	unsigned int asked;
	unsigned int moved;
	/* Aios in flight that work on it. */
	unsigned char in_flight;
	/* The last operation without data failed. */
	bool failed;
};

static struct watched_aio watched_aios[MAX_WATCHED_AIOS] BOOKKEEPING SHADOWS("bpf_aio");
static struct watched_request watched_requests[SCN_MAX_IOS] BOOKKEEPING SHADOWS("request");

static struct watched_aio *watched(const struct bpf_aio *aio)
{
	return &watched_aios[slot_of(aio)];
}

static struct watched_request *watched_request(const struct request *rq)
{
	return &watched_requests[slot_of(rq)];
}

static void forget(struct watched_aio *w)
{
	if (w->target)
		watched_request(w->target)->in_flight -= w->due;
	w->aio = NULL;
	w->target = NULL;
	w->due = 0;
	w->issuers = 0;
	w->serves = false;
}

/* ---- aios -------------------------------------------------------------------------------------------- */

void watch_new_aio(const struct bpf_aio *aio)
{
	watched(aio)->aio = aio;
}

void watch_free_aio(const struct bpf_aio *aio)
{
	watch_stream_end(aio);
	forget(watched(aio));
}

/* The request that an aio works on: its pages, or else the command that it is attached to. */
static const struct request *target_of(const struct bpf_aio *aio)
{
	unsigned int op = aio->opf & 0xff;
	const struct ublk_bpf_io *io = aio->private_data;

	if ((READS(op) || WRITES(op)) && aio->buf.nr_bvec > 0 && is_live(aio->buf.bvec))
		return container_of(aio->buf.bvec->bv_page, struct request, page);
	if (!io)
		return NULL;
	return blk_mq_rq_from_pdu(container_of(io, struct ublk_rq_data, bpf_data));
}

/* One of the callbacks that are owed is owed no more. */
static void took_back(struct watched_aio *w)
{
	w->due--;
	if (w->target)
		watched_request(w->target)->in_flight--;
}

/* bpf_aio_submit takes the aio. */
WATCHES void watch_submit(struct bpf_aio *aio)
{
	struct watched_aio *w = watched(aio);
	unsigned int op = aio->opf & 0xff;

	if (w->due > 0)
		violated("one-issuer", aio, "submitted again while it is in flight");
	watch_stream_submit(aio);
	/* What was owed for another request before is not looked for there any more. */
	if (w->target)
		watched_request(w->target)->in_flight -= w->due;
	w->due++;
	w->target = target_of(aio);
	if (!w->target)
		return;
	watched_request(w->target)->in_flight += w->due;
	if (w->target->state != MQ_RQ_IN_FLIGHT)
		violated("pages-in-use", aio, "submitted for a request that has ended");
	else
		watched_request(w->target)->asked += aio->bytes;
	w->serves = req_op(w->target) == REQ_OP_READ ? READS(op) : WRITES(op);
}

/* bpf_aio_submit returns an error after all. */
void watch_refused(const struct bpf_aio *aio)
{
	struct watched_aio *w = watched(aio);

	watch_stream_end(aio);
	if (w->due > 0)
		took_back(w);
}

/* An operation is issued for the aio's kiocb … */
WATCHES void watch_issue(const struct bpf_aio *aio)
{
	struct watched_aio *w = watched(aio);

	if (w->issuers > 0)
		violated("one-issuer", aio, "its kiocb is issued while another issue of it has not returned");
	w->issuers++;
}

/* … and returns. The aio may be gone by now. */
void watch_issued(const struct bpf_aio *aio)
{
	struct watched_aio *w = watched(aio);

	/* Others can tell when that is: between passing the aio on and this, two may have issued it. */
	atomic_begin();
	if (w->issuers > 0)
		w->issuers--;
	atomic_end();
}

/* The callback is about to be called with this result. */
WATCHES void watch_callback(const struct bpf_aio *aio, long ret)
{
	struct watched_aio *w = watched(aio);
	unsigned int op = aio->opf & 0xff;
	struct watched_request *rq;

	watch_stream_end(aio);
	if (w->due == 0)
		violated("callback-once", aio, "called back more often than it was submitted");
	else
		took_back(w);
	if (!w->target || w->target->state != MQ_RQ_IN_FLIGHT)
		return;
	rq = watched_request(w->target);
	if (!READS(op) && !WRITES(op))
		rq->failed = ret < 0;
	else if (ret > 0 && w->serves)
		rq->moved += ret;
}

/* ---- requests ------------------------------------------------------------------------------------------ */

void watch_start(const struct request *rq)
{
	struct watched_request *w = watched_request(rq);

	w->asked = 0;
	w->moved = 0;
	w->failed = false;
}

/* Pages of a request are read or written. */
WATCHES void watch_pages(const struct request *rq)
{
	if (rq->state != MQ_RQ_IN_FLIGHT)
		violated("pages-in-use", rq, "its pages are used after it has ended");
}

/* `bytes` of a READ or WRITE are reported as done. */
WATCHES void watch_done(const struct request *rq, unsigned int bytes)
{
	const struct watched_request *w = watched_request(rq);

	if (w->asked > 0 && w->moved < bytes)
		violated("truthful-result", rq, "more bytes are reported than its aios have moved");
}

/* Whether a request's aios have done what `res` says. */
bool watch_is_true(const struct request *rq, int res)
{
	const struct watched_request *w = watched_request(rq);
	unsigned int op = req_op(rq);
	unsigned int bytes;

	if (res < 0)
		return true;
	bytes = (unsigned int)res > blk_rq_bytes(rq) ? blk_rq_bytes(rq) : (unsigned int)res;
	if (op == REQ_OP_READ || op == REQ_OP_WRITE)
		return w->asked == 0 || w->moved >= bytes;
	return !w->failed;
}

/* A request ends, or is given back to the block layer for the rest of it. */
WATCHES void watch_end(const struct request *rq, int error)
{
	if (rq->state != MQ_RQ_IN_FLIGHT) {
		violated("io-completed-once", rq, "completed a second time");
		return;
	}
	if (watched_request(rq)->in_flight > 0)
		violated("pages-in-use", rq, "ends while an aio in flight works on it");
	if (error == 0 && watched_request(rq)->failed)
		violated("truthful-result", rq, "reported as done although its aio failed");
}

/* Whether the callback of any aio is still to come. */
bool watch_in_flight(void)
{
	unsigned int i;

	for (i = 0; i < MAX_WATCHED_AIOS; i++)
		if (watched_aios[i].due > 0)
			return true;
	return false;
}

/* It has ended: what was counted for it no longer matters. */
void watch_ended(const struct request *rq)
{
	watch_start(rq);
}

/* ---- at the end of a run ---------------------------------------------------------------------------------- */

FACT("RFC-FACTS 11 I1", "C")
AT_REST void nothing_is_owed(void)
{
	unsigned int i;

	for (i = 0; i < MAX_WATCHED_AIOS; i++)
		if (watched_aios[i].due > 0)
			violated("callback-once", watched_aios[i].aio, "submitted, and never called back");
}
