/* ---- partial order -------------------------------------------------------------------------------------------------
 *
 * Two steps that use nothing in common commute. A set of contexts may go first, and the others wait, if nothing that
 * the others can do before one of the set moves uses what the next steps of the set use. What a next step uses is seen
 * by running it. What another context can use later is known in two ways that both must hold: from the code that can
 * follow from where it stands (futures.ts), and, for what is allocated, from the pointers that lead there from its
 * stack and the variables that it can use. Pointers are looked for in every word: a number that looks like one costs
 * reduction, not soundness. A context that waits needs someone who writes what it waits for: those join the set.
 */

extern u32 set_table;		/* sets of resources */
extern u32 set_words;
extern u32 future_table;	/* per site: two halves, what can follow from there, and after the call there */
extern u32 condition_table;	/* per site: what the condition of the wait there reads */
extern u32 use_table;		/* per object: two halves, all ways to read and to write it */
extern u32 beside_table;	/* per object: the one that it stands beside, or itself; what stands beside it, or 0 */
extern u32 root_table;		/* variables and values of maps that hold pointers */
extern u32 nr_roots;
extern u32 enabled_contexts;
extern u32 future_of;		/* per context: a set; valid for the state at hand */
extern u32 futures_known;
extern u32 reach_of;		/* per context: a byte per object; valid for the state at hand */
extern u32 reaches_known;
extern u32 reached_list;
extern u32 nr_found;
extern u32 footprints;		/* per context: how many objects, then each with the lowest bit for writing */
extern u32 footprints_known;
extern u32 whole;		/* contexts whose next steps nothing commutes with */
extern u32 joined;		/* the set that is being made */

#define SET(number) (set_table + (number) * set_words * 4)
#define FUTURE(c) (future_of + (c) * set_words * 4)
#define REACH(c) (reach_of + (c) * nr_objects)
#define FOOTPRINT_SIZE 512
#define FOOTPRINT(c) (footprints + (c) * FOOTPRINT_SIZE)

static u32 meets(u32 a, u32 b)
{
	u32 i;

	for (i = 0; i < set_words; i++)
		if (WORD(a + i * 4) & WORD(b + i * 4))
			return 1;
	return 0;
}

/* Whether a future writes what a condition reads: the bit for writing stands beside the one for reading. */
static u32 meets_writes(u32 future, u32 condition)
{
	u32 i;

	for (i = 0; i < set_words; i++)
		if (WORD(future + i * 4) & (WORD(condition + i * 4) & 0x55555555) << 1)
			return 1;
	return 0;
}

static u32 site_of(u32 frame)
{
	return FUNCTION_SITE(FRAME_FN(frame)) + FRAME_PC(frame);
}

/* Everything that a context can still use. */
static u32 future(u32 c)
{
	u32 here = OBJECT(c + 1);
	u32 offset, set, i, called = 0;

	if (futures_known >> c & 1)
		return FUTURE(c);
	futures_known |= 1U << c;
	fill(FUTURE(c), set_words * 4);
	for (offset = WORD(here); offset != 0; offset = FRAME_CALLER(here + offset)) {
		set = SET(HALF(future_table + site_of(here + offset) * 4 + called * 2));
		for (i = 0; i < set_words; i++)
			WORD(FUTURE(c) + i * 4) |= WORD(set + i * 4);
		called = 1;
	}
	return FUTURE(c);
}


static void reach_object(u32 c, u32 id)
{
	if (BYTE(REACH(c) + id))
		return;
	BYTE(REACH(c) + id) = 1;
	WORD(reached_list + nr_found * 4) = id;
	nr_found++;
}

static void reach_from(u32 c, u32 at, u32 end)
{
	u32 id;

	for (; at < end; at += 4) {
		id = WORD(at) >> 16;
		if (id >= first_arena && id < nr_objects)
			reach_object(c, id);
	}
}

static u32 is_held_in(u32 token, u32 c)
{
	u32 holder = HOLDER_OF(token);

	if (CLASS(holder) == WORKER)
		return (holder & 0xfffff) == c;
	return (CLASS(holder) == PROGRAM || CLASS(holder) == CALLBACK) && (holder >> 8 & 0xfff) == c;
}

/* Whether pointers lead to an allocated object from what a context has. */
static u32 reaches(u32 c, u32 object)
{
	u32 here = OBJECT(c + 1);
	u32 i, t, id;

	if (reaches_known >> c & 1)
		return BYTE(REACH(c) + object);
	reaches_known |= 1U << c;
	fill(REACH(c), nr_objects);
	nr_found = 0;
	reach_from(c, here + 16, here + WORD(here + 4));
	for (i = 0; i < nr_roots; i++) {
		id = WORD(root_table + i * 4);
		if (meets(future(c), SET(HALF(use_table + id * 4))) || meets(future(c), SET(HALF(use_table + id * 4 + 2))))
			reach_from(c, OBJECT(id), OBJECT(id) + SIZE(id));
	}
	for (id = first_arena; id < nr_objects; id++)
		for (t = 0; t < MAX_TOKENS && TOKEN(id, t) != 0; t++)
			if (is_held_in(TOKEN(id, t), c))
				reach_object(c, id);
	for (i = 0; i < nr_found; i++) {
		id = WORD(reached_list + i * 4);
		reach_from(c, OBJECT(id), OBJECT(id) + SIZE(id));
		id = WORD(beside_table + id * 8 + 4);
		if (id != 0)
			reach_from(c, OBJECT(id), OBJECT(id) + SIZE(id));
	}
	return BYTE(REACH(c) + object);
}

static void add_use(u32 c, u32 id, u32 writes)
{
	u32 list = FOOTPRINT(c), n = WORD(list), i, entry;

	id = WORD(beside_table + id * 8);
	entry = id << 1 | writes;
	for (i = 0; i < n; i++)
		if (WORD(list + 4 + i * 4) >> 1 == id) {
			WORD(list + 4 + i * 4) |= entry;
			return;
		}
	if (n * 4 + 8 > FOOTPRINT_SIZE) {
		whole |= 1U << c;
		return;
	}
	WORD(list + 4 + n * 4) = entry;
	WORD(list) = n + 1;
}

/* Runs what a context can do next, to see what it uses. */
static void look_at(u32 c)
{
	u32 mask, alternative, i, id;

	if (footprints_known >> c & 1)
		return;
	footprints_known |= 1U << c;
	WORD(FOOTPRINT(c)) = 0;
	mask = choices(c);
	for (alternative = 0; mask != 0; alternative++, mask >>= 1) {
		if ((mask & 1) == 0)
			continue;
		step(c, alternative);
		/* The header says what holds for all: that the program broke a rule, how many faults there were. */
		if (BYTE(dirty_flags) || abroad)
			whole |= 1U << c;
		for (i = 0; i < nr_dirty; i++) {
			id = WORD(dirty_list + i * 4);
			if (id > nr_contexts)
				add_use(c, id, 1);
			else if (id != c + 1)
				whole |= 1U << c;
		}
		for (i = 0; i < nr_touched; i++)
			add_use(c, WORD(touched_list + i * 4), 0);
		undo();
	}
}

/* Whether `other` may, sooner or later, use what the next steps of `c` use, in a way that matters. */
static u32 interferes(u32 other, u32 c)
{
	u32 list = FOOTPRINT(c), n = WORD(list), i, entry, id;

	for (i = 0; i < n; i++) {
		entry = WORD(list + 4 + i * 4);
		id = entry >> 1;
		if (!meets(future(other), SET(HALF(use_table + id * 4 + 2))) &&
		    !((entry & 1) && meets(future(other), SET(HALF(use_table + id * 4)))))
			continue;
		if (id < first_arena || reaches(other, id))
			return 1;
	}
	return 0;
}

static u32 is_done(u32 c)
{
	return WORD(OBJECT(c + 1)) == 0;
}

/* A context joins the set; if it waits, so do those who can end its wait. */
static void join(u32 c)
{
	u32 pending = 1U << c, d, condition;

	joined |= pending;
	while (pending != 0) {
		for (c = 0; (pending >> c & 1) == 0; c++)
			;
		pending &= ~(1U << c);
		if (enabled_contexts >> c & 1)
			continue;
		condition = HALF(condition_table + site_of(OBJECT(c + 1) + WORD(OBJECT(c + 1))) * 2);
		for (d = 0; d + 1 < nr_contexts; d++) {
			if ((joined >> d & 1) || is_done(d))
				continue;
			/* An instance that stands where another stands may have to wait until that one has moved. */
			if (WORD(context_table + d * 8 + 4) == WORD(context_table + c * 8 + 4) ||
			    meets_writes(future(d), SET(condition))) {
				joined |= 1U << d;
				pending |= 1U << d;
			}
		}
	}
}

/* Contexts that may go first; all bits if none can be left out. */
static u32 persistent_contexts(void)
{
	u32 c, m, other, changed, best = 0xffffffff, fewest, count, bits, seen_already;

	enabled_contexts = 0;
	futures_known = 0;
	reaches_known = 0;
	footprints_known = 0;
	whole = 0;
	for (c = 0; c + 1 < nr_contexts; c++)
		if (choices(c) != 0)
			enabled_contexts |= 1U << c;
	fewest = 0;
	for (bits = enabled_contexts; bits != 0; bits &= bits - 1)
		fewest++;
	if (fewest < 2)
		return best;
	for (c = 0; c + 1 < nr_contexts; c++) {
		if ((enabled_contexts >> c & 1) == 0)
			continue;
		joined = 0;
		join(c);
		seen_already = 0;
		for (changed = 1; changed && joined != 0xffffffff;) {
			changed = 0;
			for (m = 0; m + 1 < nr_contexts; m++) {
				if ((joined >> m & 1) == 0 || (enabled_contexts >> m & 1) == 0 || (seen_already >> m & 1))
					continue;
				seen_already |= 1U << m;
				changed = 1;
				look_at(m);
				if (whole >> m & 1) {
					joined = 0xffffffff;
					break;
				}
				for (other = 0; other + 1 < nr_contexts; other++)
					if ((joined >> other & 1) == 0 && !is_done(other) && interferes(other, m))
						join(other);
			}
		}
		count = 0;
		for (bits = joined & enabled_contexts; bits != 0; bits &= bits - 1)
			count++;
		if (joined != 0xffffffff && count < fewest) {
			fewest = count;
			best = joined & enabled_contexts;
			if (count == 1)
				return best;
		}
	}
	return best;
}

