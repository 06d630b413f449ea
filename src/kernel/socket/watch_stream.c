/*
 * watch_stream.c: bookkeeping for the order of a stream: what is on the wire must be the SENDs in the order in which
 * they were submitted, each in one piece; and what RECVs get, the stream in the order of the RECVs. Nothing here is in
 * the real kernel.
 */
#include "bpf_aio.h"

#define MAX_WATCHED_AIOS 8

enum direction { OUT, IN };

/* One direction of a socket. */
struct watched_stream {
	/* Aios in flight, in the order of their submits; NULL behind them. */
	const struct bpf_aio *flying[MAX_WATCHED_AIOS];
	/* The request whose SEND is on the wire in part, and the place in its data that must follow. */
	const struct request *open;
	unsigned int next;
	/* Its order is lost: said once. */
	bool broken;
};

/* An aio while it is in flight. */
struct watched_message {
	/* Which of scn_files, from 1; 0: none, or no socket. */
	unsigned char socket;
	unsigned char direction;
	/* One that was submitted later has moved data before. */
	bool overtaken;
};

static struct watched_stream watched_streams[2 * SCN_MAX_FILES] BOOKKEEPING;
static struct watched_message watched_messages[MAX_WATCHED_AIOS] BOOKKEEPING SHADOWS("bpf_aio");

static struct watched_message *watched_message(const struct bpf_aio *aio)
{
	return &watched_messages[slot_of(aio)];
}

static struct watched_stream *stream_of(const struct watched_message *m)
{
	return &watched_streams[2 * (m->socket - 1) + m->direction];
}

static const struct request *request_of(const struct iov_iter *iter)
{
	return container_of(iter->bvec->bv_page, struct request, page);
}

/* Where in its request's data a transfer goes on. */
static unsigned int place_of(const struct iov_iter *iter)
{
	return iter->bvec->bv_offset + (unsigned int)iter->iov_offset;
}

static bool sends(const struct bpf_aio *aio)
{
	return bpf_aio_get_op(aio) == BPF_AIO_OP_SEND || bpf_aio_get_op(aio) == BPF_AIO_OP_FS_WRITE;
}

/* bpf_aio_submit takes the aio. */
FACT("RFC-FACTS 8.2 items 1–3, 8.3 item 3", "I")
void watch_stream_submit(const struct bpf_aio *aio)
{
	struct watched_message *m = watched_message(aio);
	const struct sock *sk = sock_from_file(aio->iocb.ki_filp);
	struct watched_stream *s;
	unsigned int i;

	/* One that is in flight already stays where it is. */
	if (!sk || m->socket != 0)
		return;
	m->socket = (unsigned char)(sock_nr(sk) + 1);
	m->direction = sends(aio) ? OUT : IN;
	m->overtaken = false;
	s = stream_of(m);
	if (sends(aio))
		program_must(!s->flying[0], "have one SEND on a stream socket in flight at a time");
	else
		program_must(!s->flying[0], "have one RECV on a stream socket in flight at a time");
	if (sends(aio) && s->open)
		program_must(aio->buf.nr_bvec > 0 && container_of(aio->buf.bvec->bv_page, struct request, page) == s->open &&
				     aio->buf.bvec->bv_offset + aio->buf.bvec_off == s->next,
			     "send the rest of a short SEND before anything else");
	for (i = 0; i < MAX_WATCHED_AIOS - 1 && s->flying[i]; i++)
		;
	s->flying[i] = aio;
}

/* Its callback comes, or it was refused. */
void watch_stream_end(const struct bpf_aio *aio)
{
	struct watched_message *m = watched_message(aio);
	struct watched_stream *s;
	unsigned int i;

	if (m->socket == 0)
		return;
	s = stream_of(m);
	for (i = 0; i < MAX_WATCHED_AIOS && s->flying[i] != aio; i++)
		;
	for (; i < MAX_WATCHED_AIOS - 1; i++)
		s->flying[i] = s->flying[i + 1];
	s->flying[MAX_WATCHED_AIOS - 1] = NULL;
	m->socket = 0;
	m->direction = 0;
	m->overtaken = false;
}

/* Those that were submitted before and are still to come will be too late. */
static void overtake(const struct watched_stream *s, const struct bpf_aio *aio)
{
	unsigned int i;

	for (i = 0; i < MAX_WATCHED_AIOS && s->flying[i] && s->flying[i] != aio; i++)
		watched_message(s->flying[i])->overtaken = true;
}

/*
 * What moves, for the picture of the wire: which socket, the request's tag, the place of the first block in its data,
 * and how many blocks; from the top 3, 3, 18 and 8 bits.
 */
static unsigned int piece(const struct msghdr *msg, unsigned int blocks)
{
	unsigned int socket = sock_nr(sock_from_file(msg->aio->iocb.ki_filp));
	unsigned int tag = (unsigned int)request_of(&msg->iter)->tag;

	return socket << 29 | tag << 26 | (place_of(&msg->iter) / SK_BLOCK) << 8 | blocks;
}

/* So many blocks go into the send buffer, behind all others: that is their order on the wire. */
FACT("RFC-FACTS 11 I11", "I")
unsigned int watch_sent(const struct msghdr *msg, unsigned int blocks)
{
	struct watched_message *m = watched_message(msg->aio);
	const struct request *rq = request_of(&msg->iter);
	unsigned int bytes = blocks * SK_BLOCK;
	struct watched_stream *s;

	if (m->socket == 0)
		return piece(msg, blocks);
	s = stream_of(m);
	if (s->open) {
		if (!s->broken && (s->open != rq || s->next != place_of(&msg->iter))) {
			violated("stream-order", msg->aio, "its bytes go into the middle of another SEND");
			s->broken = true;
		}
	} else {
		if (!s->broken && m->overtaken) {
			violated("stream-order", msg->aio, "its bytes come behind those of a SEND that was submitted later");
			s->broken = true;
		}
		overtake(s, msg->aio);
	}
	s->open = bytes < msg->iter.count ? rq : NULL;
	s->next = bytes < msg->iter.count ? place_of(&msg->iter) + bytes : 0;
	return piece(msg, blocks);
}

/* So many blocks of the stream go to a RECV. */
FACT("RFC-FACTS 11 I11", "I")
unsigned int watch_received(const struct msghdr *msg, unsigned int blocks)
{
	struct watched_message *m = watched_message(msg->aio);
	struct watched_stream *s;

	if (m->socket == 0)
		return piece(msg, blocks);
	s = stream_of(m);
	if (!s->broken && m->overtaken) {
		violated("stream-order", msg->aio, "gets what comes behind the data of a RECV that was submitted later");
		s->broken = true;
	}
	overtake(s, msg->aio);
	return piece(msg, blocks);
}
