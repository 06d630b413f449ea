/*
 * bpf/bpf_helpers.h: what libbpf's header of this name gives to programs, as far as the model knows it.
 */
#ifndef __BPF_HELPERS__
#define __BPF_HELPERS__

#define SEC(name) __attribute__((section(name), used))

/* Members of a map's definition. */
#define __uint(name, val) int (*name)[val]
#define __type(name, val) typeof(val) *name
#define __array(name, val) typeof(val) *name[]

#undef __always_inline
#define __always_inline inline __attribute__((always_inline))
#ifndef __noinline
#define __noinline __attribute__((noinline))
#endif
#ifndef __weak
#define __weak __attribute__((weak))
#endif
#define __hidden __attribute__((visibility("hidden")))
#define __ksym __attribute__((section(".ksyms")))
#ifndef __kptr
#define __kptr __attribute__((btf_type_tag("kptr")))
#endif
#define __kptr_untrusted __attribute__((btf_type_tag("kptr_untrusted")))

#ifndef NULL
#define NULL ((void *)0)
#endif
#ifndef offsetof
#define offsetof(type, member) __builtin_offsetof(type, member)
#endif
#ifndef container_of
#define container_of(ptr, type, member)                                                            \
	({                                                                                         \
		void *__mptr = (void *)(ptr);                                                      \
		(type *)(__mptr - offsetof(type, member));                                         \
	})
#endif

#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

/* The model's own compiler knows these words. */
#ifdef __clang__
#define barrier() asm volatile("" ::: "memory")
#define barrier_var(var) asm volatile("" : "+r"(var))

struct bpf_iter_num {
	unsigned long long __opaque[1];
} __attribute__((aligned(8)));
extern int bpf_iter_num_new(struct bpf_iter_num *it, int start, int end) __ksym;
extern int *bpf_iter_num_next(struct bpf_iter_num *it) __ksym;
extern void bpf_iter_num_destroy(struct bpf_iter_num *it) __ksym;

/* The iterator is destroyed whichever way the loop is left. */
#define bpf_for(i, start, end)                                                                     \
	for (struct bpf_iter_num ___it __attribute__((cleanup(bpf_iter_num_destroy))),             \
	     *___new = (bpf_iter_num_new(&___it, (start), (end)), (void *)0);                      \
	     ({                                                                                    \
		     int *___at = bpf_iter_num_next(&___it);                                       \
		     (void)___new;                                                                 \
		     if (___at)                                                                    \
			     (i) = *___at;                                                         \
		     ___at != 0;                                                                   \
	     });)
#define bpf_repeat(n) for (int ___i = 0, ___n = (n); ___i < ___n; ___i++)
#endif

/* ---- helpers ------------------------------------------------------------------------------------- */

extern void *bpf_map_lookup_elem(void *map, const void *key);
extern long bpf_map_update_elem(void *map, const void *key, const void *value,
				unsigned long long flags);
extern long bpf_map_delete_elem(void *map, const void *key);
extern void *bpf_kptr_xchg(void *dst, void *ptr);
extern long bpf_trace_printk(const char *fmt, unsigned int fmt_size, ...);
extern int bpf_printk(const char *fmt, ...);
extern unsigned int bpf_get_prandom_u32(void);
extern unsigned long long bpf_ktime_get_ns(void);
extern unsigned int bpf_get_smp_processor_id(void);
extern unsigned long long bpf_get_current_pid_tgid(void);
extern long bpf_tail_call(void *ctx, void *prog_array_map, unsigned int index);
extern void bpf_throw(unsigned long long cookie) __ksym;
extern long bpf_spin_lock(void *lock);
extern long bpf_spin_unlock(void *lock);
extern void bpf_rcu_read_lock(void) __ksym;
extern void bpf_rcu_read_unlock(void) __ksym;

/* callback: int (*)(unsigned int i, void *ctx); anything but 0 ends the loop. Yields the number of calls. */
extern long bpf_loop(unsigned int nr_loops, void *callback, void *ctx, unsigned long long flags);

/* Not the kernel's: a property that a program states about itself. */
extern void aio_assert(long condition);

#endif
