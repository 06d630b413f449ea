/*
 * bpf/bpf_tracing.h: in the model a program's arguments arrive as such, without the array of registers.
 */
#ifndef __BPF_TRACING_H__
#define __BPF_TRACING_H__

#define BPF_PROG(name, args...) name(args)

#endif
