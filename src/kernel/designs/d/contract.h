/* contract.h: what design D promises the verifier: submit releases the aio, and returns nothing. */
#pragma once

#define ALLOC_FLAGS "KF_ACQUIRE | KF_RET_NULL"
#define SUBMIT_FLAGS "KF_RELEASE"
#define RELEASE_FLAGS "KF_RELEASE"
/* The callback's argument: a parameter named …__ref is the program's own, any other is trusted and not owned. */
#define CALLBACK_AIO aio__ref
/* When a program owns an aio. */
#define AIO_IS_OWNED "not after its submit or release"
/* Reserved at alloc, and there for every error of every submit. */
#define KEEPS_WORK true
