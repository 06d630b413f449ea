/* ---- partial order -------------------------------------------------------------------------------------------------
 *
 * Two steps that use nothing in common commute. A set of contexts may go first, and the others wait, if nothing that
 * the others can do before one of the set moves uses what the next steps of the set use.
 *
 * What a next step uses is seen by running it, byte by byte. What the others can use later is known in two ways that
 * both must hold: from the code that can follow from where they stand (futures.ts), and from the pointers that lead
 * there: from their stacks, from the variables that this code names, through the fields that it reads. They may pass
 * pointers to each other, so the pointers and the code of all of them count together. Pointers are looked for in every
 * word: a number that looks like one costs reduction, not soundness.
 *
 * Only those count that can move at all while the set does not: who waits for what only the set can bring about, does
 * not.
 */

extern u32 set_table;		/* sets of resources: see futures.ts */
extern u32 set_words;
extern u32 future_table;	/* per site: two halves, what can follow from there, and after the call there */
extern u32 probe_table;		/* sets that are asked for */
extern u32 nr_probes;
extern u32 carrier_table;	/* per kind of object: a set of the places that can hold pointers to one */
extern u32 nr_carriers;
extern u32 object_uses;		/* per object: see the fields below */
extern u32 freeing_probe;	/* to free something */
extern u32 root_table;		/* variables and values of maps that hold pointers */
extern u32 nr_roots;
extern u32 pointer_table;	/* per site: two halves, lists of what lives in the frame there, and in the call there */
extern u32 pointer_lists;	/* per list: how many offsets, then these; the last is where the locals in memory begin */

/* Sets of everything that a context can still use, each kept once, from 1 on. */
extern u32 future_sets;
extern u32 future_meets;	/* per future: a byte for each probe, 1 if it reads something of it, 2 if it writes */
extern u32 future_index;
extern u32 nr_futures;
extern u32 pass_cache;		/* from whom to whom, and a bit for each kind of object that can be passed on so */

extern u32 enabled_contexts;
extern u32 twins;		/* contexts that wait for another instance that stands where they do */
extern u32 futures_now;		/* per context: its future */
extern u32 footprints;		/* per context: uses of its next steps, or of the condition that it waits for */
extern u32 footprint_sizes;	/* per context: how many; valid for the state at hand */
extern u32 footprints_known;
extern u32 whole;		/* contexts whose next steps nothing commutes with */
extern u32 chosen;		/* the set that is being made */
extern u32 movers;		/* who can move while the set does not */
extern u32 reach_of;		/* per object: those of them from which pointers lead there */
extern u32 own_of;		/* per object: those that need not be passed it by others */
extern u32 reached_list;	/* objects from which pointers are still to be followed */
extern u32 nr_reached;
extern u32 is_listed;		/* per object: whether it is in that list */
extern u32 owned_list;		/* objects that someone has */
extern u32 nr_owned;
extern u32 looking;		/* counts the states that were looked at: what is kept per state says for which it holds */
extern u32 users_of;		/* per probe: who reads, who writes, for which state */
extern u32 receivers_of;	/* per context and kind: to whom it can pass such objects, for which state */
extern u32 the_use;		/* over which the last one that was in the way is so */

#define SET(number) (set_table + (number) * set_words * 4)
#define FUTURE(c) HALF(futures_now + (c) * 2)
#define FUTURE_SET(future) (future_sets + (future) * set_words * 4)
#define MAX_FUTURES 8000
#define FUTURE_SLOTS 16384
#define PASSES 4096
#define MEETS(future, probe) BYTE(future_meets + (future) * nr_probes + (probe))
#define READ_BIT 1
#define WRITE_BIT 2
#define MAX_USES 1000
#define FOOTPRINT(c) (footprints + (c) * (MAX_USES + 24) * 8)
#define NR_USES(c) WORD(footprint_sizes + (c) * 4)

/* Of an object: where the probes of its words lie, and where its pointers: their number, then an offset and a probe for
 * each; probes for all its words, for its references, for its being there, for its name in the code; the object that it
 * stands beside, or itself; what stands beside it, or 0; its kind. */
#define OF_WORD(id, word) HALF(WORD(object_uses + (id) * 24) + (word) * 2)
#define POINTERS(id) WORD(object_uses + (id) * 24 + 4)
#define OF_ALL(id) HALF(object_uses + (id) * 24 + 8)
#define OF_REFERENCES(id) HALF(object_uses + (id) * 24 + 10)
#define OF_LIFE(id) HALF(object_uses + (id) * 24 + 12)
#define OF_NAME(id) HALF(object_uses + (id) * 24 + 14)
#define STANDS_BESIDE(id) HALF(object_uses + (id) * 24 + 16)
#define BESIDE(id) HALF(object_uses + (id) * 24 + 18)
#define KIND_OF(id) HALF(object_uses + (id) * 24 + 20)
#define OWNED_BY(id) WORD(own_of + (id) * 4)
#define REACHED_BY(id) WORD(reach_of + (id) * 4)

static u32 site_of(u32 frame)
{
	return FUNCTION_SITE(FRAME_FN(frame)) + FRAME_PC(frame);
}

static u32 is_done(u32 c)
{
	return WORD(OBJECT(c + 1)) == 0;
}

/* ---- futures ---- */

/* What the future uses of each set that may be asked for. */
static void ask_future(u32 future)
{
	u32 set = FUTURE_SET(future), probe, i, both, meets;

	for (probe = 0; probe < nr_probes; probe++) {
		meets = 0;
		for (i = 0; i < set_words; i++) {
			both = WORD(set + i * 4) & WORD(probe_table + (probe * set_words + i) * 4);
			if (both & 0x55555555)
				meets |= READ_BIT;
			if (both & 0xaaaaaaaa)
				meets |= WRITE_BIT;
		}
		MEETS(future, probe) = meets;
	}
}

/* The number of the set that lies behind the last one. 0 if there are too many. */
static u32 number_future(void)
{
	u32 set = FUTURE_SET(nr_futures + 1), slot = hash_bytes(set, set_words * 4), known;

	for (;; slot++) {
		slot &= FUTURE_SLOTS - 1;
		known = HALF(future_index + slot * 2);
		if (known == 0)
			break;
		if (equal_bytes(FUTURE_SET(known), set, set_words * 4))
			return known;
	}
	if (nr_futures + 2 > MAX_FUTURES)
		return 0;
	nr_futures++;
	HALF(future_index + slot * 2) = nr_futures;
	ask_future(nr_futures);
	return nr_futures;
}

/* Everything that a context can still use; it depends on its frames only. */
static u32 future_of(u32 c)
{
	u32 here = OBJECT(c + 1), known = make(FUTURES, CURRENT_LEAF(c + 1), 1);
	u32 set = FUTURE_SET(nr_futures + 1), offset, from, i, called = 0;

	if (HALF(known) != 0)
		return HALF(known);
	fill(set, set_words * 4);
	for (offset = WORD(here); offset != 0; offset = FRAME_CALLER(here + offset)) {
		from = SET(HALF(future_table + site_of(here + offset) * 4 + called * 2));
		for (i = 0; i < set_words; i++)
			WORD(set + i * 4) |= WORD(from + i * 4);
		called = 1;
	}
	HALF(known) = number_future();
	return HALF(known);
}

/* Whether one can write a pointer to such an object where the other reads it. */
static u32 can_pass(u32 from, u32 to, u32 kind)
{
	u32 key, at, i, carrier;
	u64 kinds = 0;

	from = FUTURE(from);
	to = FUTURE(to);
	key = from << 16 | to;
	at = pass_cache + ((from * 31 + to) & (PASSES - 1)) * 16;
	if (WORD(at) != key) {
		for (carrier = 0; carrier < nr_carriers; carrier++)
			for (i = 0; i < set_words; i++)
				if (WORD(FUTURE_SET(from) + i * 4) >> 1 & WORD(FUTURE_SET(to) + i * 4) &
				    WORD(carrier_table + (carrier * set_words + i) * 4) & 0x55555555) {
					kinds |= 1ULL << carrier;
					break;
				}
		WORD(at) = key;
		WIDE(at + 8) = kinds;
	}
	return WIDE(at + 8) >> kind & 1;
}

/* Who of all contexts can still read something of a probe, or write it. */
static u32 ask_all(u32 probe)
{
	u32 at = users_of + probe * 12, c, meets, readers = 0, writers = 0;

	if (WORD(at + 8) != looking)
		for (c = 0; c + 1 < nr_contexts; c++) {
			if (is_done(c))
				continue;
			meets = MEETS(FUTURE(c), probe);
			readers |= (meets & 1) << c;
			writers |= meets >> 1 << c;
		}
	else
		return at;
	WORD(at) = readers;
	WORD(at + 4) = writers;
	WORD(at + 8) = looking;
	return at;
}

#define READERS(probe) WORD(ask_all(probe))
#define WRITERS(probe) WORD(ask_all(probe) + 4)
#define USERS(probe) (READERS(probe) | WRITERS(probe))

/* To whom a context can pass on such objects. */
static u32 receivers(u32 from, u32 kind)
{
	u32 at = receivers_of + (from * nr_carriers + kind) * 8, to, all = 0;

	if (WORD(at + 4) == looking)
		return WORD(at);
	for (to = 0; to + 1 < nr_contexts; to++)
		if (!is_done(to) && can_pass(from, to, kind))
			all |= 1U << to;
	WORD(at) = all;
	WORD(at + 4) = looking;
	return all;
}

/* ---- where pointers lead ---- */

static void reach_object(u32 id, u32 by)
{
	u32 before;

	if (id == 0 || id >= nr_objects)
		return;
	before = REACHED_BY(id);
	if ((before | by) == before)
		return;
	REACHED_BY(id) = before | by;
	/* Once more, for those that are new. */
	if (!BYTE(is_listed + id)) {
		BYTE(is_listed + id) = 1;
		WORD(reached_list + nr_reached * 4) = id;
		nr_reached++;
	}
}

/* Along the words that they read. */
static void reach_from(u32 id)
{
	u32 list = POINTERS(id), end = list + 4 + WORD(list) * 4, by = REACHED_BY(id), to, more;

	for (list = list + 4; list < end; list += 4) {
		to = WORD(OBJECT(id) + HALF(list)) >> 16;
		if (to == 0 || to >= nr_objects)
			continue;
		more = by & ~REACHED_BY(to);
		if (more != 0)
			reach_object(to, more & READERS(HALF(list + 2)));
	}
	if (BESIDE(id) != 0)
		reach_object(BESIDE(id), by);
}

/* Among each other. */
static void pass_on(u32 id)
{
	u32 by = REACHED_BY(id), kind = KIND_OF(id), left = by, from;

	while (left != 0 && by != movers) {
		for (from = 0; (left >> from & 1) == 0; from++)
			;
		left &= left - 1;
		left |= receivers(from, kind) & movers & ~by;
		by |= left;
	}
	reach_object(id, by);
}

/* Follows the pointers in what is listed; `passing`: those that have them pass them on. */
static void follow_pointers(u32 passing)
{
	u32 id;

	while (nr_reached > 0) {
		nr_reached--;
		id = WORD(reached_list + nr_reached * 4);
		BYTE(is_listed + id) = 0;
		if (id <= nr_contexts)
			continue;
		if (passing)
			pass_on(id);
		reach_from(id);
	}
}

/* From what lives in its frames. */
static void reach_from_stack(u32 c)
{
	u32 here = OBJECT(c + 1), offset, list, i, n, at, called = 0, end = WORD(here + 4);

	for (offset = WORD(here); offset != 0; offset = FRAME_CALLER(here + offset)) {
		list = WORD(pointer_lists + HALF(pointer_table + site_of(here + offset) * 4 + called * 2) * 4);
		n = WORD(list) - 1;
		for (i = 0; i < n; i++)
			reach_object(WORD(here + offset + WORD(list + 4 + i * 4)) >> 16, 1U << c);
		for (at = offset + WORD(list + 4 + n * 4); at < end; at += 4)
			reach_object(WORD(here + at) >> 16, 1U << c);
		end = offset;
		called = 1;
	}
}

/* What each context has, without being given anything. */
static void find_own(void)
{
	u32 c, i, id;

	fill(reach_of, nr_objects * 4);
	for (c = 0; c + 1 < nr_contexts; c++)
		if (!is_done(c))
			reach_from_stack(c);
	for (i = 0; i < nr_roots; i++) {
		id = WORD(root_table + i * 4);
		reach_object(id, USERS(OF_NAME(id)));
	}
	follow_pointers(0);
	nr_owned = 0;
	for (id = 1; id < nr_objects; id++) {
		OWNED_BY(id) = REACHED_BY(id);
		if (REACHED_BY(id) == 0)
			continue;
		WORD(owned_list + nr_owned * 4) = id;
		nr_owned++;
	}
}

/* What more movers have, and are given. */
static void reach_more(void)
{
	u32 i, id;

	for (i = 0; i < nr_owned; i++) {
		id = WORD(owned_list + i * 4);
		reach_object(id, OWNED_BY(id) & movers);
		/* Those that had it may give it to the new ones. */
		if (!BYTE(is_listed + id) && REACHED_BY(id) != 0) {
			BYTE(is_listed + id) = 1;
			WORD(reached_list + nr_reached * 4) = id;
			nr_reached++;
		}
	}
	follow_pointers(1);
}

static u32 reached_by(u32 id)
{
	return REACHED_BY(id) | REACHED_BY(STANDS_BESIDE(id)) | READERS(OF_NAME(id));
}

/* ---- what uses what ---- */

/* Whether nobody takes notice of the counter there: see balanced.ts. */
static u32 is_balanced(u32 id, u32 offset)
{
	u32 i, counter;

	if (balanced == 0)
		return 0;
	for (i = HALF(counted + id * 2); i != 0 && i <= nr_counters; i++) {
		counter = counter_table + (i - 1) * 20;
		if (WORD(counter) != id)
			break;
		if ((balanced >> WORD(counter + 12) & 1) && offset - WORD(counter + 4) < WORD(counter + 8))
			return 1;
	}
	return 0;
}

static u32 is_balanced_object(u32 id)
{
	u32 first = HALF(counted + id * 2);

	return first != 0 && is_balanced(id, WORD(counter_table + (first - 1) * 20 + 4));
}

/* Movers that may use the object in a way that matters to who uses it so. */
static u32 users_beside(u32 at)
{
	u32 id = HALF(at), how = HALF(at + 6), reached = reached_by(id) & movers, users = 0, word, end;

	if (reached == 0)
		return 0;
	/* What is counted is not freed before the count is 0. */
	if (!is_balanced_object(id))
		users = WRITERS(OF_LIFE(id));
	if (how == READS || how == WRITES) {
		end = HALF(at + 2) + HALF(at + 4);
		for (word = HALF(at + 2) >> 2; word << 2 < end; word++)
			if (!is_balanced(id, word << 2))
				users |= how == READS ? WRITERS(OF_WORD(id, word)) : USERS(OF_WORD(id, word));
	} else
		users |= USERS(OF_REFERENCES(id));
	if (how == ALL_OF_IT)
		users |= USERS(OF_ALL(id)) | USERS(OF_LIFE(id));
	return users & reached;
}

/* Whether a token of the object can be lost by this context: because it ends what it does, or frees the holder. */
static u32 may_lose(u32 c, u32 id)
{
	u32 t, holder;

	for (t = 0; t < MAX_TOKENS && TOKEN(id, t) != 0; t++) {
		holder = HOLDER_OF(TOKEN(id, t));
		if (balanced >> KIND(TOKEN(id, t)) & 1)
			continue;
		if (CLASS(holder) == OBJECT_HOLDER) {
			if ((USERS(freeing_probe) & reached_by(holder & 0xffff)) >> c & 1)
				return 1;
		} else if (CLASS(holder) == WORKER) {
			if ((holder & 0xfffff) == c)
				return 1;
		} else if ((CLASS(holder) == PROGRAM || CLASS(holder) == CALLBACK) && (holder >> 8 & 0xfff) == c)
			return 1;
	}
	return 0;
}

/* Movers that can write what the condition of `c` reads. */
static u32 enablers(u32 c)
{
	u32 i, all = 0;

	for (i = 0; i < NR_USES(c); i++)
		all |= users_beside(FOOTPRINT(c) + i * 8);
	return all & ~(1U << c);
}

/* Instances of the same function. */
static u32 siblings(u32 c)
{
	u32 d, first = WORD(context_table + c * 8 + 4), set = 0;

	for (d = first; d + 1 < nr_contexts && WORD(context_table + d * 8 + 4) == first; d++)
		set |= 1U << d;
	return set & ~(1U << c);
}

/* Who can move while the set does not. */
static void find_movers(void)
{
	u32 c, more;

	movers = enabled_contexts & ~chosen;
	fill(reach_of, nr_objects * 4);
	do {
		reach_more();
		more = 0;
		for (c = 0; c + 1 < nr_contexts; c++) {
			if (((movers | enabled_contexts) >> c & 1) || is_done(c))
				continue;
			if (twins >> c & 1 ? (siblings(c) & movers) != 0 : enablers(c) != 0)
				more |= 1U << c;
		}
		movers |= more;
	} while (more != 0);
}

/* Runs what a context can do next, to see what it uses. */
static void look_at(u32 c)
{
	u32 mask, alternative, i;

	if (footprints_known >> c & 1)
		return;
	footprints_known |= 1U << c;
	use_list = FOOTPRINT(c);
	nr_uses = 0;
	noting = 1;
	mask = one_of_each(site_of(OBJECT(c + 1) + WORD(OBJECT(c + 1))), choices(c));
	for (alternative = 0; mask != 0; alternative++, mask >>= 1) {
		if ((mask & 1) == 0)
			continue;
		step(c, alternative);
		/* The header says what holds for all: that the program broke a rule, how many faults there were. */
		if (BYTE(dirty_flags) || abroad || nr_uses > max_uses)
			whole |= 1U << c;
		for (i = 0; i < nr_dirty; i++)
			if (WORD(dirty_list + i * 4) <= nr_contexts && WORD(dirty_list + i * 4) != c + 1)
				whole |= 1U << c;
		undo();
	}
	noting = 0;
	NR_USES(c) = nr_uses;
}

/* Who may, sooner or later, use what the next steps of `c` use, in a way that matters; all bits for none. */
static u32 in_the_way(u32 c)
{
	u32 i, d, users;

	for (i = 0; i < NR_USES(c); i++) {
		the_use = FOOTPRINT(c) + i * 8;
		users = users_beside(the_use);
		for (d = 0; users >> d != 0; d++)
			if (users >> d & 1)
				return d;
		if (HALF(the_use + 6) < REFERENCES)
			continue;
		for (d = 0; d + 1 < nr_contexts; d++)
			if ((movers >> d & 1) && may_lose(d, HALF(the_use)))
				return d;
	}
	return 0xffffffff;
}

/* Who has the object, if it is in the hands of those who can take a step. */
static u32 owners(u32 id)
{
	u32 own = id < first_arena && STANDS_BESIDE(id) == id ? 0 : OWNED_BY(id) | OWNED_BY(STANDS_BESIDE(id));

	return (own & ~enabled_contexts) == 0 ? own : 0;
}

/* A mover joins the set; instead of one that waits, those who have what it could be given, or who can end its wait. */
static void join(u32 c)
{
	u32 pending = 1U << c, seen = 0, own;

	if ((enabled_contexts >> c & 1) == 0) {
		own = owners(HALF(the_use));
		if (own != 0) {
			chosen |= own;
			return;
		}
	}

	while (pending != 0) {
		for (c = 0; (pending >> c & 1) == 0; c++)
			;
		pending &= ~(1U << c);
		seen |= 1U << c;
		if (enabled_contexts >> c & 1) {
			chosen |= 1U << c;
			continue;
		}
		if (twins >> c & 1) {
			pending |= siblings(c) & movers & ~seen;
			continue;
		}
		pending |= enablers(c) & ~seen;
	}
}

/* The smallest set with this context; all bits if none can be left out. */
static u32 set_with(u32 c)
{
	u32 checked = 0, m, other;

	chosen = 1U << c;
	find_movers();
	for (m = 0; m + 1 < nr_contexts; m++) {
		if ((chosen >> m & 1) == 0 || (checked >> m & 1))
			continue;
		look_at(m);
		if ((whole >> m & 1) || REACHED_BY(m + 1) != 0)
			return 0xffffffff;
		other = in_the_way(m);
		if (other == 0xffffffff)
			checked |= 1U << m;
		else {
			join(other);
			find_movers();
			if ((enabled_contexts & ~chosen) == 0)
				return 0xffffffff;
		}
		/* From the beginning: others may have joined. */
		m = 0xffffffff;
	}
	return chosen;
}

static u32 count_bits(u32 bits)
{
	u32 n = 0;

	for (; bits != 0; bits &= bits - 1)
		n++;
	return n;
}

/* Contexts that may go first; all bits if none can be left out. */
static u32 persistent_contexts(void)
{
	u32 c, set, best = 0xffffffff, fewest, count;

	enabled_contexts = 0;
	twins = 0;
	footprints_known = 0;
	whole = 0;
	looking++;
	max_uses = MAX_USES;
	for (c = 0; c + 1 < nr_contexts; c++) {
		if (is_done(c))
			continue;
		FUTURE(c) = future_of(c);
		if (FUTURE(c) == 0)
			return best;
		use_list = FOOTPRINT(c);
		nr_uses = 0;
		noting = 1;
		if (choices(c) != 0)
			enabled_contexts |= 1U << c;
		else if (WORD(context_table + c * 8 + 4) != c && has_twin(c))
			twins |= 1U << c;
		noting = 0;
		NR_USES(c) = nr_uses;
	}
	fewest = count_bits(enabled_contexts);
	if (fewest < 2)
		return best;
	find_own();
	for (c = 0; c + 1 < nr_contexts; c++) {
		if ((enabled_contexts >> c & 1) == 0)
			continue;
		set = set_with(c);
		count = count_bits(set);
		if (set != 0xffffffff && count < fewest) {
			fewest = count;
			best = set;
			if (count == 1)
				return best;
		}
	}
	return best;
}
