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
extern u32 taken_table;		/* per site: alternatives that were taken */
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
/* Bytes for the numbers of one group's components, and for those of a state's groups: 8 of them, so that a shift does. */
#define VECTOR 1024
#define STATE_SHIFT 5
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

#define COMPONENT(c, field) WORD(component_table + (c) * 16 + (field) * 4)
#define C_ADDRESS 0
#define C_SIZE 1
#define C_GROUP 2
#define C_PLACE 3
#define GROUP(g, field) WORD(group_table + (g) * 8 + (field) * 4)
#define G_COUNT 0
#define G_LIST 1
#define CURRENT_LEAF(c) WORD(current_leaves + (c) * 4)
#define CURRENT_GROUP(g) WORD(current_groups + (g) * 4)
#define NEXT_GROUP(g) WORD(next_groups + (g) * 4)

/* Of the model, and of whoever searches. */
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

static void grow_state_index(void)
{
	u32 old = state_index, bytes = (state_mask + 1) * 4, n;

	state_mask = state_mask * 2 + 1;
	state_index = new_index(state_mask + 1);
	for (n = 1; n <= nr_states; n++)
		put(state_index, state_mask, hash_bytes(STATE_WORDS(n), 1 << STATE_SHIFT), n);
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
	u32 slot = hash_bytes(at, 1 << STATE_SHIFT) & state_mask;
	u32 number;

	for (;;) {
		number = WORD(state_index + slot * 4);
		if (number == 0)
			break;
		if (equal_bytes(STATE_WORDS(number), at, 1 << STATE_SHIFT))
			return number;
		slot = (slot + 1) & state_mask;
	}
	number = nr_states + 1;
	nr_states = number;
	move(make(STATES, number, STATE_SHIFT), at, 1 << STATE_SHIFT);
	WORD(make(PARENTS, number, 2)) = parent;
	HALF(make(CHOICES, number, 1)) = choice;
	WORD(state_index + slot * 4) = number;
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

/* Keeps the state that the last step has led to; yields its number. */
static u32 find_successor(u32 parent, u32 choice)
{
	u32 i, component, g, value, leaf, changed = 0;

	move(next_groups, current_groups, 1 << STATE_SHIFT);
	for (i = 0; i < nr_dirty; i++) {
		component = WORD(dirty_list + i * 4);
		leaf = leaf_of(COMPONENT(component, C_ADDRESS), size_of(component));
		if (leaf == CURRENT_LEAF(component))
			continue;
		if (counting)
			note_change(component, i);
		g = COMPONENT(component, C_GROUP);
		value = scratch_vector + g * VECTOR;
		if ((changed >> g & 1) == 0) {
			changed |= 1U << g;
			move(value, GROUP_WORDS(CURRENT_GROUP(g)), vector_size(g));
		}
		WORD(value + 4 + COMPONENT(component, C_PLACE) * 4) = leaf;
	}
	for (g = 0; changed != 0; g++, changed >>= 1)
		if (changed & 1)
			NEXT_GROUP(g) = group_value_of(scratch_vector + g * VECTOR);
	return add_state(next_groups, parent, choice);
}

/* Puts back what the last step changed. */
static void undo(void)
{
	u32 i, component;

	for (i = 0; i < nr_touched; i++)
		BYTE(touched_flags + WORD(touched_list + i * 4)) = 0;
	nr_touched = 0;

	for (i = 0; i < nr_dirty; i++) {
		component = WORD(dirty_list + i * 4);
		put_leaf(component, CURRENT_LEAF(component));
		BYTE(dirty_flags + component) = 0;
	}
	nr_dirty = 0;
}

/* ---- searching --------------------------------------------------------------------------------------------------------------- */

/* The state that lies in the memory is the first one. */
void begin(u32 groups, u32 counts, u32 faults, u32 reduces)
{
	u32 g, i, list, component, leaf, value;

	nr_groups = groups;
	counting = counts;
	max_faults = faults;
	partial_order = reduces;
	leaf_mask = 16383;
	leaf_index = new_index(16384);
	group_mask = 16383;
	group_index = new_index(16384);
	state_mask = 16383;
	state_index = new_index(16384);
	nr_dirty = 0;
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

/* What was chosen where the context stands. */
static void note_taken(u32 c, u32 alternative)
{
	u32 frame = OBJECT(c + 1) + WORD(OBJECT(c + 1));
	u32 at = taken_table + (FUNCTION_SITE(FRAME_FN(frame)) + FRAME_PC(frame)) * 4;

	WORD(at) |= 1U << alternative;
}

/* Contexts that may go first; all bits if none can be left out: see partial-order.c. */
static u32 persistent_contexts(void);

/* Takes every step of these contexts; yields 1 if there was one, 2 if one has led to what is not explored yet. */
static u32 expand_contexts(u32 state, u32 which)
{
	u32 c, mask, alternative, came, result = 0;

	for (c = 0; c + 1 < nr_contexts; c++) {
		if ((which >> c & 1) == 0)
			continue;
		mask = choices(c);
		for (alternative = 0; mask != 0; alternative++, mask >>= 1) {
			if ((mask & 1) == 0)
				continue;
			result |= 1;
			nr_transitions++;
			note_taken(c, alternative);
			came = step(c, alternative);
			if (nr_events != 0 || came == 2)
				on_events(state, c, alternative);
			if (came == 2)
				nr_ended++;
			else if (find_successor(state, c << 8 | alternative) > expanded)
				result |= 2;
			undo();
		}
	}
	return result;
}

/* Expands up to `limit` states; yields how many. */
u32 expand(u32 limit)
{
	u32 done, state, chosen;

	for (done = 0; done < limit && expanded < nr_states; done++) {
		/* The largest that one expansion can need: each index doubled. */
		if (memory_end - chunk_end < (leaf_mask + group_mask + state_mask) * 8 + 64 * CHUNK)
			break;
		expanded++;
		state = expanded;
		go_to(state);
		chosen = partial_order ? persistent_contexts() : 0xffffffff;
		/* Somewhere on each cycle everything is explored, so that nothing is put off for ever. */
		if (chosen != 0xffffffff && (expand_contexts(state, chosen) & 2))
			continue;
		if (chosen != 0xffffffff)
			chosen = ~chosen;
		if (expand_contexts(state, chosen) == 0 && chosen == 0xffffffff)
			on_end(state);
	}
	return done;
}

u32 parent_of(u32 state)
{
	return WORD(AT(PARENTS, state, 2));
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
	return nr_events;
}

void more_memory(u32 end)
{
	memory_end = end;
}

/* ---- afterwards: the graph ----------------------------------------------------------------------------------------------------- */

extern void on_step(void);
extern u32 successor_list;	/* per successor: choice, number of the state (0 if the run ends) */

/* Where the steps of an explored state lead, and which; yields how many there are. Events are told as in a search. */
u32 list_successors(u32 state)
{
	u32 c, mask, alternative, came, n = 0;

	go_to(state);
	for (c = 0; c + 1 < nr_contexts; c++) {
		mask = choices(c);
		for (alternative = 0; mask != 0; alternative++, mask >>= 1) {
			if ((mask & 1) == 0 || n == MAX_SUCCESSORS)
				continue;
			came = step(c, alternative);
			WORD(successor_list + n * 8) = c << 8 | alternative;
			WORD(successor_list + n * 8 + 4) = came == 2 ? 0 : find_successor(state, c << 8 | alternative);
			n++;
			if (nr_events != 0 || came == 2)
				on_events(state, c, alternative);
			on_step();
			undo();
		}
	}
	return n;
}
