/* contract.h: what design K promises the verifier: a handler that returns an aio has given it to the kernel. */
#pragma once

#define ALLOC_FLAGS "KF_ACQUIRE | KF_RET_NULL"
#define PREPARE_FLAGS ""
#define RELEASE_FLAGS "KF_RELEASE"
/* The callback's argument: a parameter named …__ref is the program's own, any other is trusted and not owned. */
#define CALLBACK_AIO aio__ref
/* When a program owns an aio. */
#define AIO_IS_OWNED "not after it was returned, and not after its release"
