/* contract.h: what design B promises the verifier: alloc and release are tracked, submit is not. */
#pragma once

#define ALLOC_FLAGS "KF_ACQUIRE | KF_RET_NULL"
#define SUBMIT_FLAGS ""
#define RELEASE_FLAGS "KF_RELEASE"
