/* bpf_aio_kfuncs.h: the part of ublk_bpf.h that is about aios and differs from one design to another. */
#pragma once

/* ---- bpf aio ------------------------------------------------------------------------------------- */

extern bpf_aio_handle_t bpf_aio_alloc(unsigned int op, enum bpf_aio_flag aio_flags) __ksym;
extern void bpf_aio_release(bpf_aio_handle_t aio) __ksym;
extern int bpf_aio_submit(bpf_aio_handle_t aio, int fd, loff_t pos, unsigned int bytes,
			  unsigned int io_flags) __ksym;
/* What it was submitted for. */
extern unsigned int bpf_aio_bytes(bpf_aio_handle_t aio) __ksym;

/* ---- both together ------------------------------------------------------------------------------- */

extern int ublk_bpf_attach_and_prep_aio(const struct ublk_bpf_io *io, unsigned int off,
					unsigned int bytes, bpf_aio_handle_t aio) __ksym;
extern void ublk_bpf_dettach_and_complete_aio(bpf_aio_handle_t aio) __ksym;
extern struct ublk_bpf_io *ublk_bpf_acquire_io_from_aio(bpf_aio_handle_t aio) __ksym;
extern void ublk_bpf_release_io_from_aio(struct ublk_bpf_io *io) __ksym;
