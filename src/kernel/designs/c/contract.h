/* contract.h: what design C promises the verifier: the callback owns its aio, and release_cb releases it. No more. */
#pragma once

#define ALLOC_FLAGS "KF_RET_NULL"
#define SUBMIT_FLAGS ""
#define RELEASE_FLAGS ""
#define RELEASE_CB_FLAGS "KF_RELEASE"
/* The callback's argument: a parameter named …__ref is the program's own, any other is trusted and not owned. */
#define CALLBACK_AIO aio__ref
/* When a program owns an aio. */
#define AIO_IS_OWNED "not after a submit that returned 0, and not after its release"
