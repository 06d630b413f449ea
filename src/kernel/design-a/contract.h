/* contract.h: what design A promises the verifier: the flags of the kfuncs for aios. */
#pragma once

#define ALLOC_FLAGS "KF_RET_NULL"
#define SUBMIT_FLAGS ""
#define RELEASE_FLAGS ""
/* The callback's argument: a parameter named …__ref is the program's own, any other is trusted and not owned. */
#define CALLBACK_AIO aio
/* When a program owns an aio. */
#define AIO_IS_OWNED "not after a submit that returned 0, and not after its release"
