/*
 * bpf/bpf_core_read.h: in the model reading a member is reading a member.
 */
#ifndef __BPF_CORE_READ_H__
#define __BPF_CORE_READ_H__

#define ___core_read1(a) ->a
#define ___core_read2(a, b) ->a->b
#define ___core_read3(a, b, c) ->a->b->c
#define ___core_read4(a, b, c, d) ->a->b->c->d
#define ___core_read5(a, b, c, d, e) ->a->b->c->d->e
#define ___core_pick(_1, _2, _3, _4, _5, name, ...) name
#define ___core_path(...)                                                                          \
	___core_pick(__VA_ARGS__, ___core_read5, ___core_read4, ___core_read3, ___core_read2,      \
		     ___core_read1)                                                                \
	(__VA_ARGS__)

#define BPF_CORE_READ(src, ...) ((src)___core_path(__VA_ARGS__))
#define BPF_CORE_READ_INTO(dst, src, ...) ({ *(dst) = BPF_CORE_READ(src, __VA_ARGS__); 0; })

#define bpf_core_field_exists(field...) 1
#define bpf_core_type_exists(type) 1

#endif
