/*
 * bpf_aio_kfuncs.c: what programs call, design I: an aio goes to the kernel by way of a map.
 *
 * The program moves its aio into a map with bpf_kptr_xchg, which the verifier knows as giving it away, and names map and
 * key; the kernel takes it out by exchange. On an error the aio is back in its slot: the program takes it out, or the map
 * keeps it.
 */
#include "bpf_aio_mended.h"
#include <bpf/bpf_helpers.h>

/* ublk_bpf.c */
extern void ublk_bpf_detach_aio(struct bpf_aio *aio);

/* The values of a map of aios begin like this. */
struct bpf_aio_slot {
	struct bpf_aio __kptr *aio;
};

/* All aios, to find those that a program has left in a map. */
static const struct bpf_aio *aios[8] BOOKKEEPING SHADOWS("bpf_aio");

static struct bpf_aio *watched(struct bpf_aio *aio)
{
	if (aio)
		aios[slot_of(aio)] = aio;
	return aio;
}

FACT("API-DESIGNS I", "I")
AT_REST void slots_have_no_attached_aios(void)
{
	unsigned int i;

	for (i = 0; i < 8; i++)
		if (aios[i] && is_live(aios[i]) && holds(aios[i], "owner", MAP) && aios[i]->private_data)
			program_must(false, "take an aio that it does not submit out of its map, and detach it");
}

FACT("RFC-FACTS 2 row bpf_aio_alloc", "C")
KFUNC(ALLOC_FLAGS)
OBLIGES("no-leak", "release each aio that it has, or put it in a map, before it forgets it")
struct bpf_aio *bpf_aio_alloc(unsigned int op, enum bpf_aio_flag aio_flags)
{
	return watched(__bpf_aio_alloc(GFP_ATOMIC, op, aio_flags));
}

FACT("RFC-FACTS 2 row bpf_aio_alloc_sleepable; 2.2 fact 9", "C")
KFUNC(ALLOC_FLAGS)
OBLIGES("no-sleep-in-atomic", "call bpf_aio_alloc_sleepable only where it may sleep")
struct bpf_aio *bpf_aio_alloc_sleepable(unsigned int op, enum bpf_aio_flag aio_flags)
{
	return watched(__bpf_aio_alloc(GFP_NOIO, op, aio_flags));
}

/* Frees the memory and does nothing else. */
FACT("RFC-FACTS 2.2 fact 3", "C")
KFUNC(RELEASE_FLAGS)
OBLIGES("no-double-free", "release each aio once")
OBLIGES("no-use-after-free", OWNED_WHILE)
OBLIGES("valid-access", "pass an aio that is there")
void bpf_aio_release(struct bpf_aio *aio)
{
	CALLER_OWNS(aio);
	program_must(!aio->private_data, "detach an aio from its io command before it releases it");
	bpf_aio_free(aio);
}

/* What a map does with an aio that is left in it: nobody else can detach it any more. */
FACT("RFC-FACTS 2 row dtor; 7.1 rule 5", "C")
void bpf_aio_release_dtor(void *p)
{
	struct bpf_aio *aio = p;

	ublk_bpf_detach_aio(aio);
	bpf_aio_free(aio);
}

/* Puts an aio back; what a program has put there meanwhile is dropped. */
FACT("API-DESIGNS I", "I")
static void bpf_aio_put_back(struct bpf_aio_slot *slot, struct bpf_aio *aio)
{
	struct bpf_aio *other;

	handed(aio, "owner", KERNEL, CALLER);
	other = bpf_kptr_xchg(&slot->aio, aio);

	if (other)
		bpf_aio_release_dtor(other);
}

/* An error leaves the aio in its slot, as it was: without a file, with its flags and its size. */
FACT("API-DESIGNS I", "I")
KFUNC(SUBMIT_FLAGS)
OBLIGES("fd-table", "submit in the task in whose fd table the fd is meant")
OBLIGES("no-sleep-in-atomic", "submit only where it may sleep")
int bpf_aio_submit_key(void *map, unsigned int key, int fd, loff_t pos, unsigned int bytes, unsigned int io_flags)
{
	struct bpf_aio_slot *slot = bpf_map_lookup_elem(map, &key);
	struct bpf_aio *aio;
	unsigned int opf, size;
	int ret;

	if (!slot)
		return -ENOENT;
	aio = bpf_kptr_xchg(&slot->aio, NULL);
	if (!aio)
		return -ENOENT;

	handed(aio, "owner", CALLER, KERNEL);
	opf = aio->opf;
	size = aio->buf_size;
	ret = bpf_aio_prep_submit(aio, fd, pos, bytes, io_flags);
	if (ret) {
		bpf_aio_put_back(slot, aio);
		return ret;
	}

	watch_submit(aio);
	ret = __bpf_aio_submit(aio);
	if (ret) {
		watch_refused(aio);
		bpf_aio_do_completion(aio);
		aio->opf = opf;
		aio->buf_size = size;
		bpf_aio_put_back(slot, aio);
	}
	return ret;
}

/* ---- what programs are called by --------------------------------------------------------------------- */

/* The stub that the verifier reads the callback's arguments from. */
FACT("RFC-FACTS 7.1 rule 4, 7.3 rule 1", "C")
void bpf_aio_complete_ops__bpf_aio_complete_cb(struct bpf_aio *CALLBACK_AIO, long ret)
{
}

FACT("RFC-FACTS 3.2 t13–t16", "C")
void bpf_aio_call_back(struct bpf_aio *aio, long ret)
{
	const struct bpf_aio_complete_ops *ops = aio->ops;

	handed(aio, "owner", KERNEL, CALLEE);
	ops->bpf_aio_complete_cb(aio, ret);
}
