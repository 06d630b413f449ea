/* contract.h: what design I promises the verifier: an aio that is moved into a map is the program's no more. */
#pragma once

#define ALLOC_FLAGS "KF_ACQUIRE | KF_RET_NULL"
#define SUBMIT_FLAGS ""
#define RELEASE_FLAGS "KF_RELEASE"
/* The callback's argument: a parameter named …__ref is the program's own, any other is trusted and not owned. */
#define CALLBACK_AIO aio__ref
/* When a program owns an aio. */
#define AIO_IS_OWNED "not while it is in a map or submitted, and not after its release"
