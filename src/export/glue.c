/*
 * Between the state that SPIN keeps and the code of the model, which works on mem. The state has only those bytes that
 * ever change, side by side (pack, unpack).
 */

static Data seen;		/* the state whose bytes lie in mem */
static int ready;
static unsigned known;		/* contexts whose choices in that state are in `offered` */
static unsigned offered[32];

static struct {
	unsigned what, site, object;
} found[256];
static unsigned nr_found;
static unsigned limits[64];
static unsigned nr_limits;

static const char *kind_of(unsigned object)
{
	return object != 0 && object < NR_OBJECTS ? object_kinds[object] : "-";
}

static void print_findings(void)
{
	unsigned i, f;

	for (i = 0; i < nr_found; i++) {
		printf("finding: %s %s %s ",
		       found[i].what & EXCUSED ? "unclear" : found[i].what & PROGRAMS ? "program" : "kernel",
		       property_names[found[i].what & 0xff], kind_of(found[i].object));
		for (f = 0; f + 1 < NR_FUNCTIONS && site_functions[f + 1].first <= found[i].site; f++)
			;
		if (found[i].site == 0)
			printf("-\n");
		else
			printf("%s:%u\n", file_names[site_functions[f].file], site_lines[found[i].site]);
	}
	for (i = 0; i < nr_limits; i++)
		printf("limit: %s\n", bound_names[limits[i]]);
}

static void find(unsigned what, unsigned site, unsigned object)
{
	unsigned i;

	what &= 0xff | PROGRAMS | EXCUSED;
	for (i = 0; i < nr_found; i++)
		if (found[i].what == what && found[i].site == site && found[i].object == object)
			return;
	if (nr_found < 256) {
		found[nr_found].what = what;
		found[nr_found].site = site;
		found[nr_found].object = object;
		nr_found++;
	}
	if (stop_at_findings)
		uerror("a finding: see below");
}

static void collect(void)
{
	unsigned i, n = rt_nr_events < 64 ? rt_nr_events : 64;

	for (i = 0; i < n; i++)
		find(WORD(EVENTS + i * 16), WORD(EVENTS + i * 16 + 4), WORD(EVENTS + i * 16 + 8));
	rt_nr_events = 0;
}

/* Brings everything in mem to the first state. */
static void restore(void)
{
	__builtin_memcpy(mem, first_mem, sizeof(mem));
	seen = first;
	known = 0;
	rt_nr_dirty = 0;
	rt_nr_relied = 0;
	rt_nr_sought = 0;
}

static void prepare(void)
{
	unsigned i;

	for (i = 0; i < sizeof(image) / sizeof(image[0]); i++)
		__builtin_memcpy(first_mem + image[i][0], &image[i][1], 4);
	restore();
	atexit(print_findings);
	ready = 1;
}

/* Brings mem to the state that SPIN is in. */
static void look(void)
{
	if (!ready)
		prepare();
	if (__builtin_memcmp(&seen, &now.data, sizeof(seen)) == 0)
		return;
	unpack(now.data.b);
	seen = now.data;
	known = 0;
}

/* Whether a context can take an alternative; `listed`: those that stand in the text below. */
static int may(unsigned context, unsigned alternative, unsigned listed)
{
	look();
	if ((known >> context & 1) == 0) {
		offered[context] = model_choices(context);
		known |= 1u << context;
	}
	if (offered[context] & ~listed)
		model_fails("a choice that the export does not list");
	return offered[context] >> alternative & 1;
}

/* Where a context stands: function and instruction of its innermost frame. */
static unsigned place_of(unsigned context)
{
	unsigned record = WORD(OBJECT_TABLE + (context + 1) * 8);
	unsigned frame = WORD(record);

	if (frame == 0)
		return FINISHED;
	return (unsigned)HALF(record + frame) << 16 | HALF(record + frame + 4);
}

/* Whether a component still has its first bytes wherever SPIN's state does not keep them. */
static void check_left_out(unsigned component)
{
	const struct gap *gap = gaps + gaps_of[component];
	unsigned end = sizeof(mem);

	/* Beyond what is in use, stacks are 0, and kept stacks end where the deepest does. */
	if (component >= 1 && component <= NR_CONTEXTS)
		end = WORD(OBJECT_TABLE + component * 8) + WORD(WORD(OBJECT_TABLE + component * 8) + 4);
	for (; gap < gaps + gaps_of[component + 1] && gap->at < end; gap++)
		if (__builtin_memcmp(mem + gap->at, first_mem + gap->at, gap->size) != 0)
			model_fails("a change of what the export takes for constant");
}

/* One step of the model; yields where the context stands then. If it ends the run, that has no further state: the old one stays. */
static unsigned step_of(unsigned context, unsigned alternative)
{
	unsigned i, came;
\#ifdef LIVENESS
	unsigned open;

	look();
	open = model_choices(context);
	now.tick = !now.tick;
	now.stays = (open & (open - 1)) == 0 || (lasting_at(place_of(context)) >> alternative & 1);
\#endif

	look();
	came = model_step(context, alternative);
	collect();
	if (came == 2) {
\#ifdef LIVENESS
		now.stays = 0;
\#endif
		if (WORD(HEADER) == 2) {
			for (i = 0; i < nr_limits && limits[i] != WORD(HEADER + 4); i++)
				;
			if (i == nr_limits && nr_limits < 64)
				limits[nr_limits++] = WORD(HEADER + 4);
		}
		restore();
		look();
		return number_of_place(place_of(context));
	}
	for (i = 0; i < rt_nr_dirty; i++)
		check_left_out(WORD(DIRTY_LIST + i * 4));
	rt_clean();
	pack(now.data.b);
	seen = now.data;
	known = 0;
	return number_of_place(place_of(context));
}

/* For steps that can lead to several places: the process looks at went. */
static void take(unsigned context, unsigned alternative)
{
	now.went = step_of(context, alternative);
}

static void take_to(unsigned context, unsigned alternative, unsigned place)
{
	if (step_of(context, alternative) != place)
		model_fails("a step to a place that the export does not expect");
}

/* ---- when nothing can go on: what only the end of a run shows ------------------------------------------------- */

static unsigned char led_to[NR_OBJECTS];
static unsigned todo[NR_OBJECTS];
static unsigned nr_todo;

static int lives(unsigned object)
{
	return WORD(WORD(OBJECT_TABLE + object * 8) - 48) != 0;
}

static void reach(unsigned at)
{
	unsigned object = WORD(at) >> 16;

	if (object < FIRST_ARENA || object >= NR_OBJECTS || !lives(object) || led_to[object])
		return;
	led_to[object] = 1;
	todo[nr_todo++] = object;
}

static void reach_from(unsigned base, unsigned list)
{
	unsigned i;

	for (i = 1; i <= pointer_lists[list]; i++)
		reach(base + pointer_lists[list + i]);
}

static int is_lost(unsigned object)
{
	unsigned i, token;

	for (i = 0; i < 10; i++) {
		token = WORD(WORD(OBJECT_TABLE + object * 8) - 44 + i * 4);
		if (token != 0 && (token & 0xffffff) >> 20 == 1)
			return 1;
	}
	return 0;
}

static void end_of_run(void)
{
	unsigned c, i, frame, record, place, programs;

	look();
	if (WORD(HEADER) != 0)
		return;
	/* What the kernel files say of the end: functions marked AT_REST, run in the context in which INIT ran. */
	rt_context = NR_CONTEXTS - 1;
	rt_record = WORD(OBJECT_TABLE + NR_CONTEXTS * 8);
	WORD(rt_record + 8) = 1;
	rt_nr_events = 0;
	for (i = 0; i < NR_AT_REST; i++) {
		rt_executed = rt_seen = rt_published = rt_nr_copies = rt_idle = 0;
		rt_budget = 50000;
		frame = rt_push(at_rest[i].function, 0, at_rest[i].size, at_rest[i].size_there);
		if (frame == 0)
			break;
		if (at_rest[i].run(frame, 0) == 2)
			break;
	}
	/* Who has broken a rule, at the latest by what the end shows. */
	programs = (WORD(HEADER + 8) & 1 ? PROGRAMS : 0) | (WORD(HEADER + 8) == 3 ? EXCUSED : 0);
	for (i = 0; i < rt_nr_events && i < 64; i++) {
		WORD(EVENTS + i * 16) = (WORD(EVENTS + i * 16) & 0xff) | programs;
		WORD(EVENTS + i * 16 + 4) = 0;
	}
	collect();
	restore();
	look();
	for (c = 0; c + 1 < NR_CONTEXTS; c++) {
		place = place_of(c);
		for (i = 0; i < sizeof(waits) / sizeof(waits[0]); i++)
			if (waits[i].place == place)
				find(NOT_STUCK | programs, waits[i].site, 0);
	}
	/* Objects that no pointer leads to, from globals, maps and what the contexts still need of their frames. */
	__builtin_memset(led_to, 0, sizeof(led_to));
	nr_todo = 0;
	for (i = 1; i < FIRST_ARENA; i++)
		if (i > NR_CONTEXTS && (roots[i] == 1 || (roots[i] == 2 && lives(i))))
			reach_from(WORD(OBJECT_TABLE + i * 8), object_pointers[i]);
	for (c = 0; c < NR_CONTEXTS; c++) {
		record = WORD(OBJECT_TABLE + (c + 1) * 8);
		for (frame = WORD(record); frame != 0; frame = HALF(record + frame + 6)) {
			place = (unsigned)HALF(record + frame) << 16 | HALF(record + frame + 4);
			for (i = 0; i < sizeof(frame_pointers) / sizeof(frame_pointers[0]); i++)
				if (frame_pointers[i].place == place)
					reach_from(record + frame, frame_pointers[i].list);
		}
	}
	while (nr_todo > 0) {
		i = todo[--nr_todo];
		reach_from(WORD(OBJECT_TABLE + i * 8), object_pointers[i]);
	}
	for (i = FIRST_ARENA; i < NR_OBJECTS; i++)
		if (lives(i) && !led_to[i] && !is_lost(i))
			find(NO_LEAK | programs, 0, i);
}
