/* contract.h: what design F promises the verifier: submit takes the aio, and may give it back. */
#pragma once

#define ALLOC_FLAGS "KF_ACQUIRE | KF_RET_NULL"
#define SUBMIT_FLAGS "KF_ACQUIRE | KF_RELEASE | KF_RET_NULL"
#define RELEASE_FLAGS "KF_RELEASE"
/* The callback's argument: a parameter named …__ref is the program's own, any other is trusted and not owned. */
#define CALLBACK_AIO aio__ref
/* When a program owns an aio. */
#define AIO_IS_OWNED "not after a submit that returned NULL, and not after its release"
