/* socket.h: stream sockets, as bpf aio and the environment share them. */
#pragma once

#include "linux.h"
#include "bpf_aio_socket.h"

#define BPF_AIO_NR_OPS 6

#define MSG_DONTWAIT 0x40

#define RCV_SHUTDOWN 1
#define SEND_SHUTDOWN 2
#define SHUTDOWN_MASK 3

/* Buffers are counted in blocks of so many bytes: a sector. */
#define SK_BLOCK 512u

struct sock {
	/* Blocks that the peer has not taken yet, and blocks from it that nobody has read. */
	unsigned char wmem_queued;
	unsigned char receive_queue;
	/* An errno that the next operation answers with, once. */
	unsigned char sk_err;
	unsigned char sk_shutdown;
	/* SOCK_NOSPACE: a sender sleeps until sk_write_space() wakes it. */
	bool nospace;
};

struct msghdr {
	unsigned int msg_flags;
	/* Whose data it is: for bookkeeping only. */
	const struct bpf_aio *aio;
	struct iov_iter iter;
};

/* tcp.c */
extern struct sock *sock_from_file(struct file *file);
/* Which of scn_files it is. */
extern unsigned int sock_nr(const struct sock *sk);
extern void sock_attach(struct file *file, unsigned int nr);
extern long tcp_sendmsg(struct sock *sk, struct msghdr *msg);
extern long tcp_recvmsg(struct sock *sk, struct msghdr *msg);

/* bpf_aio_socket.c */
static inline bool bpf_aio_is_msg(unsigned int op)
{
	return op == BPF_AIO_OP_SEND || op == BPF_AIO_OP_RECV;
}

/* What bpf_aio_attach_sock() has reserved lasts until the aio is released. */
static inline bool bpf_aio_keeps_work(const struct bpf_aio *aio)
{
	return aio->iocb.private != NULL;
}

extern int bpf_aio_prep_msg(struct bpf_aio *aio, loff_t pos, unsigned int io_flags);
extern struct file *bpf_aio_get_file(struct bpf_aio *aio, int fd);
extern void bpf_aio_put_sock(struct bpf_aio *aio);
extern long bpf_aio_do_msg(struct bpf_aio *aio);

/* watch_stream.c */
extern void watch_stream_submit(const struct bpf_aio *aio);
extern void watch_stream_end(const struct bpf_aio *aio);
extern unsigned int watch_sent(const struct msghdr *msg, unsigned int blocks);
extern unsigned int watch_received(const struct msghdr *msg, unsigned int blocks);
