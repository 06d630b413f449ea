/*
 * ublk_bpf.h: what a BPF program of an ublk device may call. Include it after vmlinux.h and bpf/bpf_helpers.h.
 */
#ifndef UBLK_BPF_H
#define UBLK_BPF_H

#ifdef DEBUG
#define BPF_DBG(...) bpf_printk(__VA_ARGS__)
#else
#define BPF_DBG(...)
#endif

#ifndef UBLK_BPF_RETURNS_AIO
/* The top four bits of what queue_io_cmd returns say what to do, the rest how many bytes were queued. */
#define UBLK_BPF_DISPOSITION_SHIFT 60

static inline ublk_bpf_return_t ublk_bpf_return_val(enum ublk_bpf_disposition disposition,
						    unsigned int bytes)
{
	return ((ublk_bpf_return_t)disposition << UBLK_BPF_DISPOSITION_SHIFT) | bytes;
}
#endif

/* ---- the io command ------------------------------------------------------------------------------ */

extern const struct ublksrv_io_desc *ublk_bpf_get_iod(const struct ublk_bpf_io *io) __ksym;
extern int ublk_bpf_get_dev_id(const struct ublk_bpf_io *io) __ksym;
extern int ublk_bpf_get_queue_id(const struct ublk_bpf_io *io) __ksym;
extern int ublk_bpf_get_io_tag(const struct ublk_bpf_io *io) __ksym;
extern void ublk_bpf_complete_io(const struct ublk_bpf_io *io, int res) __ksym;

#include "bpf_aio_kfuncs.h"

/* One number for an io command, as a map key: device, queue, tag. */
static inline unsigned long long build_io_key(const struct ublk_bpf_io *io)
{
	unsigned long long dev_id = (unsigned short)ublk_bpf_get_dev_id(io);
	unsigned long long queue_id = (unsigned short)ublk_bpf_get_queue_id(io);
	unsigned long long tag = ublk_bpf_get_io_tag(io);

	return (dev_id << 32) | (queue_id << 16) | tag;
}

#endif
