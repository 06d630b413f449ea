/* contract.h: what design G promises the verifier: alloc gets a reference and release puts it; submit takes its own. */
#pragma once

#define ALLOC_FLAGS "KF_ACQUIRE | KF_RET_NULL"
#define SUBMIT_FLAGS ""
#define RELEASE_FLAGS "KF_RELEASE"
/* The callback's argument: a parameter named …__ref is the program's own, any other is trusted and not owned. */
#define CALLBACK_AIO aio
/* When a program owns an aio. */
#define AIO_IS_OWNED "until its release, or on loan in the callback"
/* The callback has the aio on loan. */
#define CALLER_OWNS(aio) program_must(!(aio) || holds(aio, "owner", CALLER) || (is_live(aio) && (aio)->calls_back), OWNED_WHILE)
/* Who has a reference of its own still after a submit that returned 0: the callback has the aio then. */
#define WAS_SUBMITTED_BY_CALLER(aio) ((aio)->submitted && holds(aio, "owner", CALLER))
/* The program's reference is the first. */
#define ALLOCATED(aio) ((aio)->ref.refs.counter = 1)
