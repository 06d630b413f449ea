/* bpf_aio_kfuncs.h: the part of ublk_bpf.h that is about aios, design K: prepared, and returned. */
#pragma once

/* ---- bpf aio ------------------------------------------------------------------------------------- */

extern struct bpf_aio *bpf_aio_alloc(unsigned int op, enum bpf_aio_flag aio_flags) __ksym;
extern struct bpf_aio *bpf_aio_alloc_sleepable(unsigned int op, enum bpf_aio_flag aio_flags) __ksym;
extern void bpf_aio_release(struct bpf_aio *aio) __ksym;
/* The handler returns the aio then. */
extern int bpf_aio_prepare(struct bpf_aio *aio, int fd, loff_t pos, unsigned int bytes,
			   unsigned int io_flags) __ksym;

/* ---- both together ------------------------------------------------------------------------------- */

extern int ublk_bpf_attach_and_prep_aio(const struct ublk_bpf_io *io, unsigned int off,
					unsigned int bytes, struct bpf_aio *aio) __ksym;
extern void ublk_bpf_dettach_and_complete_aio(struct bpf_aio *aio) __ksym;
extern struct ublk_bpf_io *ublk_bpf_acquire_io_from_aio(struct bpf_aio *aio) __ksym;
extern void ublk_bpf_release_io_from_aio(struct ublk_bpf_io *io) __ksym;
