/* returned.h: aios that handlers return. */
#pragma once

#include "ublk.h"

/* bpf_aio_kfuncs.c */
extern bool bpf_aio_take_returned(struct bpf_aio *aio, struct ublk_bpf_io *io);
