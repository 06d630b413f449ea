/*
 * model.h: what kernel and environment files may use beyond plain C. BPF programs can't include it.
 *
 * Everything that runs in a model is C. What C can't say is said with the words below: who runs, what the
 * outside world decides, what is allocated, who holds which reference, and what must never happen.
 */
#pragma once

/* ---- contexts --------------------------------------------------------------------------------------
 * A function marked CONTEXT starts running at the beginning of the model, once per instance. The kind
 * decides what it may do: "task" may sleep and has an fd table, "irq" may do neither, "kworker" may sleep
 * and has the kernel's own fd table, "teardown" is a task that takes things down. `instances` is a
 * default that the scenario can change.
 */
#define CONTEXT(kind, instances) __attribute__((context(kind, instances)))
/* Runs once before everything else, as one step that belongs to nobody. */
#define INIT __attribute__((init))

enum context_kind { CTX_TASK, CTX_IRQ, CTX_KWORKER, CTX_TEARDOWN };
/* The kind of the context that runs, and the number of this instance among those of its function. */
extern enum context_kind context_kind(void);
extern unsigned int context_instance(void);
/* True in a context that started in the function of this name (a string literal): who `current` is. */
extern _Bool runs_as(const char *context_function);
/* True inside a BPF program that is not sleepable, however deep below it (RFC-FACTS 2.2 fact 6). */
extern _Bool in_nonsleepable_program(void);

/* ---- waiting ---------------------------------------------------------------------------------------
 * wait_until: goes on when the condition holds. Still waiting when nothing else can run is a hang.
 * wait_idle: the same, but waiting for ever is fine (a worker without work).
 * The condition must not have side effects. `until` says it to a reader, as a string literal that goes on after
 * "waits until": "every io command has ended". */
extern void wait_until(_Bool condition, const char *until);
extern void wait_idle(_Bool condition, const char *until);

/* ---- what the outside decides ----------------------------------------------------------------------
 * choose: one of the alternatives, named; yields its index. The label names the choice in scenarios, links and
 * on the screen; it and the alternatives must be string literals.
 * choose_among: only alternatives whose bit is set in `allowed` (bit 0 is the first). At least one must be.
 * choose_number: a number from 0 to n-1.
 * fault: 1 if the failure happens. A scenario can forbid, force or leave open each label. */
extern int choose(const char *label, ...);
extern int choose_among(unsigned long allowed, const char *label, ...);
extern int choose_number(const char *label, unsigned int n);
extern _Bool fault(const char *label);
/* LASTING("0", "-EIO"): an outcome of the function's choices that may be the answer every time, for ever, because of
 * what it says of the file or the device: its end, a bad sector. Any other gives way to another at some time, as a lock
 * that is held does. That nothing fails may always last, and so does what is the only outcome that can happen. */
#define LASTING(...) __attribute__((lasting(__VA_ARGS__)))

/* ---- steps -----------------------------------------------------------------------------------------
 * Between atomic_begin and atomic_end no other context runs: for what is one instruction, or done under a lock
 * that the model does not show. Sections do not nest, and must not wait or choose inside. */
extern void atomic_begin(void);
extern void atomic_end(void);
/* What the step is called on the timeline, where the function's own name would not do. */
extern void label(const char *text);
/* Hand-off shown as an arrow from this step to the next step in which `object` is taken up by picked_up(). */
extern void passes_on(const void *object);
extern void picked_up(const void *object);

/* What new_object() makes is handed from one context to the next, and so are records in a field marked HANDED_OVER:
 * only one context touches them at a time, so their accesses need no step of their own (until the step has passed
 * something on, after which they may be freed under its hands). A field of theirs that several contexts do touch at
 * the same time is marked CONCURRENT. Everything else is looked at by the machine itself: see conflicts.ts. */
#define HANDED_OVER __attribute__((handed_over))
#define CONCURRENT __attribute__((concurrent))

/* ---- objects ---------------------------------------------------------------------------------------
 * new_object(struct t): a zeroed object of its type's arena, never NULL (failing is a fault() before it).
 * free_object: frees it; freeing what is not live is a double free, touching it later is a use after free.
 * is_live, slot_of: for bookkeeping only; neither begins a step. */
extern void *new_object(/* a struct type */ ...);
extern void free_object(const void *object);
extern _Bool is_live(const void *object);
/* Which of its type's objects it is, from 0: an index for what is kept beside it (SHADOWS). */
extern unsigned int slot_of(const void *object);

/* ---- references and their holders ------------------------------------------------------------------
 * A token says: HOLDER must give back one reference of KIND on OBJECT. kinds are string literals.
 * took: a new token.  gave_back: the token is gone.  handed: the token moves.
 * A field marked COUNTS("kind") must equal the number of its object's tokens of that kind after every step.
 * Giving back or handing on what the named holder does not hold is a violation; it is the program's if the
 * holder named is an activation of it (CALLER, CALLEE) or all of it (PROGRAM), else the kernel's.
 */
#define COUNTS(kind) __attribute__((counts(kind)))
typedef unsigned long holder_t;
extern void took(const void *object, const char *kind, holder_t holder);
extern void gave_back(const void *object, const char *kind, holder_t holder);
extern void handed(const void *object, const char *kind, holder_t from, holder_t to);

/* The counter of `object` was overwritten: references of this kind that were still there no longer count. */
extern void void_references(const void *object, const char *kind);

extern holder_t held_by_caller(void);   /* the innermost BPF program that runs in this context */
extern holder_t held_by_callee(void);   /* the BPF program that this context calls next: its handler or callback */
extern holder_t held_by_program(void);  /* the program as a whole: a duty that no single activation has */
extern holder_t held_by_kernel(void);   /* the kernel, in flight */
extern holder_t held_by_queue(void);    /* a work queue: shown as kworker */
extern holder_t held_by_worker(void);   /* this context, as a worker */
extern holder_t held_by_fd_table(void);
extern holder_t held_by_ublk(void);     /* the driver itself */
extern holder_t held_by_map(void);
extern holder_t held_by(const void *object); /* another object: goes where that object goes */
extern holder_t held_by_whoever(void);  /* any holder: for what does not check whose it is */

#define CALLER held_by_caller()
#define CALLEE held_by_callee()
#define PROGRAM held_by_program()
#define KERNEL held_by_kernel()
#define QUEUE held_by_queue()
#define WORKER held_by_worker()
#define FD_TABLE held_by_fd_table()
#define UBLK held_by_ublk()
#define MAP held_by_map()
#define HELD_BY(object) held_by(object)
#define WHOEVER held_by_whoever()

/* True if HOLDER has a reference of KIND on OBJECT. */
extern _Bool holds(const void *object, const char *kind, holder_t holder);

/* ---- properties ------------------------------------------------------------------------------------
 * violated: reports that the named property broke here, about this object (may be NULL). The run goes on unless
 * the property is one of those that end a run (use-after-free, double-free, underflow).
 * may_sleep: a violation in irq context and inside a program that is not sleepable.
 * warn: something the kernel itself would WARN about. */
extern void violated(const char *property, const void *object, const char *message);
extern void may_sleep(const char *what);
extern void warn(const char *message);

/* ---- obligations: what a design asks of programs ------------------------------------------------------
 * They stand where the contract is, and decide whose a violation is. It is the program's if the program itself did
 * it (at its own line, or with what the named holder, an activation of it, does not hold or loses), or if it broke
 * an obligation, then or before. Everything else is the design's own. What follows on the kernel's giving away
 * what it does not hold, or on a callback too many, is the design's own, too.
 *
 * OBLIGES, at a kfunc: who calls it answers for this property below the call. `text` says what to see to; it is also
 * what a program is told that breaks the property at a line of its own, about an object in the kfunc's prototype.
 * program_must: the program has broken an obligation if `holds` is false. Nothing is reported yet: what goes wrong
 * later is its doing.
 * Both texts are string literals that follow on "a program must". */
#define OBLIGES(property, text) __attribute__((obliges(property, text)))
extern void program_must(_Bool holds, const char *text);

/* ---- what the scenario fills in --------------------------------------------------------------------
 * A global marked SCENARIO gets its value from the scenario's `setup`, by name and field. One marked
 * STRUCT_OPS_TABLE (an array of pointers) gets every struct_ops object of its type that the program defines,
 * in order, then NULL. */
#define SCENARIO __attribute__((scenario))
/* What user space does to the program's maps while the model runs: stores `value` under `key` in the map that the
 * scenario names as the server's (none named: nothing happens). Yields whether there is such a map. */
extern _Bool user_space_stores(unsigned long long key, unsigned long long value);
#define STRUCT_OPS_TABLE __attribute__((struct_ops_table))

/* ---- bookkeeping -----------------------------------------------------------------------------------
 * A global marked BOOKKEEPING is not there in the real kernel: it watches. Access to it (and to the record types
 * that such globals are made of) never ends a step, and no other context's run depends on it.
 * A function marked WATCHES looks on for whoever calls it: what breaks in it is told of the line that called.
 * A function marked AT_REST runs once, as a step that belongs to nobody, when no context can run any more and the
 * run has not ended before: it reports what should have happened by then. */
#define BOOKKEEPING __attribute__((bookkeeping))
/* An array with an element for each object of that struct, by slot_of: whoever uses an element has the object. */
#define SHADOWS(struct_tag) __attribute__((shadows(struct_tag)))
#define WATCHES __attribute__((watches))
#define AT_REST __attribute__((at_rest))

/* A function that BPF programs may call, with the KF_ flags that it is registered with ("" for none). */
#define KFUNC(flags) __attribute__((kfunc(flags)))

/* Where a fact is from; shown beside the function ("how true is this?"). level: "C" certain, "I" inferred. */
#define FACT(source, level) __attribute__((fact(source, level)))
/* What the model leaves out of this function. */
#define SIMPLIFIED(text) __attribute__((simplified(text)))
