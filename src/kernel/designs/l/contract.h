/* contract.h: what design L promises the verifier: a reservation has a type of its own. */
#pragma once

#define ALLOC_FLAGS "KF_ACQUIRE | KF_RET_NULL"
#define SUBMIT_FLAGS "KF_RELEASE"
#define RELEASE_FLAGS "KF_RELEASE"
/* The callback's argument: a parameter named …__ref is the program's own, any other is trusted and not owned. */
#define CALLBACK_AIO aio__ref
/* When a program owns an aio. */
#define AIO_IS_OWNED "not after its submit, discard or release"
/* What a reservation is to the program. */
#define RESERVED_AIO struct bpf_aio___init
