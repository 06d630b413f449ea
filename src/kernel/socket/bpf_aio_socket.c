/*
 * bpf_aio_socket.c: SEND and RECV, an extension of bpf aio. They take the way of a read of a file: first without
 * waiting, then in a worker that waits.
 */
#include "bpf_aio.h"

/* The socket that an aio was given, in iocb.private; with it comes its work item. */
static struct file *sock_of_aio(const struct bpf_aio *aio)
{
	return aio->iocb.private;
}

/* A socket's lock may sleep, so a program that must not, as a callback, leaves even the first try to a worker. */
FACT("RFC-FACTS 2.2 fact 6, 8.1", "I")
int bpf_aio_prep_msg(struct bpf_aio *aio, loff_t pos, unsigned int io_flags)
{
	if (!bpf_aio_is_msg(bpf_aio_get_op(aio)))
		return 0;
	if (pos)
		return -ESPIPE;
	if (io_flags & ~MSG_WAITALL)
		return -EINVAL;
	if (in_nonsleepable_program())
		aio->opf |= BPF_AIO_FORCE_WQ;
	return 0;
}

/* The file of a submit, with a reference: for SEND and RECV the socket that the aio has, if it has one. */
FACT("RFC-FACTS 2.2 fact 8, 7.5 row m5", "I")
struct file *bpf_aio_get_file(struct bpf_aio *aio, int fd)
{
	struct file *file = sock_of_aio(aio);

	if (!file || !bpf_aio_is_msg(bpf_aio_get_op(aio)))
		return fget(fd);
	atomic_begin();
	file->f_count.counter++;
	took(file, "f_count", KERNEL);
	atomic_end();
	return file;
}

FACT("RFC-FACTS 2.2 fact 8, 7.5 row m5", "I")
KFUNC("")
OBLIGES("no-sleep-in-atomic", "take a socket only where it may sleep")
OBLIGES("fd-table", "take a socket in the task in whose fd table the fd is meant")
OBLIGES("valid-access", "pass an aio that is there")
int bpf_aio_attach_sock(struct bpf_aio *aio, int fd)
{
	struct bpf_aio_work *work;
	struct file *file;

	CALLER_OWNS(aio);
	if (sock_of_aio(aio))
		return -EBUSY;
	file = fget(fd);
	if (!file)
		return -EBADF;
	if (!sock_from_file(file)) {
		fput(file);
		return -ENOTSOCK;
	}
	/* Some designs have one from the start. */
	if (!aio->work) {
		may_sleep("kmem_cache_alloc(GFP_NOIO)");
		if (fault("work item alloc")) {
			fput(file);
			return -ENOMEM;
		}
		work = new_object(struct bpf_aio_work);
		took(work, "owner", HELD_BY(aio));
		aio->work = work;
	}
	handed(file, "f_count", KERNEL, HELD_BY(aio));
	aio->iocb.private = file;
	return 0;
}

/* When the aio is released. */
FACT("RFC-FACTS 7.5 row m5", "I")
void bpf_aio_put_sock(struct bpf_aio *aio)
{
	struct file *file = sock_of_aio(aio);

	if (!file)
		return;
	aio->iocb.private = NULL;
	if (aio->work) {
		gave_back(aio->work, "owner", HELD_BY(aio));
		free_object(aio->work);
		aio->work = NULL;
	}
	handed(file, "f_count", HELD_BY(aio), KERNEL);
	fput(file);
}

/*
 * What MSG_WAITALL leaves after a try is tried again by the work queue; ki_pos counts what is done. Else a short count
 * is the result, and the rest is the program's to send or to ask for.
 */
FACT("RFC-FACTS 8.2 item 1, 8.3 items 1, 2, 8.4 io_uring", "I")
long bpf_aio_do_msg(struct bpf_aio *aio)
{
	struct sock *sk = sock_from_file(aio->iocb.ki_filp);
	bool in_worker = aio->opf & BPF_AIO_FORCE_WQ;
	bool sends = bpf_aio_get_op(aio) == BPF_AIO_OP_SEND;
	unsigned int done = (unsigned int)aio->iocb.ki_pos;
	struct msghdr msg = {
		.msg_flags = (unsigned int)aio->iocb.ki_flags | (in_worker ? 0 : MSG_DONTWAIT),
		.aio = aio,
		.iter = {
			.data_source = sends,
			.iov_offset = aio->buf.bvec_off + done,
			.count = aio->bytes - done,
			.nr_segs = aio->buf.nr_bvec,
			.bvec = aio->buf.bvec,
		},
	};
	long ret;

	if (!sk)
		return -ENOTSOCK;
	ret = sends ? tcp_sendmsg(sk, &msg) : tcp_recvmsg(sk, &msg);
	if (ret > 0) {
		done += (unsigned int)ret;
		aio->iocb.ki_pos = done;
		if (done < aio->bytes && !in_worker && (msg.msg_flags & MSG_WAITALL))
			return -EAGAIN;
	}
	return done > 0 && ret != -EAGAIN ? (long)done : ret;
}
