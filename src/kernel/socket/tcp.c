/*
 * tcp.c: connected TCP sockets. The two directions are apart; buffers are counted in blocks. What the peer does
 * arrives in softirq.
 */
#include "environment.h"
#include "socket.h"

/* One for each of scn_files that is a TCP socket. */
static struct sock tcp_socks[SCN_MAX_FILES];

/* Blocks that the send buffer has room for, and the receive buffer; what is kept of them is a byte. */
#define SK_MOST_BLOCKS 255
#define SK_BUF(sk)                                                                                  \
	(scn_files[(sk) - tcp_socks].size / SK_BLOCK < SK_MOST_BLOCKS ?                             \
		 (unsigned int)(scn_files[(sk) - tcp_socks].size / SK_BLOCK) :                      \
		 SK_MOST_BLOCKS)

/* ---- files -------------------------------------------------------------------------------------------- */

/* As of any file without O_DIRECT these come from a worker, which waits unless the socket is O_NONBLOCK. */
static unsigned int iocb_flags(const struct kiocb *iocb)
{
	return (iocb->ki_filp->f_flags & O_NONBLOCK) || (iocb->ki_flags & IOCB_NOWAIT) ? MSG_DONTWAIT : 0;
}

FACT("RFC-FACTS 8.1", "I")
static ssize_t sock_read_iter(struct kiocb *iocb, struct iov_iter *to)
{
	struct msghdr msg = {
		.msg_flags = iocb_flags(iocb),
		.aio = container_of(iocb, struct bpf_aio, iocb),
		.iter = *to,
	};

	if (iocb->ki_pos != 0)
		return -ESPIPE;
	return tcp_recvmsg(sock_from_file(iocb->ki_filp), &msg);
}

FACT("RFC-FACTS 8.1", "I")
static ssize_t sock_write_iter(struct kiocb *iocb, struct iov_iter *from)
{
	struct msghdr msg = {
		.msg_flags = iocb_flags(iocb),
		.aio = container_of(iocb, struct bpf_aio, iocb),
		.iter = *from,
	};

	if (iocb->ki_pos != 0)
		return -ESPIPE;
	return tcp_sendmsg(sock_from_file(iocb->ki_filp), &msg);
}

FACT("RFC-FACTS 12 row pipe/socket", "I")
static long sock_fallocate(struct file *file, int mode, loff_t offset, loff_t len)
{
	return -ESPIPE;
}

static const struct file_operations socket_file_ops = {
	.read_iter = sock_read_iter,
	.write_iter = sock_write_iter,
	.fallocate = sock_fallocate,
};

/* NULL for a file that is no socket. */
struct sock *sock_from_file(struct file *file)
{
	return file->f_op == &socket_file_ops ? file->private_data : NULL;
}

unsigned int sock_nr(const struct sock *sk)
{
	return (unsigned int)(sk - tcp_socks);
}

SIMPLIFIED("the last fput() leaves the connection as it is")
void sock_attach(struct file *file, unsigned int nr)
{
	file->f_op = &socket_file_ops;
	file->private_data = &tcp_socks[nr];
}

static unsigned int blocks_of(unsigned long bytes)
{
	return (unsigned int)((bytes + SK_BLOCK - 1) / SK_BLOCK);
}

/* Bytes of so many blocks from the front; the last one of a transfer may be a part. */
static unsigned long bytes_of(unsigned int blocks, unsigned long left)
{
	return blocks * SK_BLOCK < left ? blocks * SK_BLOCK : left;
}

/* ---- sending ------------------------------------------------------------------------------------------ */

/* Sends on a connection that ended: the error of a RST once, then -EPIPE. */
FACT("RFC-FACTS 8.2 item 5", "I")
static int sk_stream_error(struct sock *sk)
{
	int err = sk->sk_err ? sk->sk_err : EPIPE;

	sk->sk_err = 0;
	return -err;
}

/* SOCK_NOSPACE first, then a second look: room that came before nobody would tell of. */
FACT("RFC-FACTS 8.2 items 2, 4", "I")
static void sk_stream_wait_memory(struct sock *sk)
{
	bool ready;

	sk->nospace = true;
	label("SOCK_NOSPACE");
	atomic_begin();
	ready = sk->wmem_queued < SK_BUF(sk) || sk->sk_shutdown & SEND_SHUTDOWN;
	atomic_end();
	if (ready)
		return;
	wait_until(!sk->nospace || sk->sk_shutdown & SEND_SHUTDOWN, "there is room in the send buffer");
}

/* With the socket's lock, which a sender that waits gives up. */
FACT("RFC-FACTS 8.2 items 1, 2, 5", "I")
SIMPLIFIED("nothing leaves before it is queued whole blocks at a time; no MSG_MORE, no urgent data")
long tcp_sendmsg(struct sock *sk, struct msghdr *msg)
{
	bool nowait = msg->msg_flags & MSG_DONTWAIT;
	unsigned long copied = 0;
	unsigned int room, blocks;
	bool short_of_memory;
	int err;

	if (!nowait)
		may_sleep("sk_stream_wait_memory");
	for (;;) {
		/* What waits for memory gets some; what does not may be refused for the lack of it. */
		short_of_memory = nowait && fault("sk_wmem_schedule");
		err = 0;
		atomic_begin();
		if (sk->sk_shutdown & SEND_SHUTDOWN) {
			/* What was copied before it is told first. */
			if (copied == 0)
				err = sk_stream_error(sk);
		} else if (!short_of_memory) {
			room = SK_BUF(sk) - sk->wmem_queued;
			blocks = blocks_of(msg->iter.count);
			if (blocks > room)
				blocks = room;
			if (blocks > 0) {
				touch_pages(&msg->iter);
				watch_sent(msg, blocks);
				sk->wmem_queued += blocks;
				copied += bytes_of(blocks, msg->iter.count);
				msg->iter.iov_offset += bytes_of(blocks, msg->iter.count);
				msg->iter.count -= bytes_of(blocks, msg->iter.count);
			}
		}
		atomic_end();
		if (err)
			return err;
		if (msg->iter.count == 0 || sk->sk_shutdown & SEND_SHUTDOWN)
			return (long)copied;
		if (nowait)
			return copied > 0 ? (long)copied : -EAGAIN;
		sk_stream_wait_memory(sk);
	}
}

/* ---- receiving ---------------------------------------------------------------------------------------- */

FACT("RFC-FACTS 8.3 items 1, 2, 4, 5; 8.2 item 5", "I")
SIMPLIFIED("sk_data_ready finds every sleeper: looking and going to sleep are one")
long tcp_recvmsg(struct sock *sk, struct msghdr *msg)
{
	bool nowait = msg->msg_flags & MSG_DONTWAIT;
	unsigned long copied = 0;
	unsigned int blocks;
	bool ended;
	int err;

	if (!nowait)
		may_sleep("sk_wait_data");
	for (;;) {
		err = 0;
		atomic_begin();
		blocks = blocks_of(msg->iter.count);
		if (blocks > sk->receive_queue)
			blocks = sk->receive_queue;
		if (blocks > 0) {
			touch_pages(&msg->iter);
			watch_received(msg, blocks);
			sk->receive_queue -= blocks;
			copied += bytes_of(blocks, msg->iter.count);
			msg->iter.iov_offset += bytes_of(blocks, msg->iter.count);
			msg->iter.count -= bytes_of(blocks, msg->iter.count);
		} else if (copied == 0) {
			err = sk->sk_err;
			sk->sk_err = 0;
		}
		ended = sk->sk_shutdown & RCV_SHUTDOWN;
		atomic_end();
		if (err)
			return -err;
		if (msg->iter.count == 0 || ended)
			return (long)copied;
		if (copied > 0 && !(msg->msg_flags & MSG_WAITALL))
			return (long)copied;
		if (nowait)
			return copied > 0 ? (long)copied : -EAGAIN;
		wait_until(sk->receive_queue > 0 || sk->sk_shutdown & RCV_SHUTDOWN, "data comes, or the end of it");
	}
}

/* ---- the peer ------------------------------------------------------------------------------------------ */

/* Room has come: wakes who has said that it waits for some. */
FACT("RFC-FACTS 8.2 item 4", "I")
SIMPLIFIED("every block that is taken is room enough")
static void sk_write_space(struct sock *sk)
{
	if (sk->nospace) {
		label("sk_write_space wakes the sender");
		sk->nospace = false;
	}
}

/* -EPIPE if the peer had ended its side before. What was not taken is gone. */
FACT("RFC-FACTS 8.2 item 5", "I")
static void tcp_reset(struct sock *sk)
{
	if (sk->sk_shutdown & SEND_SHUTDOWN)
		return;
	sk->sk_err = sk->sk_shutdown & RCV_SHUTDOWN ? EPIPE : ECONNRESET;
	sk->sk_shutdown = SHUTDOWN_MASK;
	sk->wmem_queued = 0;
	sk->nospace = false;
}

/* The nth socket; NULL if there are not so many. */
static struct sock *nth_socket(unsigned int nth)
{
	unsigned int i;

	for (i = 0; i < scn_nr_files; i++) {
		if (scn_files[i].kind != SCN_FILE_TCP)
			continue;
		if (nth == 0)
			return &tcp_socks[i];
		nth--;
	}
	return NULL;
}

/* The peer as softirq sees it: it takes what was sent, and says so, or resets. One for each socket. */
FACT("RFC-FACTS 8.2 items 4, 5", "I")
SIMPLIFIED("segments are blocks, and none is lost")
LASTING("takes it")
CONTEXT("irq", 1) void tcp_peer_reads(void)
{
	struct sock *sk = nth_socket(context_instance());
	int act;

	if (!sk)
		return;
	for (;;) {
		wait_idle(sk->wmem_queued > 0, "something was sent to it");
		act = choose("the peer, given a block,", "takes it", "resets");
		atomic_begin();
		if (act == 1) {
			tcp_reset(sk);
		} else if (sk->wmem_queued > 0) {
			sk->wmem_queued--;
			sk_write_space(sk);
		}
		atomic_end();
	}
}

/* The peer's own words, as long as there is room for them and it has not said that this was all. */
FACT("RFC-FACTS 8.2 item 5, 8.3 items 4, 5", "I")
SIMPLIFIED("a peer that is not read from does not reset")
LASTING("a block")
CONTEXT("irq", 1) void tcp_peer_writes(void)
{
	struct sock *sk = nth_socket(context_instance());
	int act;

	if (!sk)
		return;
	for (;;) {
		wait_idle(!(sk->sk_shutdown & RCV_SHUTDOWN) && sk->receive_queue < SK_BUF(sk),
			  "there is room for what it sends");
		act = choose("the peer sends", "a block", "FIN", "RST");
		atomic_begin();
		if (sk->sk_shutdown & RCV_SHUTDOWN)
			;
		else if (act == 0)
			sk->receive_queue++;
		else if (act == 1)
			sk->sk_shutdown |= RCV_SHUTDOWN;
		else
			tcp_reset(sk);
		atomic_end();
	}
}
