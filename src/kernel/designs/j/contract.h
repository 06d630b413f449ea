/* contract.h: what design J promises the verifier: nothing. A program has numbers; the context owns every aio. */
#pragma once

#define ALLOC_FLAGS ""
#define SUBMIT_FLAGS ""
#define RELEASE_FLAGS ""
/* The callback's argument is a number. */
#define CALLBACK_AIO aio
/* When a program may use a handle. */
#define AIO_IS_OWNED "not from its submit to its callback, and not after its release"
