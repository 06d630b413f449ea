/*
 * bpf_aio_socket.h: bpf aio on stream sockets, an extension: the patches of January 2025 know files only. Include it
 * after vmlinux.h and bpf/bpf_helpers.h.
 */
#ifndef BPF_AIO_SOCKET_H
#define BPF_AIO_SOCKET_H

/* After those of enum bpf_aio_op. bpf_aio_submit() takes no position for them, and MSG_ flags as io_flags. */
enum {
	BPF_AIO_OP_SEND = 4,
	BPF_AIO_OP_RECV = 5,
};

/* Not done before all bytes are moved: what a first try leaves goes on in the work queue. */
#define MSG_WAITALL 0x100

/* Kernel files include this, too. */
#ifndef __ksym
#define __ksym
#endif

/* Reserves what SENDs and RECVs of this aio need: the socket that the fd means here and now, and memory. They can be
 * submitted anywhere then, in a callback, too, and again; the fd that they name is not looked at. */
extern int bpf_aio_attach_sock(struct bpf_aio *aio, int fd) __ksym;

#endif
