/*
 * What compiled models call: objects, references and their loss, maps. The same rules as src/machine, over bytes that
 * lie as layout.ts says. Compiled as raw code: a pointer is an address of the one memory.
 *
 * An object's bytes begin at OBJECT(id); before them its tokens and whether it is alive. A context's record is
 * OBJECT(1 + context): frame pointer, stack pointer, in an atomic section, size of its stack in the machine; then frames.
 * A pointer of the model is an object's number and an offset of 16 bits.
 */
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef long long s64;

#define WORD(address) (*(u32 *)(u64)(address))
#define HALF(address) (*(u16 *)(u64)(address))
#define BYTE(address) (*(u8 *)(u64)(address))
#define WIDE(address) (*(u64 *)(u64)(address))

/* Zeroes, and copies, bytes. */
extern void fill(u32 to, u32 size);
extern void move(u32 to, u32 from, u32 size);

/* ---- tables: addresses and sizes are filled in when a model is compiled ------------------------------------- */

extern u32 object_table;	/* per object: address, size */
extern u32 nr_objects;
extern u32 nr_contexts;		/* stacks are the objects 1 ... nr_contexts */
extern u32 first_arena;		/* what is allocated and freed ends the list of objects */
extern u32 slot_table;		/* per object: its place in its arena */
extern u32 row_table;		/* per object: first of its row, count, stride; count 0 for none */
extern u32 function_table;	/* per function: flags, address of its list of copies by pc, its first site, what it obliges to */
extern u32 context_table;	/* per context: kind, first instance of its function */
extern u32 map_table;		/* per map: object, first value, count, key size, value size, is array, max entries, pointers, choices */
extern u32 nr_maps;
extern u32 counter_table;	/* per counter: object, offset, size, token kind, is signed */
extern u32 nr_counters;
extern u32 nr_functions;
extern u32 header;		/* ended, reason, who broke a rule, faults that happened (if they are bounded) */
extern u32 max_faults;		/* 0xffffffff: not bounded */
extern u32 ran_table;		/* per function that is an entry point: contexts in which it ran, a bit each */
extern u32 dirty_flags;
extern u32 dirty_list;
extern u32 nr_dirty;
extern u32 event_list;		/* per event: property and flags, site, object, function and pc of the program */
extern u32 nr_events;
extern u32 noting;		/* whether to note what steps and conditions use */
extern u32 use_list;		/* per use: object, offset; size, and how */
extern u32 nr_uses;
extern u32 max_uses;
extern u32 balanced;		/* kinds of references that nobody takes notice of, a bit each */
extern u32 unbalanced;		/* what is counted so was 0 or wrong */
extern u32 abroad;		/* the step has used another context's stack */
extern u32 relied_flags;	/* per object: the step depends on its bytes (1), on whether it is alive (2) */
extern u32 relied_list;		/* those, in the order in which they were first looked at; LIVENESS for the second kind */
extern u32 nr_relied;
extern u32 sought_list;		/* holders of whom the step has asked what all objects hold for them */
extern u32 nr_sought;
extern u32 copy_list;
extern u32 nr_copies;
extern u32 counted;		/* per object: its first counter, from 1; 0 for none */
extern u32 miscount_flags;
extern u32 status;		/* nr_dirty and nr_events, for who looks from outside */

extern u32 context;		/* the one that runs */
extern u32 record;		/* its record */
extern u32 site;		/* which instruction runs, as the findings name it */
extern u32 idle;		/* the step has ended at a wait_idle */

#define LIVENESS 0x10000
#define MAX_SOUGHT 16

#define OBJECT(id) WORD(object_table + (id) * 8)
#define SIZE(id) WORD(object_table + (id) * 8 + 4)
#define LIVE(id) WORD(OBJECT(id) - 48)
#define TOKEN(id, i) WORD(OBJECT(id) - 44 + (i) * 4)
#define MAX_TOKENS 10

#define FUNCTION_FLAGS(fn) WORD(function_table + (fn) * 16)
#define FUNCTION_COPIES(fn) WORD(function_table + (fn) * 16 + 4)
#define FUNCTION_SITE(fn) WORD(function_table + (fn) * 16 + 8)
#define FUNCTION_OBLIGES(fn) WORD(function_table + (fn) * 16 + 12)
#define IS_PROGRAM 1
#define IS_NONSLEEPABLE 2
#define IS_ENTRY_POINT 4
#define WATCHES 8

/* A frame: function, flags, pc, offset of the caller's frame in the stack. */
#define FRAME_FN(frame) HALF(frame)
#define FRAME_FLAGS(frame) HALF((frame) + 2)
#define FRAME_PC(frame) HALF((frame) + 4)
#define FRAME_CALLER(frame) HALF((frame) + 6)
#define IS_ENTRY 1
#define IS_CALLBACK 2

#define MAP(map, field) WORD(map_table + (map) * 36 + (field) * 4)
#define MAP_OBJECT 0
#define MAP_FIRST 1
#define MAP_COUNT 2
#define MAP_KEY_SIZE 3
#define MAP_VALUE_SIZE 4
#define MAP_IS_ARRAY 5
#define MAP_MAX_ENTRIES 6
#define MAP_POINTERS 7	/* address of: count, offsets of the pointers in a value */
#define MAP_CHOICES 8	/* what the scenario leaves open of "is there, or not"; 0 if that is no choice */

/* Properties, as properties.ts numbers them, and flags of an event. */
#define NO_LEAK 0
#define NO_USE_AFTER_FREE 1
#define NO_DOUBLE_FREE 2
#define OWNERSHIP 3
#define REFCOUNT 4
#define CALLBACK_ONCE 5
#define NO_SLEEP_IN_ATOMIC 11
#define VALID_ACCESS 15
#define ENDS 256
#define PROGRAMS 512
#define OF_THE_MODEL 1024
#define EXCUSED 2048

/* Who broke a rule: see machine/blame.ts. */
#define BROKE WORD(header + 8)
#define BY_PROGRAM 1
#define BY_KERNEL 2

/* Bounds. */
#define BOUND_TOKENS 1
#define BOUND_STACK 2
#define BOUND_ENTRIES 3
#define BOUND_ARRAY 4
#define BOUND_LOOP 5
#define BOUND_ARENA 16

#define ENOENT 2
#define E2BIG 7
#define EEXIST 17
#define EINVAL 22

#define HOLDER(class, data) (((class) << 20) | (data))
#define CLASS(holder) ((holder) >> 20)
#define NOBODY 1
#define DUTY 2
#define KERNEL 3
#define WORKER 5
#define MAP_HOLDER 6
#define OBJECT_HOLDER 9
#define PROGRAM 10
#define CALLBACK 11
#define WHOEVER 15

#define KIND(token) ((token) >> 24)
#define HOLDER_OF(token) ((token) & 0xffffff)
/* `kind` counts from 1, so that no token is 0. */
#define PACK(kind, holder) (((kind) << 24) | ((holder) & 0xffffff))

/* ---- what a step depends on: every look at the state is noted before it is used ------------------------------- */

static void rely(u32 id)
{
	if (BYTE(relied_flags + id) & 1)
		return;
	BYTE(relied_flags + id) = BYTE(relied_flags + id) | 1;
	WORD(relied_list + nr_relied * 4) = id;
	nr_relied++;
}

static void rely_on_liveness(u32 id)
{
	if (BYTE(relied_flags + id))
		return;
	BYTE(relied_flags + id) = 2;
	WORD(relied_list + nr_relied * 4) = id | LIVENESS;
	nr_relied++;
}

/* More than MAX_SOUGHT are counted, and not listed. */
static void seek(u32 holder)
{
	if (nr_sought < MAX_SOUGHT)
		WORD(sought_list + nr_sought * 4) = holder;
	nr_sought++;
}

/* ---- counts -------------------------------------------------------------------------------------------------------------------- */

static s64 count_of(u32 counter)
{
	u32 at = OBJECT(WORD(counter)) + WORD(counter + 4);
	u32 size = WORD(counter + 8);

	if (WORD(counter + 16) && size == 4)
		return (int)WORD(at);
	return size == 8 ? (s64)WIDE(at) : size == 4 ? (s64)WORD(at) : size == 2 ? (s64)HALF(at) : (s64)BYTE(at);
}

/* Whether a counter says something else than the tokens. Saturated counts have left the count for good. */
static u32 is_wrong(u32 counter)
{
	u32 object = WORD(counter);
	u32 kind = WORD(counter + 12);
	u32 t, token, tokens = 0;
	s64 count;

	if (!LIVE(object))
		return 0;
	count = count_of(counter);
	for (t = 0; t < MAX_TOKENS; t++) {
		token = TOKEN(object, t);
		if (token == 0)
			break;
		if (KIND(token) == kind)
			tokens++;
	}
	return count >= 0 && count < 0xc0000000LL && count != tokens;
}

/* Remembers which counters of an object were wrong before the step changes it. */
static void note_counts(u32 id)
{
	u32 i, counter;

	/* The counters of an object stand side by side; its number is that of the first, from 1. */
	for (i = HALF(counted + id * 2); i != 0 && i <= nr_counters; i++) {
		counter = counter_table + (i - 1) * 20;
		if (WORD(counter) != id)
			return;
		BYTE(miscount_flags + i - 1) = is_wrong(counter);
	}
}

/* ---- what changed, and what went wrong ----------------------------------------------------------------------- */

void mark(u32 id)
{
	if (BYTE(dirty_flags + id))
		return;
	rely(id);
	BYTE(dirty_flags + id) = 1;
	if (HALF(counted + id * 2))
		note_counts(id);
	WORD(dirty_list + nr_dirty * 4) = id;
	nr_dirty++;
}

/* How an object was used: its bytes; who has references of it; that it was made, freed, or filled anew. */
#define READS 0
#define WRITES 1
#define REFERENCES 2
#define ALL_OF_IT 3

static void use(u32 id, u32 offset, u32 size, u32 how)
{
	u32 at = use_list + nr_uses * 8;

	if (!noting || nr_uses > max_uses)
		return;
	HALF(at) = id;
	HALF(at + 2) = offset;
	HALF(at + 4) = size;
	HALF(at + 6) = how;
	nr_uses++;
}

static u32 caller_of(u32 frame)
{
	u32 offset = FRAME_CALLER(frame);

	return offset == 0 ? 0 : record + offset;
}

static u32 top(void)
{
	u32 offset = WORD(record);

	return offset == 0 ? 0 : record + offset;
}

static u32 is_program(u32 frame)
{
	return frame != 0 && (FUNCTION_FLAGS(FRAME_FN(frame)) & IS_PROGRAM) != 0;
}

/* Somebody breaks a rule: what follows on the program's mistakes is not the kernel's. */
static void note_broke(u32 by)
{
	u32 then = BROKE | (by == BY_KERNEL && BROKE != 0 ? 0 : by);

	rely(0);
	if (then != BROKE) {
		BROKE = then;
		mark(0);
	}
}

void program_broke(void)
{
	note_broke(BY_PROGRAM);
}

/* The kernel's word: it gives a program what it owns, takes what it has, calls back once. */
static u32 is_promise(u32 property)
{
	return property == OWNERSHIP || property == REFCOUNT || property == CALLBACK_ONCE;
}

/* Where what breaks is told of: the instruction that runs; for what only watches, the call of it. */
static u32 place(void)
{
	u32 frame, found = site, called = 0;

	for (frame = top(); frame != 0; frame = caller_of(frame)) {
		if (called)
			found = FUNCTION_SITE(FRAME_FN(frame)) + FRAME_PC(frame);
		called = FUNCTION_FLAGS(FRAME_FN(frame)) & WATCHES;
	}
	return found;
}

static void report(u32 what, u32 object)
{
	u32 event = event_list + nr_events * 16;
	u32 frame = top();

	rely(0);
	if (what & PROGRAMS)
		note_broke(BY_PROGRAM);
	else if (is_promise(what & 0xff) && !(what & OF_THE_MODEL))
		note_broke(BY_KERNEL);
	if (BROKE & BY_PROGRAM)
		what |= PROGRAMS;
	if (BROKE == (BY_PROGRAM | BY_KERNEL))
		what |= EXCUSED;
	if (nr_events < 64) {
		WORD(event) = what;
		WORD(event + 4) = place();
		WORD(event + 8) = object;
		/* Where the program stands that is, or called, whoever does this. */
		while (frame != 0 && !is_program(frame))
			frame = caller_of(frame);
		WORD(event + 12) = frame != 0 ? (u32)FRAME_FN(frame) << 16 | FRAME_PC(frame) : 0xffffffff;
		nr_events++;
	}
	if (what & ENDS) {
		WORD(header) = 1;
		mark(0);
	}
}

/* A property breaks: by the program if it does so itself, or if the kfunc that it calls obliges it to see to that. */
void violated(u32 what, u32 object)
{
	u32 frame = top(), calls = 0;

	while (frame != 0 && !is_program(frame)) {
		calls = frame;
		frame = caller_of(frame);
	}
	if (frame != 0 && (calls == 0 || (FUNCTION_OBLIGES(FRAME_FN(calls)) >> (what & 0xff) & 1)))
		what |= PROGRAMS;
	report(what, object);
}

void bound(u32 reason)
{
	WORD(header) = 2;
	WORD(header + 4) = reason;
	mark(0);
}

/* ---- faults: at most so many in a run, where that is asked for ------------------------------------------------- */

/* Of a fault's alternatives (ok, fails), those that may still happen. */
u32 within_faults(u32 mask)
{
	if (max_faults == 0xffffffff)
		return mask;
	rely(0);
	return WORD(header + 12) >= max_faults && (mask & 1) ? 1 : mask;
}

void count_fault(u32 happens)
{
	if (happens && max_faults != 0xffffffff) {
		mark(0);
		WORD(header + 12) = WORD(header + 12) + 1;
	}
}

/* ---- memory ----------------------------------------------------------------------------------------------------- */

/* The address of `size` bytes at a pointer, or 0 after saying why they can't be touched. */
u32 readable(u32 pointer, u32 size, u32 at)
{
	u32 id = pointer >> 16;
	u32 offset = pointer & 0xffff;
	u32 base;

	if (id == 0 || id >= nr_objects) {
		site = at;
		violated(VALID_ACCESS | ENDS, 0);
		return 0;
	}
	base = OBJECT(id);
	rely(id);
	if (id <= nr_contexts) {
		if (offset + size > WORD(base + 4)) {
			site = at;
			violated(VALID_ACCESS | ENDS, 0);
			return 0;
		}
		if (id != context + 1)
			abroad = 1;
		return base + offset;
	}
	if (id >= first_arena && !LIVE(id)) {
		site = at;
		violated(NO_USE_AFTER_FREE | ENDS, id);
		return 0;
	}
	if (offset + size > SIZE(id)) {
		site = at;
		violated(VALID_ACCESS | ENDS, id);
		return 0;
	}
	use(id, offset, size, READS);
	return base + offset;
}

/* As readable, for a condition: reports nothing. */
u32 probe(u32 pointer, u32 size, u32 at)
{
	u32 id = pointer >> 16;
	u32 offset = pointer & 0xffff;

	if (id == 0 || id >= nr_objects)
		return 0;
	rely(id);
	if (id <= nr_contexts)
		return offset + size > WORD(OBJECT(id) + 4) ? 0 : OBJECT(id) + offset;
	use(id, offset, size, READS);
	if ((id >= first_arena && !LIVE(id)) || offset + size > SIZE(id))
		return 0;
	return OBJECT(id) + offset;
}

u32 writable(u32 pointer, u32 size, u32 at)
{
	u32 address = readable(pointer, size, at);

	if (address != 0) {
		mark(pointer >> 16);
		if (pointer >> 16 > nr_contexts)
			use(pointer >> 16, pointer & 0xffff, size, WRITES);
	}
	return address;
}

/* Moves a pointer by bytes; along a row of objects it walks from one to the next. */
u32 shift(u32 pointer, s64 bytes)
{
	u32 id = pointer >> 16;
	s64 offset = (s64)(pointer & 0xffff) + bytes;
	u32 row = row_table + id * 12;
	s64 count, stride, total, index;

	if (bytes == 0)
		return pointer;
	if (id == 0 || id >= nr_objects)
		return ((u32)offset & 0xffff) | 1;
	count = WORD(row + 4);
	if (count == 0)
		return offset < 0 || offset > 0xffff ? ((u32)offset & 0xffff) | 1 : (id << 16) | (u32)offset;
	stride = WORD(row + 8);
	total = (s64)(id - WORD(row)) * stride + offset;
	if (total < 0 || total > count * stride)
		return ((u32)offset & 0xffff) | 1;
	index = total / stride;
	if (index > count - 1)
		index = count - 1;
	return ((WORD(row) + (u32)index) << 16) | (u32)(total - index * stride);
}

/* The address of a field: within the object, as a rule. */
u32 field(u32 pointer, u32 offset)
{
	u32 id = pointer >> 16;

	if (id != 0 && id < nr_objects && (pointer & 0xffff) + offset < SIZE(id))
		return pointer + offset;
	return shift(pointer, offset);
}

/* A frame for a function, zeroed; 0 when the stack is full. `size_there` is what the machine's own frame takes. */
u32 push(u32 fn, u32 flags, u32 size, u32 size_there)
{
	u32 offset = WORD(record + 4);
	u32 there = WORD(record + 12);

	if (there + size_there > 8192 || offset + size > 65535) {
		bound(BOUND_STACK);
		return 0;
	}
	if (flags & IS_ENTRY)
		WORD(ran_table + fn * 4) |= 1U << context;
	HALF(record + offset) = fn;
	HALF(record + offset + 2) = flags;
	HALF(record + offset + 6) = WORD(record);
	WORD(record) = offset;
	WORD(record + 4) = offset + size;
	WORD(record + 12) = there + size_there;
	return record + offset;
}

void pop(u32 frame, u32 size, u32 size_there)
{
	u32 caller = FRAME_CALLER(frame);

	fill(frame, size);
	WORD(record) = caller;
	WORD(record + 4) = frame - record;
	WORD(record + 12) = WORD(record + 12) - size_there;
}

/* ---- tokens ------------------------------------------------------------------------------------------------------ */

/* Tokens are kept in order, the empty ones behind. */
static void insert_token(u32 object, u32 token)
{
	u32 i = 0, here;

	while (i < MAX_TOKENS) {
		here = TOKEN(object, i);
		if (here == 0 || token < here) {
			TOKEN(object, i) = token;
			if (here == 0)
				return;
			token = here;
		}
		i++;
	}
}

static void remove_token(u32 object, u32 index)
{
	u32 i;

	for (i = index; i + 1 < MAX_TOKENS; i++)
		TOKEN(object, i) = TOKEN(object, i + 1);
	TOKEN(object, MAX_TOKENS - 1) = 0;
}

/* Who has references of this kind is asked or changed. */
static void use_references(u32 object, u32 kind)
{
	if ((balanced >> kind & 1) == 0)
		use(object, 0, 0, REFERENCES);
}

static void replace_token(u32 object, u32 index, u32 token)
{
	mark(object);
	use_references(object, KIND(token));
	remove_token(object, index);
	insert_token(object, token);
}

void take(u32 pointer, u32 kind, u32 holder)
{
	u32 object = pointer >> 16;

	if (object == 0 || object >= nr_objects)
		return;
	rely(object);
	use_references(object, kind);
	if (TOKEN(object, MAX_TOKENS - 1) != 0) {
		bound(BOUND_TOKENS);
		return;
	}
	mark(object);
	insert_token(object, PACK(kind, holder));
}

/* An activation is one context at one depth; whether it is called a callback is for showing only. */
static u32 is_same_holder(u32 a, u32 b)
{
	return a == b || (CLASS(a) >= PROGRAM && CLASS(a) <= CALLBACK && CLASS(b) >= PROGRAM && CLASS(b) <= CALLBACK &&
			  (a & 0xfffff) == (b & 0xfffff));
}

/* Index of the token of this kind that the holder has; MAX_TOKENS if there is none. */
static u32 find_token(u32 object, u32 kind, u32 holder)
{
	u32 i, token;

	rely(object);
	for (i = 0; i < MAX_TOKENS; i++) {
		token = TOKEN(object, i);
		if (token == 0)
			break;
		if (KIND(token) == kind && (CLASS(holder) == WHOEVER || is_same_holder(HOLDER_OF(token), holder)))
			return i;
	}
	return MAX_TOKENS;
}

/* Someone gives away what is not theirs. `owner_kind`: the kind of what is owned rather than counted. */
static void not_theirs(u32 object, u32 holder, u32 is_owner)
{
	u32 class = CLASS(holder);
	u32 of_program = class == PROGRAM || class == CALLBACK || class == DUTY;

	report((is_owner ? OWNERSHIP : REFCOUNT) | (of_program ? PROGRAMS : 0), object);
}

u32 holds(u32 pointer, u32 kind, u32 holder)
{
	u32 object = pointer >> 16;

	if (object != 0 && object < nr_objects)
		use_references(object, kind);
	return object != 0 && object < nr_objects && find_token(object, kind, holder) != MAX_TOKENS;
}

void give_back(u32 pointer, u32 kind, u32 holder, u32 is_owner)
{
	u32 object = pointer >> 16;
	u32 index;

	if (object == 0 || object >= nr_objects)
		return;
	rely(object);
	if (object >= first_arena && !LIVE(object))
		return;
	use_references(object, kind);
	index = find_token(object, kind, holder);
	if (index == MAX_TOKENS) {
		not_theirs(object, holder, is_owner);
		index = find_token(object, kind, HOLDER(WHOEVER, 0));
		if (index == MAX_TOKENS)
			return;
	}
	mark(object);
	remove_token(object, index);
}

void hand_over(u32 pointer, u32 kind, u32 from, u32 to, u32 is_owner)
{
	u32 object = pointer >> 16;
	u32 index;

	if (object == 0 || object >= nr_objects)
		return;
	use_references(object, kind);
	index = find_token(object, kind, from);
	if (index == MAX_TOKENS) {
		not_theirs(object, from, is_owner);
		return;
	}
	replace_token(object, index, PACK(kind, to));
}

void void_references(u32 pointer, u32 kind)
{
	u32 object = pointer >> 16;
	u32 index;

	if (object == 0 || object >= nr_objects)
		return;
	use_references(object, kind);
	for (;;) {
		index = find_token(object, kind, HOLDER(WHOEVER, 0));
		if (index == MAX_TOKENS)
			return;
		mark(object);
		remove_token(object, index);
	}
}

/* ---- who holds ----------------------------------------------------------------------------------------------------- */

/* How many BPF programs are nested in this context. */
static u32 depth(void)
{
	u32 frame, n = 0;

	for (frame = top(); frame != 0; frame = caller_of(frame))
		if (FRAME_FLAGS(frame) & IS_ENTRY)
			n++;
	return n;
}

static u32 activation(void)
{
	u32 frame;

	for (frame = top(); frame != 0; frame = caller_of(frame))
		if (FRAME_FLAGS(frame) & IS_ENTRY)
			return HOLDER(FRAME_FLAGS(frame) & IS_CALLBACK ? CALLBACK : PROGRAM, (context << 8) | depth());
	return 0;
}

u32 caller_holder(void)
{
	u32 holder = activation();

	return holder != 0 ? holder : HOLDER(KERNEL, 0);
}

u32 callee_holder(void)
{
	return HOLDER(CALLBACK, (context << 8) | (depth() + 1));
}

u32 in_nonsleepable(void)
{
	u32 frame;

	for (frame = top(); frame != 0; frame = caller_of(frame))
		if ((FRAME_FLAGS(frame) & IS_ENTRY) && (FUNCTION_FLAGS(FRAME_FN(frame)) & IS_NONSLEEPABLE))
			return 1;
	return 0;
}

/* ---- the program's copies, and their loss ----------------------------------------------------------------------------- */

static u32 arena_object(u32 pointer)
{
	u32 id = pointer >> 16;

	return id >= first_arena && id < nr_objects ? id : 0;
}

/* Whether one of the listed words of a frame or value points to the object; 0: remembers the objects of all. */
static u32 scan(u32 base, u32 list, u32 object)
{
	u32 i, count = WORD(list), at, found;

	for (i = 0; i < count; i++) {
		at = WORD(list + 4 + i * 4);
		/* The lowest bit says that the pointer has eight bytes, of which the upper four must be 0. */
		if ((at & 1) && WORD(base + at + 3) != 0)
			continue;
		found = arena_object(WORD(base + (at & 0xfffffffe)));
		if (found == 0)
			continue;
		if (object == 0) {
			if (nr_copies < 64) {
				WORD(copy_list + nr_copies * 4) = found;
				nr_copies++;
			}
		} else if (found == object)
			return 1;
	}
	return 0;
}

static u32 copies_at(u32 frame)
{
	return WORD(FUNCTION_COPIES(FRAME_FN(frame)) + FRAME_PC(frame) * 4);
}

static u32 in_maps(u32 object)
{
	u32 map, value;

	for (map = 0; map < nr_maps; map++) {
		if (WORD(MAP(map, MAP_POINTERS)) == 0)
			continue;
		for (value = MAP(map, MAP_FIRST); value < MAP(map, MAP_FIRST) + MAP(map, MAP_COUNT); value++) {
			rely(value);
			if (LIVE(value) && scan(OBJECT(value), MAP(map, MAP_POINTERS), object))
				return 1;
		}
	}
	return 0;
}

static u32 has_copy(u32 object, u32 except)
{
	u32 frame;

	for (frame = top(); frame != 0; frame = caller_of(frame))
		if (frame != except && is_program(frame) && scan(frame, copies_at(frame), object))
			return 1;
	return in_maps(object);
}

/* Whether a token is held by an activation of a program in this context. */
static u32 held_here(u32 token)
{
	u32 class = CLASS(HOLDER_OF(token));

	return (class == PROGRAM || class == CALLBACK) && ((token >> 8) & 0xfff) == context;
}

static u32 program_holds(u32 object)
{
	u32 i, token;

	rely(object);
	use(object, 0, 0, REFERENCES);
	for (i = 0; i < MAX_TOKENS; i++) {
		token = TOKEN(object, i);
		if (token == 0)
			return 0;
		if (held_here(token))
			return 1;
	}
	return 0;
}

/* The token at this index has no holder any more. */
static void lose(u32 object, u32 index)
{
	u32 token = TOKEN(object, index);
	u32 class = CLASS(HOLDER_OF(token));

	report(NO_LEAK | (class == PROGRAM || class == CALLBACK ? PROGRAMS : 0), object);
	replace_token(object, index, PACK(KIND(token), HOLDER(NOBODY, 0)));
}

static void lose_here(u32 object)
{
	u32 i;

	rely(object);
	for (i = 0; i < MAX_TOKENS;) {
		if (TOKEN(object, i) != 0 && held_here(TOKEN(object, i))) {
			lose(object, i);
			i = 0;
		} else
			i++;
	}
}

static void lose_of(u32 object, u32 holder)
{
	u32 i;

	for (i = 0; i < MAX_TOKENS;) {
		if (TOKEN(object, i) != 0 && HOLDER_OF(TOKEN(object, i)) == holder) {
			lose(object, i);
			i = 0;
		} else
			i++;
	}
}

/* A copy of a pointer died: if it was the last one, what the program held of the object is lost. */
void check_lost(u32 pointer)
{
	u32 object = arena_object(pointer);

	if (object != 0 && program_holds(object) && !has_copy(object, 0))
		lose_here(object);
}

/* Remembers which objects the frame, or these bytes, point to ... */
void note_frame(u32 frame)
{
	nr_copies = 0;
	scan(frame, copies_at(frame), 0);
}

void note_bytes(u32 address, u32 size)
{
	u32 at, found;

	nr_copies = 0;
	/* The model's memory begins on a multiple of 8. */
	for (at = (address + 7) & 0xfffffff8; at + 8 <= address + size; at += 8) {
		if (WORD(at + 4) != 0)
			continue;
		found = arena_object(WORD(at));
		if (found != 0 && nr_copies < 64) {
			WORD(copy_list + nr_copies * 4) = found;
			nr_copies++;
		}
	}
}

/* ... and looks after them. */
void check_noted(void)
{
	u32 i;

	for (i = 0; i < nr_copies; i++)
		check_lost(WORD(copy_list + i * 4) << 16);
}

/* Whether returning from this frame loses something, and does not give it to the caller. */
u32 loses_by_returning(u32 frame, u32 given)
{
	u32 i, object;

	note_frame(frame);
	for (i = 0; i < nr_copies; i++) {
		object = WORD(copy_list + i * 4);
		if ((given >> 16) != object && program_holds(object) && !has_copy(object, frame))
			return 1;
	}
	return 0;
}

static void lose_all(u32 holder)
{
	u32 object;

	seek(holder);
	for (object = first_arena; object < nr_objects; object++)
		if (TOKEN(object, 0) != 0)
			lose_of(object, holder);
}

/* A program returns a pointer to the kernel: what it holds of the object is the kernel's. */
void give_returned(u32 of_depth, u32 pointer)
{
	u32 object = arena_object(pointer);
	u32 mine = HOLDER(PROGRAM, (context << 8) | of_depth);
	u32 i, token;

	if (object == 0)
		return;
	rely(object);
	for (i = 0; i < MAX_TOKENS;) {
		token = TOKEN(object, i);
		if (token != 0 && is_same_holder(HOLDER_OF(token), mine)) {
			replace_token(object, i, PACK(KIND(token), HOLDER(KERNEL, 0)));
			i = 0;
		} else
			i++;
	}
}

/* A program ends: whatever that activation still has to give back is lost. */
void leave_activation(u32 of_depth)
{
	lose_all(HOLDER(PROGRAM, (context << 8) | of_depth));
	lose_all(HOLDER(CALLBACK, (context << 8) | of_depth));
}

u32 activation_depth(void)
{
	return depth();
}

/* A worker that waits for its next work has nothing left to do with the one before. */
void lose_idle(void)
{
	lose_all(HOLDER(WORKER, context));
}

/* Whether a pointer leads to what was allocated once, and is no more. */
u32 is_freed(u32 pointer)
{
	u32 object = arena_object(pointer);

	if (object == 0)
		return 0;
	rely_on_liveness(object);
	return !LIVE(object);
}

/* Whether a call through this pointer enters a BPF program. */
u32 enters_program(u32 pointer)
{
	u32 fn = pointer & 0xffff;

	return pointer >> 16 == 0xffff && fn < nr_functions && (FUNCTION_FLAGS(fn) & IS_ENTRY_POINT) != 0;
}

/* ---- objects ---------------------------------------------------------------------------------------------------------------- */

u32 new_object(u32 first, u32 count, u32 arena)
{
	u32 id;

	for (id = first; id < first + count; id++) {
		rely_on_liveness(id);
		if (!LIVE(id)) {
			mark(id);
			use(id, 0, SIZE(id), ALL_OF_IT);
			LIVE(id) = 1;
			return id << 16;
		}
	}
	bound(BOUND_ARENA + arena);
	return 0;
}

void free_object(u32 pointer)
{
	u32 id = pointer >> 16;
	u32 object, i;

	if (id < first_arena || id >= nr_objects || (pointer & 0xffff) != 0) {
		violated(VALID_ACCESS | ENDS, id != 0 && id < nr_objects ? id : 0);
		return;
	}
	rely(id);
	if (!LIVE(id)) {
		violated(NO_DOUBLE_FREE | ENDS, id);
		return;
	}
	mark(id);
	use(id, 0, SIZE(id), ALL_OF_IT);
	for (i = 0; i < MAX_TOKENS; i++)
		TOKEN(id, i) = 0;
	fill(OBJECT(id), SIZE(id));
	LIVE(id) = 0;
	/* References that were held through it have no holder any more. */
	seek(HOLDER(OBJECT_HOLDER, id));
	for (object = nr_contexts + 1; object < nr_objects; object++)
		if (TOKEN(object, 0) != 0)
			lose_of(object, HOLDER(OBJECT_HOLDER, id));
}

u32 is_live(u32 pointer)
{
	u32 id = pointer >> 16;

	if (id == 0 || id >= nr_objects)
		return 0;
	if (id <= nr_contexts)
		return 1;
	rely(id);
	use(id, 0, 0, READS);
	return LIVE(id);
}

/* Which of its type's objects it is; 0 for what is in no arena. */
u32 slot_of(u32 pointer)
{
	u32 id = pointer >> 16;

	return id >= first_arena && id < nr_objects ? WORD(slot_table + id * 4) : 0;
}

void may_sleep(void)
{
	if (WORD(context_table + context * 8) == 1 || in_nonsleepable())
		violated(NO_SLEEP_IN_ATOMIC, 0);
}

/* Reports each counter that has gone wrong in this step. */
static void check_counts(void)
{
	u32 n, id, i, counter;

	for (n = 0; n < nr_dirty; n++) {
		id = WORD(dirty_list + n * 4);
		for (i = HALF(counted + id * 2); i != 0 && i <= nr_counters; i++) {
			counter = counter_table + (i - 1) * 20;
			if (WORD(counter) != id)
				break;
			if (is_wrong(counter) && !BYTE(miscount_flags + i - 1))
				report(REFCOUNT | OF_THE_MODEL, id);
		}
	}
}

/* What is counted without anyone taking notice must be neither 0 nor wrong. */
static void check_balance(void)
{
	u32 n, id, i, counter;

	if (balanced == 0)
		return;
	for (n = 0; n < nr_dirty; n++) {
		id = WORD(dirty_list + n * 4);
		for (i = HALF(counted + id * 2); i != 0 && i <= nr_counters; i++) {
			counter = counter_table + (i - 1) * 20;
			if (WORD(counter) != id)
				break;
			if ((balanced >> WORD(counter + 12) & 1) && (!LIVE(id) || count_of(counter) <= 0 || is_wrong(counter)))
				unbalanced = 1;
		}
	}
	for (n = 0; n < nr_events && n < 64; n++) {
		id = WORD(event_list + n * 16 + 8);
		i = HALF(counted + id * 2);
		if (i != 0 && (balanced >> WORD(counter_table + (i - 1) * 20 + 12) & 1))
			unbalanced = 1;
	}
}

/* A step is over. `stopped`: its context goes on later. */
void settle(u32 stopped)
{
	if (stopped && idle && FRAME_CALLER(top()) == 0)
		lose_idle();
	/* A bound may have cut the step short between a reference and its count. */
	if (WORD(header) != 2)
		check_counts();
	check_balance();
	WORD(status) = nr_dirty;
	WORD(status + 4) = nr_events;
}

/* Whoever looked at what a step changed has done so. */
void clean(void)
{
	u32 i;

	for (i = 0; i < nr_dirty; i++)
		BYTE(dirty_flags + WORD(dirty_list + i * 4)) = 0;
	nr_dirty = 0;
}

/* ---- maps ------------------------------------------------------------------------------------------------------------------------ */

static u32 same_bytes(u32 a, u32 b, u32 size)
{
	u32 i;

	for (i = 0; i < size; i++)
		if (BYTE(a + i) != BYTE(b + i))
			return 0;
	return 1;
}

static u32 map_of(u32 pointer)
{
	u32 map;

	for (map = 0; map < nr_maps; map++)
		if (MAP(map, MAP_OBJECT) == pointer >> 16)
			return map;
	violated(VALID_ACCESS | ENDS, 0);
	return nr_maps;
}

/* Keys lie before the tokens of their value. */
static u32 key_of(u32 map, u32 value)
{
	return OBJECT(value) - 48 - ((MAP(map, MAP_KEY_SIZE) + 7) & 0xfffffff8);
}

/* The entry with the key at this address; 0 if there is none. */
static u32 find_entry(u32 map, u32 key)
{
	u32 value, end = MAP(map, MAP_FIRST) + MAP(map, MAP_COUNT);

	use(MAP(map, MAP_OBJECT), 0, 0, READS);
	if (MAP(map, MAP_IS_ARRAY)) {
		u32 index = WORD(key);

		if (index >= MAP(map, MAP_MAX_ENTRIES))
			return 0;
		if (index < MAP(map, MAP_COUNT))
			return MAP(map, MAP_FIRST) + index;
		bound(BOUND_ARRAY);
		return 0;
	}
	for (value = MAP(map, MAP_FIRST); value < end; value++) {
		rely(value);
		if (LIVE(value) && same_bytes(key_of(map, value), key, MAP(map, MAP_KEY_SIZE)))
			return value;
	}
	return 0;
}

u32 map_lookup(u32 map_pointer, u32 key_pointer, u32 fails)
{
	u32 map = map_of(map_pointer);
	u32 key;

	if (map == nr_maps)
		return 0;
	key = readable(key_pointer, MAP(map, MAP_KEY_SIZE), site);
	if (key == 0 || fails)
		return 0;
	return find_entry(map, key) << 16;
}

/*
 * The alternatives of a lookup that would find its entry, where user space had to put it there; else 0. Reports nothing.
 */
u32 lookup_choices(u32 map_pointer, u32 key_pointer)
{
	u32 map, id = key_pointer >> 16;

	for (map = 0; map < nr_maps; map++)
		if (MAP(map, MAP_OBJECT) == map_pointer >> 16)
			break;
	if (map == nr_maps || MAP(map, MAP_CHOICES) == 0 || id == 0 || id >= nr_objects)
		return 0;
	rely(id);
	return find_entry(map, OBJECT(id) + (key_pointer & 0xffff)) != 0 ? MAP(map, MAP_CHOICES) : 0;
}

/* Puts an entry into a map; yields 0 or a negative errno. */
static s64 insert_entry(u32 map, u32 key, u32 value, u64 flags)
{
	u32 id = find_entry(map, key);
	u32 end = MAP(map, MAP_FIRST) + MAP(map, MAP_COUNT);

	if (WORD(header))
		return 0;
	if (id != 0)
		rely(id);
	if (MAP(map, MAP_IS_ARRAY)) {
		if (id == 0)
			return -E2BIG;
		if (flags == 1)
			return -EEXIST;
	} else {
		if (id != 0 && flags == 1)
			return -EEXIST;
		if (id == 0 && flags == 2)
			return -ENOENT;
		if (id == 0) {
			for (id = MAP(map, MAP_FIRST); id < end && LIVE(id); id++)
				;
			if (id == end) {
				if (MAP(map, MAP_COUNT) >= MAP(map, MAP_MAX_ENTRIES))
					return -E2BIG;
				bound(BOUND_ENTRIES);
				return 0;
			}
		}
	}
	use(id, 0, SIZE(id), ALL_OF_IT);
	use(MAP(map, MAP_OBJECT), 0, 0, ALL_OF_IT);
	LIVE(id) = 1;
	move(key_of(map, id), key, MAP(map, MAP_KEY_SIZE));
	move(OBJECT(id), value, MAP(map, MAP_VALUE_SIZE));
	mark(id);
	return 0;
}

s64 map_update(u32 map_pointer, u32 key_pointer, u32 value_pointer, u64 flags)
{
	u32 map = map_of(map_pointer);
	u32 key, value, old;
	s64 result;

	if (map == nr_maps)
		return 0;
	key = readable(key_pointer, MAP(map, MAP_KEY_SIZE), site);
	if (key == 0)
		return 0;
	value = readable(value_pointer, MAP(map, MAP_VALUE_SIZE), site);
	if (value == 0)
		return 0;
	old = find_entry(map, key);
	nr_copies = 0;
	if (old != 0)
		rely(old);
	if (old != 0 && !WORD(header))
		note_bytes(OBJECT(old), MAP(map, MAP_VALUE_SIZE));
	result = insert_entry(map, key, value, flags);
	if (result == 0)
		check_noted();
	return result;
}

/* Key and value lie side by side at `scratch`. */
void map_store(u32 map, u32 scratch, u64 key, u64 value)
{
	WIDE(scratch) = key;
	WIDE(scratch + 8) = value;
	insert_entry(map, scratch, scratch + 8, 0);
}

s64 map_delete(u32 map_pointer, u32 key_pointer)
{
	u32 map = map_of(map_pointer);
	u32 key, id;

	if (map == nr_maps)
		return 0;
	key = readable(key_pointer, MAP(map, MAP_KEY_SIZE), site);
	if (key == 0)
		return 0;
	if (MAP(map, MAP_IS_ARRAY))
		return -EINVAL;
	id = find_entry(map, key);
	if (id == 0)
		return -ENOENT;
	rely(id);
	note_bytes(OBJECT(id), SIZE(id));
	use(id, 0, SIZE(id), ALL_OF_IT);
	use(MAP(map, MAP_OBJECT), 0, 0, ALL_OF_IT);
	fill(key_of(map, id), MAP(map, MAP_KEY_SIZE));
	fill(OBJECT(id), SIZE(id));
	LIVE(id) = 0;
	mark(id);
	check_noted();
	return 0;
}

static void move_owner(u32 object, u32 from, u32 to)
{
	u32 i;

	if (object == 0 || object >= nr_objects)
		return;
	rely(object);
	for (i = 0; i < MAX_TOKENS; i++)
		if (TOKEN(object, i) != 0 && is_same_holder(HOLDER_OF(TOKEN(object, i)), from)) {
			replace_token(object, i, PACK(KIND(TOKEN(object, i)), to));
			return;
		}
}

/* bpf_kptr_xchg: the pointer goes in with its reference, the old one comes out with its own. */
u32 kptr_xchg(u32 place, u32 next)
{
	u32 at = readable(place, 8, site);
	u32 old, mine;

	if (at == 0)
		return 0;
	mark(place >> 16);
	use(place >> 16, place & 0xffff, 8, WRITES);
	old = WORD(at);
	mine = activation();
	if (mine == 0)
		mine = HOLDER(PROGRAM, (context << 8) | depth());
	WORD(at) = next;
	move_owner(next >> 16, mine, HOLDER(MAP_HOLDER, 0));
	move_owner(old >> 16, HOLDER(MAP_HOLDER, 0), mine);
	return old;
}

int compare_bytes(u32 left, u32 right, u32 size)
{
	u32 a = readable(left, size, site), b, i;

	if (a == 0)
		return 0;
	b = readable(right, size, site);
	if (b == 0)
		return 0;
	for (i = 0; i < size; i++)
		if (BYTE(a + i) != BYTE(b + i))
			return (int)BYTE(a + i) - (int)BYTE(b + i);
	return 0;
}

/* ---- twins ---------------------------------------------------------------------------------------------------------------------------- */

/* Whether an earlier instance of the same function stands at the same place in the same state. */
u32 has_twin(u32 which)
{
	u32 mine = OBJECT(which + 1);
	u32 size = WORD(mine + 4);
	u32 other, i, theirs;

	for (other = WORD(context_table + which * 8 + 4); other < which; other++) {
		theirs = OBJECT(other + 1);
		rely(other + 1);
		if (WORD(theirs) != WORD(mine) || WORD(theirs + 4) != size)
			continue;
		for (i = 16; i < size; i += 4)
			if (WORD(theirs + i) != WORD(mine + i))
				break;
		if (i >= size)
			return 1;
	}
	return 0;
}
