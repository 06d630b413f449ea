/*
 * Breadth-first search over a compiled model, exact: two states are the same only if their bytes are. Compiled as raw
 * code together with compiled/runtime.c.
 *
 * A state is stored in three levels. The bytes of each component (a context's record, an object) are kept once, and
 * named by a number; the numbers of the components of a group are kept once, and named by a number; a state is the
 * numbers of its groups. A step changes few components, so few things are looked up.
 *
 * Everything that grows is in chunks. Indexes are open hash tables that double; what they leave becomes chunks.
 */

/* ---- filled in when a search begins -------------------------------------------------------------------------- */

extern u32 component_table;	/* per component: address, size (0: a context's record), group, place in the group */
extern u32 nr_components;
extern u32 group_table;		/* per group: number of components, address of their list */
extern u32 nr_groups;
extern u32 current_leaves;	/* per component: what lies in the memory now */
extern u32 current_groups;
extern u32 next_groups;		/* of the state that a step has led to */
extern u32 scratch_vector;
extern u32 together;		/* per two components: how often both have changed */
extern u32 counting;		/* whether that is asked for */
extern u32 change_list;		/* per component that a step has changed: its spot, the number of its bytes now; by group */
extern u32 nr_changes;
extern u32 regroup_cache;	/* a group's value, changes, what became of it */
extern u32 held_flags;		/* objects to which there was a reference in some state */
extern u32 held_list;
extern u32 nr_held;
extern u32 taken_table;		/* per site: alternatives that were taken */
extern u32 lasting_table;	/* per site: alternatives that may be taken every time, for ever */
extern u32 directories;		/* per array: addresses of its chunks */
extern u32 chunk_end;		/* chunks are taken from here ... */
extern u32 memory_end;		/* ... to here */
extern u32 free_chunks;

#define CHUNK 65536
#define DIRECTORY 16384
#define LEAVES 0
#define GROUPS 1
#define STATES 2
#define PARENTS 3
#define CHOICES 4
/* Where steps lead that may last, but for those that found a new state: after each state's number and IS_FROM, numbers. */
#define RETURNS 5
#define IS_FROM 0x80000000
/* Of a choice: it may last. */
#define LASTS 0x8000
/* By a context's bytes: what it can still use (partial-order.c). */
#define FUTURES 6
/* Bytes for the numbers of one group's components, and for those of a state's groups: 8 of them, so that a shift does. */
#define VECTOR 1024
#define STATE_SHIFT 5
#define REGROUPS 16384
#define MAX_SUCCESSORS 512

/* What is kept: numbers count from 1. */
extern u32 nr_leaves;
extern u32 nr_group_values;
extern u32 nr_states;
extern u32 leaf_index;		/* address, slots - 1, of each hash table */
extern u32 leaf_mask;
extern u32 group_index;
extern u32 group_mask;
extern u32 state_index;
extern u32 state_mask;
extern u32 data_at;		/* where the next bytes of a leaf, or numbers of a group, go; and where their chunk ends */
extern u32 data_end;
extern u32 nr_transitions;
extern u32 expanded;		/* states whose successors are known */
extern u32 nr_ended;
extern u32 loaded;		/* the state that lies in the memory, if it is one that is kept; else 0 */
extern u32 nr_returns;		/* words of RETURNS */
extern u32 returns_from;	/* the state that the last of them are of */

#define COMPONENT(c, field) WORD(component_table + (c) * 16 + (field) * 4)
#define C_ADDRESS 0
#define C_SIZE 1
#define C_GROUP 2
#define C_PLACE 3
/* The group of what no state depends on. */
#define NO_GROUP 0xffffffff
#define GROUP(g, field) WORD(group_table + (g) * 8 + (field) * 4)
#define G_COUNT 0
#define G_LIST 1
/* Where a component's number lies in a state: its group, and how far behind the group's own number. */
#define SPOT(c) (COMPONENT(c, C_GROUP) << 16 | (COMPONENT(c, C_PLACE) * 4 + 4))
#define SPOT_GROUP(spot) ((spot) >> 16 & 0xff)
#define SPOT_OFFSET(spot) ((spot) & 0xffff)
#define CURRENT_LEAF(c) WORD(current_leaves + (c) * 4)
#define CURRENT_GROUP(g) WORD(current_groups + (g) * 4)
#define NEXT_GROUP(g) WORD(next_groups + (g) * 4)

/* Of the model, and of whoever searches. */
extern u32 takes_one;		/* of outcomes that are alike */
extern u32 alike_table;		/* per site: 0, or how many classes of outcomes that are alike, then a mask for each */
extern u32 partial_order;	/* whether some contexts may wait: see partial-order.c */

extern u32 choices(u32 of_context);
extern u32 step(u32 of_context, u32 of_alternative);
extern void on_events(u32 state, u32 of_context, u32 of_alternative);
extern void on_end(u32 state);

/* ---- chunks and what is kept in them --------------------------------------------------------------------------- */

static u32 take_chunk(void)
{
	u32 chunk = free_chunks;

	if (chunk != 0) {
		free_chunks = WORD(chunk);
		WORD(chunk) = 0;
		return chunk;
	}
	chunk = chunk_end;
	chunk_end += CHUNK;
	return chunk;
}

/* Where element `n` of an array of elements of 1 << `shift` bytes lies; makes its chunk if it is the first there. */
static u32 make(u32 array, u32 n, u32 shift)
{
	u32 entry = directories + (array * DIRECTORY + (n >> (16 - shift))) * 4;

	if (WORD(entry) == 0)
		WORD(entry) = take_chunk();
	return WORD(entry) + ((n << shift) & (CHUNK - 1));
}

#define AT(array, n, shift) \
	(WORD(directories + ((array) * DIRECTORY + ((n) >> (16 - (shift)))) * 4) + (((n) << (shift)) & (CHUNK - 1)))

/* Bytes that are never changed again. */
static u32 take_bytes(u32 size)
{
	u32 at;

	if (data_at + size > data_end) {
		data_at = take_chunk();
		data_end = data_at + CHUNK;
	}
	at = data_at;
	data_at += size;
	return at;
}

static u32 hash_bytes(u32 at, u32 size)
{
	u64 hash = size;
	u32 end = at + size;

	for (; at < end; at += 8) {
		hash = (hash ^ WIDE(at)) * 0x9e3779b97f4a7c15ULL;
		hash ^= hash >> 32;
	}
	return (u32)hash;
}

#define LEAF_BYTES(leaf) WORD(AT(LEAVES, leaf, 2))
#define GROUP_WORDS(value) WORD(AT(GROUPS, value, 2))
#define STATE_WORDS(state) AT(STATES, state, STATE_SHIFT)

/* Bytes of a group's number and those of its components, filled up to a multiple of 8. */
static u32 vector_size(u32 group)
{
	return (GROUP(group, G_COUNT) * 4 + 11) & 0xfffffff8;
}

/* ---- indexes -------------------------------------------------------------------------------------------------------- */

static void give_back_chunks(u32 from, u32 bytes)
{
	u32 chunk;

	for (chunk = from; chunk < from + bytes; chunk += CHUNK) {
		fill(chunk, CHUNK);
		WORD(chunk) = free_chunks;
		free_chunks = chunk;
	}
}

static u32 new_index(u32 slots)
{
	u32 at = chunk_end;

	chunk_end += (slots * 4 + CHUNK - 1) & (0 - CHUNK);
	return at;
}

static void put(u32 index, u32 mask, u32 hash, u32 number)
{
	u32 slot = hash & mask;

	while (WORD(index + slot * 4) != 0)
		slot = (slot + 1) & mask;
	WORD(index + slot * 4) = number;
}

static void grow_leaf_index(void)
{
	u32 old = leaf_index, bytes = (leaf_mask + 1) * 4, n, at;

	leaf_mask = leaf_mask * 2 + 1;
	leaf_index = new_index(leaf_mask + 1);
	for (n = 1; n <= nr_leaves; n++) {
		at = LEAF_BYTES(n);
		put(leaf_index, leaf_mask, hash_bytes(at + 8, WORD(at)), n);
	}
	give_back_chunks(old, bytes);
}

static void grow_group_index(void)
{
	u32 old = group_index, bytes = (group_mask + 1) * 4, n, at;

	group_mask = group_mask * 2 + 1;
	group_index = new_index(group_mask + 1);
	for (n = 1; n <= nr_group_values; n++) {
		at = GROUP_WORDS(n);
		put(group_index, group_mask, hash_bytes(at, vector_size(WORD(at))), n);
	}
	give_back_chunks(old, bytes);
}

/* In the index of states a number has six bits of the hash beside it: most others need not be fetched to be told apart. */
#define NUMBER_BITS 26
#define MARKED(number, hash) ((number) | (hash) >> NUMBER_BITS << NUMBER_BITS)

/* As many as one expansion can add are left. */
#define MOST_STATES ((1 << NUMBER_BITS) - 1024)

static void grow_state_index(void)
{
	u32 old = state_index, bytes = (state_mask + 1) * 4, n, hash;

	state_mask = state_mask * 2 + 1;
	state_index = new_index(state_mask + 1);
	for (n = 1; n <= nr_states; n++) {
		hash = hash_bytes(STATE_WORDS(n), 1 << STATE_SHIFT);
		put(state_index, state_mask, hash, MARKED(n, hash));
	}
	give_back_chunks(old, bytes);
}

static u32 equal_bytes(u32 a, u32 b, u32 size)
{
	u32 i;

	for (i = 0; i < size; i += 8)
		if (WIDE(a + i) != WIDE(b + i))
			return 0;
	return 1;
}

/* The number of these bytes. */
static u32 leaf_of(u32 at, u32 size)
{
	u32 hash = hash_bytes(at, size);
	u32 slot = hash & leaf_mask;
	u32 number, bytes;

	for (;;) {
		number = WORD(leaf_index + slot * 4);
		if (number == 0)
			break;
		bytes = LEAF_BYTES(number);
		if (WORD(bytes) == size && equal_bytes(bytes + 8, at, size))
			return number;
		slot = (slot + 1) & leaf_mask;
	}
	number = nr_leaves + 1;
	nr_leaves = number;
	bytes = take_bytes(size + 8);
	WORD(bytes) = size;
	move(bytes + 8, at, size);
	WORD(make(LEAVES, number, 2)) = bytes;
	WORD(leaf_index + slot * 4) = number;
	if (number * 2 > leaf_mask)
		grow_leaf_index();
	return number;
}

/* The number of a group's value: its own number, then those of its components, lie at `at`. */
static u32 group_value_of(u32 at)
{
	u32 size = vector_size(WORD(at));
	u32 slot = hash_bytes(at, size) & group_mask;
	u32 number, words;

	for (;;) {
		number = WORD(group_index + slot * 4);
		if (number == 0)
			break;
		words = GROUP_WORDS(number);
		if (WORD(words) == WORD(at) && equal_bytes(words, at, size))
			return number;
		slot = (slot + 1) & group_mask;
	}
	number = nr_group_values + 1;
	nr_group_values = number;
	words = take_bytes(size);
	move(words, at, size);
	WORD(make(GROUPS, number, 2)) = words;
	WORD(group_index + slot * 4) = number;
	if (number * 2 > group_mask)
		grow_group_index();
	return number;
}

/* The number of the state whose groups lie at `at`; it is added if it is not known. */
static u32 add_state(u32 at, u32 parent, u32 choice)
{
	u32 hash = hash_bytes(at, 1 << STATE_SHIFT);
	u32 slot = hash & state_mask;
	u32 number, words;

	for (;;) {
		number = WORD(state_index + slot * 4);
		if (number == 0)
			break;
		if ((number ^ hash) >> NUMBER_BITS == 0) {
			number &= (1 << NUMBER_BITS) - 1;
			words = STATE_WORDS(number);
			if (WIDE(words) == WIDE(at) && WIDE(words + 8) == WIDE(at + 8) &&
			    WIDE(words + 16) == WIDE(at + 16) && WIDE(words + 24) == WIDE(at + 24))
				return number;
		}
		slot = (slot + 1) & state_mask;
	}
	number = nr_states + 1;
	nr_states = number;
	move(make(STATES, number, STATE_SHIFT), at, 1 << STATE_SHIFT);
	WORD(make(PARENTS, number, 2)) = parent;
	HALF(make(CHOICES, number, 1)) = choice;
	WORD(state_index + slot * 4) = MARKED(number, hash);
	if (number + number / 2 > state_mask)
		grow_state_index();
	return number;
}

/* ---- between the memory and what is kept --------------------------------------------------------------------------------- */

static u32 size_of(u32 component)
{
	u32 size = COMPONENT(component, C_SIZE);

	/* Of a context's record, what is in use. */
	return size != 0 ? size : WORD(COMPONENT(component, C_ADDRESS) + 4);
}

/* Puts the bytes of a leaf into the memory. */
static void put_leaf(u32 component, u32 leaf)
{
	u32 at = COMPONENT(component, C_ADDRESS);
	u32 bytes = LEAF_BYTES(leaf);
	u32 size = WORD(bytes), old;

	if (COMPONENT(component, C_SIZE) == 0) {
		/* Beyond what is in use, stacks are 0. */
		old = WORD(at + 4);
		if (old > size)
			fill(at + size, old - size);
	}
	move(at, bytes + 8, size);
}

/* Makes a state the current one. */
void go_to(u32 state)
{
	u32 words = STATE_WORDS(state);
	u32 g, i, value, list, component, leaf;

	loaded = state;
	for (g = 0; g < nr_groups; g++) {
		value = WORD(words + g * 4);
		if (value == CURRENT_GROUP(g))
			continue;
		CURRENT_GROUP(g) = value;
		value = GROUP_WORDS(value) + 4;
		list = GROUP(g, G_LIST);
		for (i = 0; i < GROUP(g, G_COUNT); i++) {
			component = WORD(list + i * 4);
			leaf = WORD(value + i * 4);
			if (leaf == CURRENT_LEAF(component))
				continue;
			CURRENT_LEAF(component) = leaf;
			put_leaf(component, leaf);
		}
	}
}

/* Notes which components change together: later they lie in one group. */
static void note_change(u32 component, u32 before)
{
	u32 i, other, cell;

	for (i = 0; i <= before; i++) {
		other = WORD(dirty_list + i * 4);
		cell = together + (component * nr_components + other) * 4;
		WORD(cell) = WORD(cell) + 1;
	}
}

/* Whether the memory holds a component's bytes as they were before the step. */
static u32 is_unchanged(u32 component)
{
	u32 bytes = LEAF_BYTES(CURRENT_LEAF(component));
	u32 size = size_of(component);

	return WORD(bytes) == size && equal_bytes(bytes + 8, COMPONENT(component, C_ADDRESS), size);
}

/* Keeps the list of objects that were ever held. */
static void note_held(u32 object)
{
	if (object <= nr_contexts || COMPONENT(object, C_GROUP) == NO_GROUP || TOKEN(object, 0) == 0 || BYTE(held_flags + object))
		return;
	BYTE(held_flags + object) = 1;
	WORD(held_list + nr_held * 4) = object;
	nr_held++;
}

static void list_change(u32 spot, u32 leaf)
{
	u32 at = change_list + nr_changes * 8;

	for (; at > change_list && WORD(at - 8) > spot; at -= 8)
		WIDE(at) = WIDE(at - 8);
	WORD(at) = spot;
	WORD(at + 4) = leaf;
	nr_changes++;
}

/* Lists what the last step has changed. */
static void find_changes(void)
{
	u32 i, component;

	nr_changes = 0;
	for (i = 0; i < nr_dirty; i++) {
		component = WORD(dirty_list + i * 4);
		if (COMPONENT(component, C_GROUP) == NO_GROUP || is_unchanged(component))
			continue;
		note_held(component);
		if (counting)
			note_change(component, i);
		list_change(SPOT(component), leaf_of(COMPONENT(component, C_ADDRESS), size_of(component)));
	}
}

/* The group's value that the changes from `at` on, as far as they are of the same group, make of `value`. */
static u32 changed_group(u32 value, u32 at, u32 end)
{
	u32 group = WORD(at) >> 16;

	move(scratch_vector, GROUP_WORDS(value), vector_size(group));
	for (; at < end && WORD(at) >> 16 == group; at += 8)
		WORD(scratch_vector + SPOT_OFFSET(WORD(at))) = WORD(at + 4);
	return group_value_of(scratch_vector);
}

/* As changed_group, for changes that are kept: what they made of a value before is looked up. */
static u32 changed_group_again(u32 value, u32 at, u32 end)
{
	u32 slot = value * 0x9e3779b1 ^ at * 0x85ebca6b;

	slot = regroup_cache + ((slot ^ slot >> 16) & (REGROUPS - 1)) * 12;
	if (WORD(slot) != value || WORD(slot + 4) != at) {
		WORD(slot + 8) = changed_group(value, at, end);
		WORD(slot) = value;
		WORD(slot + 4) = at;
	}
	return WORD(slot + 8);
}

/* Keeps the state that such changes make of `parent`; yields its number. */
static u32 find_successor(u32 parent, u32 choice, u32 list, u32 count)
{
	u32 at, end = list + count * 8, g;

	move(next_groups, STATE_WORDS(parent), 1 << STATE_SHIFT);
	for (at = list; at < end; at += 8) {
		g = WORD(at) >> 16;
		if (at > list && WORD(at - 8) >> 16 == g)
			continue;
		NEXT_GROUP(g) = list == change_list ? changed_group(NEXT_GROUP(g), at, end) :
						      changed_group_again(NEXT_GROUP(g), at, end);
	}
	return add_state(next_groups, parent, choice);
}

/* Puts back what the last step changed. */
static void undo(void)
{
	u32 i, component;

	for (i = 0; i < nr_dirty; i++) {
		component = WORD(dirty_list + i * 4);
		BYTE(dirty_flags + component) = 0;
		if (COMPONENT(component, C_GROUP) == NO_GROUP)
			continue;
		put_leaf(component, CURRENT_LEAF(component));
	}
	nr_dirty = 0;
}

/* ---- steps that are known from before ----------------------------------------------------------------------------------
 *
 * What a step does depends on the few components that it looks at, in an order that depends on what it has seen there.
 * So steps are remembered in a tree: each node says where to look next, each edge what was seen there, each leaf what
 * changed. A step that has asked who holds something for someone, of all objects, is the same if none of the objects
 * that it did not look at does. What a remembered step reports was told when it was taken.
 */

/* One more than the most alternatives of a choice: what a context offers is remembered beside its steps. */
#define ALTERNATIVES 31
#define MEMO_ROOT(c, alternative) (memo_roots + ((c) * 32 + (alternative)) * 8)
/* A link leads to a node (its number, even, and where that one looks), or to what is known (its address, odd). */
#define LINK(link) WORD(link)
#define LOOKS(link) WORD((link) + 4)
/* An edge: from which node, what was seen, its link. */
#define MEMO_EDGE(slot) (memo_edges + (slot) * 16)
#define EDGE_LINK(slot) (MEMO_EDGE(slot) + 8)
/* Known of a step: how many changes (or ENDS_RUN), how many holders it sought, those, the changes. */
#define ENDS_RUN 0xffffffff
#define CHANGES(known) ((known) + 8 + ((WORD((known) + 4) * 4 + 7) & 0xfffffff8))

extern u32 memo_roots;
extern u32 memo_edges;
extern u32 memo_mask;
extern u32 nr_edges;
extern u32 remembering;
extern u32 nr_nodes;
extern u32 words_now;		/* per group: where the numbers of its components in the state at hand lie */

#define LEAF_NOW(spot) WORD(WORD(words_now + SPOT_GROUP(spot) * 4) + SPOT_OFFSET(spot))
/* Where a node looks: a spot, and whether it asks only if the object there is alive. */
#define ONLY_LIVENESS 0x80000000

/* The state from which steps are wanted; it need not lie in the memory. */
static void look_from(u32 state)
{
	u32 words = STATE_WORDS(state), g;

	for (g = 0; g < nr_groups; g++)
		WORD(words_now + g * 4) = GROUP_WORDS(WORD(words + g * 4));
}

static void come_to(u32 state)
{
	if (loaded != state)
		go_to(state);
}

static u32 seen_at(u32 looks)
{
	u32 leaf = LEAF_NOW(looks);

	/* Of an object that can be allocated, its bytes begin with whether it is alive. */
	return looks & ONLY_LIVENESS ? WORD(LEAF_BYTES(leaf) + 8) : leaf;
}

static u32 edge_slot(u32 node, u32 seen)
{
	u32 slot = node * 0x9e3779b1 ^ seen * 0x85ebca6b;

	slot = (slot ^ slot >> 15) & memo_mask;
	while (WORD(EDGE_LINK(slot)) != 0 && (WORD(MEMO_EDGE(slot)) != node || WORD(MEMO_EDGE(slot) + 4) != seen))
		slot = (slot + 1) & memo_mask;
	return slot;
}

/* The link behind a node, for what is to be seen now. */
static u32 follow(u32 link)
{
	return EDGE_LINK(edge_slot(LINK(link), seen_at(LOOKS(link))));
}

#define LEADS_ON(link) (LINK(link) != 0 && (LINK(link) & 1) == 0)

/* Whether what is remembered of the context's step was found by looking at all of the object. */
static u32 looked_at(u32 object, u32 c, u32 alternative)
{
	u32 link;

	for (link = MEMO_ROOT(c, alternative); LEADS_ON(link); link = follow(link))
		if (LOOKS(link) == SPOT(object))
			return 1;
	return 0;
}

/* Whether one of the holders that a step sought holds the object whose tokens lie at `tokens`. */
static u32 is_sought(u32 tokens, u32 known)
{
	u32 t, i;

	for (t = 0; t < MAX_TOKENS && WORD(tokens + t * 4) != 0; t++)
		for (i = 0; i < WORD(known + 4); i++)
			if (HOLDER_OF(WORD(tokens + t * 4)) == WORD(known + 8 + i * 4))
				return 1;
	return 0;
}

/* Whether only objects that were looked at hold something for the holders that a step sought. */
static u32 none_elsewhere(u32 known, u32 c, u32 alternative)
{
	u32 i, object, tokens;

	for (i = 0; i < nr_held; i++) {
		object = WORD(held_list + i * 4);
		tokens = LEAF_BYTES(LEAF_NOW(SPOT(object))) + 8 + OBJECT(object) - 44 - COMPONENT(object, C_ADDRESS);
		if (WORD(tokens) != 0 && is_sought(tokens, known) && !looked_at(object, c, alternative))
			return 0;
	}
	return 1;
}

/* What is known of what the context would do now; 0 if nothing is. */
static u32 recall(u32 c, u32 alternative)
{
	u32 link = MEMO_ROOT(c, alternative), node = LINK(link), looks, seen, slot, known;
	u64 edge;

	/* As follow() does, written out: nothing else is done as often. */
	while (node != 0 && (node & 1) == 0) {
		looks = LOOKS(link);
		seen = LEAF_NOW(looks);
		if (looks & ONLY_LIVENESS)
			seen = WORD(LEAF_BYTES(seen) + 8);
		edge = (u64)seen << 32 | node;
		slot = node * 0x9e3779b1 ^ seen * 0x85ebca6b;
		slot ^= slot >> 15;
		for (;; slot++) {
			link = EDGE_LINK(slot & memo_mask);
			node = LINK(link);
			if (node == 0 || WIDE(link - 8) == edge)
				break;
		}
	}
	if (node == 0)
		return 0;
	known = node - 1;
	return WORD(known + 4) == 0 || none_elsewhere(known, c, alternative) ? known : 0;
}

/* From here on what is looked at is listed, the context's own record first. */
static void rely_on_nothing(u32 c)
{
	u32 i;

	for (i = 0; i < nr_relied; i++)
		BYTE(relied_flags + (WORD(relied_list + i * 4) & 0xffff)) = 0;
	nr_relied = 0;
	nr_sought = 0;
	rely(c + 1);
}

static void grow_memo(void)
{
	u32 old = memo_edges, bytes = (memo_mask + 1) * 16, edge, slot;

	memo_mask = memo_mask * 2 + 1;
	memo_edges = new_index((memo_mask + 1) * 4);
	for (edge = old; edge < old + bytes; edge += 16)
		if (WORD(edge + 8) != 0) {
			slot = edge_slot(WORD(edge), WORD(edge + 4));
			move(MEMO_EDGE(slot), edge, 16);
		}
	give_back_chunks(old, bytes);
}

static void remember(u32 c, u32 alternative, u32 known)
{
	u32 link = MEMO_ROOT(c, alternative), i, what, looks, slot;

	if (known == 0 || !remembering)
		return;
	while ((nr_edges + nr_relied) * 2 > memo_mask)
		grow_memo();
	for (i = 0; i < nr_relied; i++) {
		what = WORD(relied_list + i * 4);
		if (COMPONENT(what & 0xffff, C_GROUP) == NO_GROUP)
			continue;
		looks = SPOT(what & 0xffff) | (what & LIVENESS ? ONLY_LIVENESS : 0);
		if (LINK(link) == 0) {
			nr_nodes++;
			LINK(link) = nr_nodes * 2;
			LOOKS(link) = looks;
		} else if ((LINK(link) & 1) || LOOKS(link) != looks)
			return;
		slot = edge_slot(LINK(link), seen_at(looks));
		if (WORD(EDGE_LINK(slot)) == 0) {
			nr_edges++;
			WORD(MEMO_EDGE(slot)) = LINK(link);
			WORD(MEMO_EDGE(slot) + 4) = seen_at(looks);
		}
		link = EDGE_LINK(slot);
	}
	if (LINK(link) == 0)
		LINK(link) = known | 1;
}

static u32 note_word(u32 word)
{
	u32 at = take_bytes(8);

	WORD(at) = word;
	return at;
}

/* What the last step did, to be remembered; 0 if it sought too many holders. */
static u32 note_step(u32 ends)
{
	u32 at, i, count = ends ? 0 : nr_changes;

	if (nr_sought > MAX_SOUGHT || !remembering)
		return 0;
	at = take_bytes(8 + ((nr_sought * 4 + 7) & 0xfffffff8) + count * 8);
	WORD(at) = ends ? ENDS_RUN : count;
	WORD(at + 4) = nr_sought;
	for (i = 0; i < nr_sought; i++)
		WORD(at + 8 + i * 4) = WORD(sought_list + i * 4);
	move(CHANGES(at), change_list, count * 8);
	return at;
}

/* ---- searching --------------------------------------------------------------------------------------------------------------- */

/* The state that lies in the memory is the first one. */
void begin(u32 groups, u32 counts, u32 faults, u32 reduces, u32 remembers, u32 balances)
{
	u32 g, i, list, component, leaf, value;

	nr_groups = groups;
	counting = counts;
	max_faults = faults;
	partial_order = reduces & 1;
	takes_one = reduces & 2;
	if (!balances)
		balanced = 0;
	remembering = remembers && !counts;
	leaf_mask = 16383;
	leaf_index = new_index(16384);
	group_mask = 16383;
	group_index = new_index(16384);
	state_mask = 16383;
	state_index = new_index(16384);
	nr_dirty = 0;
	memo_mask = 16383;
	memo_edges = new_index(16384 * 4);
	for (i = 1; i < nr_components; i++)
		note_held(i);
	for (g = 0; g < nr_groups; g++) {
		list = GROUP(g, G_LIST);
		value = scratch_vector + g * VECTOR;
		WORD(value) = g;
		for (i = 0; i < GROUP(g, G_COUNT); i++) {
			component = WORD(list + i * 4);
			leaf = leaf_of(COMPONENT(component, C_ADDRESS), size_of(component));
			CURRENT_LEAF(component) = leaf;
			WORD(value + 4 + i * 4) = leaf;
		}
		CURRENT_GROUP(g) = group_value_of(value);
	}
	add_state(current_groups, 0, 0);
}

/* Which instruction the context of a record stands at. */
static u32 stands_at(u32 of_record)
{
	u32 frame = of_record + WORD(of_record);

	return FUNCTION_SITE(FRAME_FN(frame)) + FRAME_PC(frame);
}

/* Whether the context may do this every time that it stands here: it has no choice, or the outcome is marked so. */
static u32 may_last(u32 at, u32 offered, u32 alternative)
{
	return (offered & (offered - 1)) == 0 || (WORD(lasting_table + at * 4) >> alternative & 1);
}

static void note_return(u32 from, u32 to)
{
	if (returns_from != from) {
		returns_from = from;
		WORD(make(RETURNS, nr_returns++, 2)) = IS_FROM | from;
	}
	WORD(make(RETURNS, nr_returns++, 2)) = to;
}

/* Contexts that may go first; all bits if none can be left out: see partial-order.c. */
static u32 persistent_contexts(void);

/* Takes a step from where the context stands; yields the number of the state to which it leads, 0 if the run ends with it. */
static u32 take_step(u32 state, u32 c, u32 alternative, u32 at, u32 lasts)
{
	u32 known = recall(c, alternative), came, next = 0;

	if (known != 0 && WORD(known) == ENDS_RUN) {
		nr_ended++;
		return 0;
	}
	if (known != 0)
		return find_successor(state, lasts | c << 8 | alternative, CHANGES(known), WORD(known));
	come_to(state);
	WORD(taken_table + at * 4) |= 1U << alternative;
	rely_on_nothing(c);
	came = step(c, alternative);
	if (nr_events != 0 || came == 2)
		on_events(state, c, alternative);
	if (came == 2)
		nr_ended++;
	else
		find_changes();
	/* Each run that fills the stack is looked into. */
	if (came != 2 || WORD(header) != 2 || WORD(header + 4) != BOUND_STACK)
		remember(c, alternative, note_step(came == 2));
	if (came != 2)
		next = find_successor(state, lasts | c << 8 | alternative, change_list, nr_changes);
	undo();
	return next;
}

/* Of outcomes that are alike (alike.ts) the first one only; the others count as taken with it. */
static u32 one_of_each(u32 at, u32 mask)
{
	u32 list, end, alike;

	if (!takes_one || (mask & (mask - 1)) == 0)
		return mask;
	list = WORD(alike_table + at * 4);
	if (list == 0)
		return mask;
	for (end = list + 4 + WORD(list) * 4, list = list + 4; list < end; list += 4) {
		alike = mask & WORD(list);
		mask &= ~alike | (alike & (0 - alike));
		WORD(taken_table + at * 4) |= alike;
	}
	return mask;
}

/* What a context can do, a bit for each alternative. */
static u32 offers(u32 state, u32 c)
{
	u32 known = recall(c, ALTERNATIVES), mask;

	if (known != 0)
		return WORD(known);
	come_to(state);
	rely_on_nothing(c);
	mask = choices(c);
	remember(c, ALTERNATIVES, note_word(mask));
	return mask;
}

/* Takes every step of these contexts; yields 1 if there was one, 2 if one has led to what is not explored yet. */
static u32 expand_contexts(u32 state, u32 which)
{
	u32 c, offered, mask, alternative, at, lasts, known, next, result = 0;

	for (c = 0; c + 1 < nr_contexts; c++) {
		if ((which >> c & 1) == 0)
			continue;
		offered = offers(state, c);
		at = offered != 0 ? stands_at(LEAF_BYTES(LEAF_NOW(SPOT(c + 1))) + 8) : 0;
		mask = one_of_each(at, offered);
		for (alternative = 0; mask != 0; alternative++, mask >>= 1) {
			if ((mask & 1) == 0)
				continue;
			result |= 1;
			nr_transitions++;
			lasts = may_last(at, offered, alternative) ? LASTS : 0;
			known = nr_states;
			next = take_step(state, c, alternative, at, lasts);
			if (next > expanded)
				result |= 2;
			if (lasts != 0 && next != 0 && nr_states == known)
				note_return(state, next);
		}
	}
	return result;
}

/* Expands up to `limit` states; yields how many. */
u32 expand(u32 limit)
{
	u32 done, state, chosen;

	for (done = 0; done < limit && expanded < nr_states && !unbalanced; done++) {
		/* The largest that one expansion can need: each index doubled. */
		if (nr_states >= MOST_STATES || memory_end - chunk_end < (leaf_mask + group_mask + state_mask + memo_mask * 4) * 8 + 64 * CHUNK)
			break;
		expanded++;
		state = expanded;
		look_from(state);
		chosen = 0xffffffff;
		if (partial_order) {
			come_to(state);
			chosen = persistent_contexts();
		}
		/* Somewhere on each cycle everything is explored, so that nothing is put off for ever. */
		if (chosen != 0xffffffff && (expand_contexts(state, chosen) & 2))
			continue;
		if (chosen != 0xffffffff)
			chosen = ~chosen;
		if (expand_contexts(state, chosen) == 0 && chosen == 0xffffffff) {
			come_to(state);
			on_end(state);
		}
	}
	return done;
}

u32 parent_of(u32 state)
{
	return WORD(AT(PARENTS, state, 2));
}

/* One of RETURNS. */
u32 return_word(u32 n)
{
	return WORD(AT(RETURNS, n, 2));
}

u32 choice_of(u32 state)
{
	return HALF(AT(CHOICES, state, 1));
}

u32 figure(u32 which)
{
	if (which == 0)
		return nr_states;
	if (which == 1)
		return nr_transitions;
	if (which == 2)
		return expanded;
	if (which == 3)
		return nr_ended;
	if (which == 4)
		return nr_leaves;
	if (which == 5)
		return nr_group_values;
	if (which == 6)
		return chunk_end;
	if (which == 8)
		return nr_returns;
	if (which == 9)
		return unbalanced;
	return nr_events;
}

void more_memory(u32 end)
{
	memory_end = end;
}

/* ---- afterwards: the graph ----------------------------------------------------------------------------------------------------- */

extern void on_step(void);
extern u32 successor_list;	/* per successor: choice and LASTS, number of the state (0 if the run ends) */

/* Where the steps of an explored state lead, and which; yields how many there are. Events are told as in a search. */
u32 list_successors(u32 state)
{
	u32 c, offered, mask, alternative, at, came, lasts, n = 0;

	go_to(state);
	for (c = 0; c + 1 < nr_contexts; c++) {
		offered = choices(c);
		mask = offered;
		at = mask != 0 ? stands_at(OBJECT(c + 1)) : 0;
		for (alternative = 0; mask != 0; alternative++, mask >>= 1) {
			if ((mask & 1) == 0 || n == MAX_SUCCESSORS)
				continue;
			came = step(c, alternative);
			find_changes();
			lasts = may_last(at, offered, alternative) ? LASTS : 0;
			WORD(successor_list + n * 8) = lasts | c << 8 | alternative;
			WORD(successor_list + n * 8 + 4) =
				came == 2 ? 0 : find_successor(state, c << 8 | alternative, change_list, nr_changes);
			n++;
			if (nr_events != 0 || came == 2)
				on_events(state, c, alternative);
			on_step();
			undo();
		}
	}
	return n;
}
