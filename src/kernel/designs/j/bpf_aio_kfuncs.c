/*
 * bpf_aio_kfuncs.c: what programs call, design J: a context owns every aio, and programs have handles.
 *
 * A handle is a number, so the verifier knows nothing of it, and the kernel looks at it whenever it is used. A place in
 * the context is free, idle (the program may use its handle), claimed (by one call), or in flight.
 */
#include "bpf_aio_ctx.h"

/* ublk_bpf.c */
extern void ublk_bpf_detach_aio(struct bpf_aio *aio);

#define MAX_AIOS 8

enum bpf_aio_place_state { PLACE_FREE, PLACE_IDLE, PLACE_CLAIMED, PLACE_IN_FLIGHT };

struct bpf_aio_place {
	struct bpf_aio *aio;
	unsigned int generation;
	enum bpf_aio_place_state state;
};

static struct bpf_aio_ctx {
	/* Draining or dead: no new aios, no new submits. */
	bool ends;
	unsigned int in_flight;
	struct bpf_aio_place places[MAX_AIOS];
} ctx;

/* ---- handles ----------------------------------------------------------------------------------------- */

static bpf_aio_handle_t handle_of(const struct bpf_aio *aio)
{
	return (bpf_aio_handle_t)ctx.places[aio->index].generation << 32 | aio->index;
}

FACT("API-DESIGNS J", "I")
struct bpf_aio *bpf_aio_claim(bpf_aio_handle_t handle)
{
	unsigned int index = (unsigned int)handle, generation = handle >> 32;
	struct bpf_aio *aio = NULL;

	atomic_begin();
	if (index < MAX_AIOS) {
		struct bpf_aio_place *place = &ctx.places[index];

		if (place->generation == generation && place->state == PLACE_IDLE) {
			place->state = PLACE_CLAIMED;
			aio = place->aio;
		}
	}
	atomic_end();
	program_must(aio != NULL, "use the handle of an aio only while it is its own: " AIO_IS_OWNED);
	return aio;
}

FACT("API-DESIGNS J", "I")
void bpf_aio_unclaim(struct bpf_aio *aio)
{
	atomic_begin();
	ctx.places[aio->index].state = PLACE_IDLE;
	atomic_end();
}

/* The end of an aio: whoever calls this has claimed it. */
FACT("API-DESIGNS J", "I")
SIMPLIFIED("detaching is the consumer's: the kernel would call a destructor that ublk has registered")
static void bpf_aio_destroy(struct bpf_aio *aio)
{
	struct bpf_aio_place *place = &ctx.places[aio->index];

	bpf_aio_do_completion(aio);
	ublk_bpf_detach_aio(aio);
	gave_back(aio, "owner", KERNEL);
	watch_free_aio(aio);
	free_object(aio);

	atomic_begin();
	place->aio = NULL;
	place->state = PLACE_FREE;
	atomic_end();
}

/* ---- what programs call ------------------------------------------------------------------------------ */

FACT("API-DESIGNS J", "I")
SIMPLIFIED("the context's aios are allocated one by one, where a pool would have them ready")
KFUNC(ALLOC_FLAGS)
bpf_aio_handle_t bpf_aio_alloc(unsigned int op, enum bpf_aio_flag aio_flags)
{
	struct bpf_aio_place *place = NULL;
	struct bpf_aio *aio;
	unsigned int i;

	atomic_begin();
	for (i = 0; !ctx.ends && i < MAX_AIOS; i++) {
		if (ctx.places[i].state == PLACE_FREE) {
			place = &ctx.places[i];
			place->state = PLACE_CLAIMED;
			place->generation++;
			break;
		}
	}
	atomic_end();
	if (!place)
		return 0;

	aio = __bpf_aio_alloc(GFP_ATOMIC, op, aio_flags);
	if (!aio) {
		atomic_begin();
		place->state = PLACE_FREE;
		atomic_end();
		return 0;
	}
	/* The program gets no more than its name. */
	handed(aio, "owner", CALLER, KERNEL);
	aio->index = i;
	place->aio = aio;
	bpf_aio_unclaim(aio);
	return handle_of(aio);
}

FACT("API-DESIGNS J", "I")
KFUNC(RELEASE_FLAGS)
void bpf_aio_release(bpf_aio_handle_t handle)
{
	struct bpf_aio *aio = bpf_aio_claim(handle);

	if (aio)
		bpf_aio_destroy(aio);
}

FACT("API-DESIGNS J", "I")
KFUNC("")
unsigned int bpf_aio_bytes(bpf_aio_handle_t handle)
{
	struct bpf_aio *aio = bpf_aio_claim(handle);
	unsigned int bytes;

	if (!aio)
		return 0;
	bytes = aio->bytes;
	bpf_aio_unclaim(aio);
	return bytes;
}

/* An error ends the aio: its place is free again, and its handle stale. */
FACT("API-DESIGNS J", "I")
KFUNC(SUBMIT_FLAGS)
OBLIGES("fd-table", "submit in the task in whose fd table the fd is meant")
OBLIGES("no-sleep-in-atomic", "submit only where it may sleep")
int bpf_aio_submit(bpf_aio_handle_t handle, int fd, loff_t pos, unsigned int bytes, unsigned int io_flags)
{
	struct bpf_aio *aio = bpf_aio_claim(handle);
	struct bpf_aio_place *place;
	bool ends;
	int ret;

	if (!aio)
		return -ESTALE;
	place = &ctx.places[aio->index];
	ret = bpf_aio_prep_submit(aio, fd, pos, bytes, io_flags);
	if (ret) {
		bpf_aio_destroy(aio);
		return ret;
	}

	atomic_begin();
	ends = ctx.ends;
	if (!ends) {
		place->state = PLACE_IN_FLIGHT;
		ctx.in_flight++;
	}
	atomic_end();
	if (ends) {
		bpf_aio_destroy(aio);
		return -ESTALE;
	}

	watch_submit(aio);
	ret = __bpf_aio_submit(aio);
	if (ret) {
		watch_refused(aio);
		bpf_aio_destroy(aio);
		atomic_begin();
		ctx.in_flight--;
		atomic_end();
	}
	return ret;
}

/* ---- what programs are called by --------------------------------------------------------------------- */

/* The stub that the verifier reads the callback's arguments from. */
FACT("RFC-FACTS 7.1 rule 4, 7.3 rule 1", "C")
void bpf_aio_complete_ops__bpf_aio_complete_cb(bpf_aio_handle_t CALLBACK_AIO, long ret)
{
}

FACT("API-DESIGNS J", "I")
void bpf_aio_call_back(struct bpf_aio *aio, long ret)
{
	const struct bpf_aio_complete_ops *ops = aio->ops;
	bpf_aio_handle_t handle = handle_of(aio);

	bpf_aio_unclaim(aio);
	ops->bpf_aio_complete_cb(handle, ret);
	atomic_begin();
	ctx.in_flight--;
	atomic_end();
}

/* ---- the end of the context -------------------------------------------------------------------------- */

FACT("RFC-FACTS 9", "I")
SIMPLIFIED("one context, and one device has it; nothing is cancelled, only waited for")
void bpf_aio_ctx_kill(void)
{
	unsigned int i;

	atomic_begin();
	ctx.ends = true;
	atomic_end();
	wait_until(ctx.in_flight == 0, "every aio of the context has ended");
	for (i = 0; i < MAX_AIOS; i++)
		if (ctx.places[i].aio)
			bpf_aio_destroy(ctx.places[i].aio);
}

FACT("API-DESIGNS J", "I")
AT_REST void every_handle_is_released(void)
{
	unsigned int i;

	for (i = 0; i < MAX_AIOS; i++)
		program_must(ctx.places[i].state != PLACE_IDLE, "release each aio that it has allocated");
}
