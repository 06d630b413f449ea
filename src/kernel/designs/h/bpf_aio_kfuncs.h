/* bpf_aio_kfuncs.h: the part of ublk_bpf.h that is about aios and differs from one design to another. */
#pragma once

/* All that can fail: memory, the file, the range of the io command. bytes: of the buffer, or for fsync and fallocate of the file. */
extern struct bpf_aio *bpf_aio_reserve(const struct ublk_bpf_io *io, unsigned int opf, int fd,
					    unsigned int off, unsigned int bytes) __ksym;
/* One of these ends a reservation. */
extern void bpf_aio_submit(struct bpf_aio *aio, loff_t pos, unsigned int io_flags) __ksym;
extern void bpf_aio_discard(struct bpf_aio *aio) __ksym;

/* ---- in the callback ------------------------------------------------------------------------------ */

extern void bpf_aio_release(struct bpf_aio *aio) __ksym;
extern struct ublk_bpf_io *ublk_bpf_acquire_io_from_aio(struct bpf_aio *aio) __ksym;
extern void ublk_bpf_release_io_from_aio(struct ublk_bpf_io *io) __ksym;
