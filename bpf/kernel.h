/* Basic types, the kernel's structs, and what differs between the two ways of compiling. */
#ifndef BPF_KERNEL_H
#define BPF_KERNEL_H

#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;
typedef __s16 s16;
typedef __s32 s32;
typedef __s64 s64;
typedef _Bool bool;
enum { false, true };
#define NULL ((void *)0)

#include "kernel_types.h"

#include <bpf/bpf_core_read.h>

/* Keeps the compiler from dropping a bound that it knows already but the verifier does not. */
#define UNKNOWN(x) asm volatile("" : "+r"(x))

#if defined(TP_BTF)
#define POINT "tp_btf/"
#define REG(regs, field) ((regs)->field)
#define TASK(task, field) ((task)->field)
#define CURRENT() bpf_get_current_task_btf()
/* Reads of what comes from CURRENT() or TYPED() are plain loads, which give 0 where there is no memory. */
#define READ(pointer, ...) ___arrow(pointer, __VA_ARGS__)
extern void *bpf_rdonly_cast(void *obj, __u32 btf_id) __ksym;
#define TYPED(type, pointer) \
	((struct type *)bpf_rdonly_cast((void *)(pointer), bpf_core_type_id_kernel(struct type)))
#else
#define POINT "raw_tp/"
#define REG(regs, field) BPF_CORE_READ(regs, field)
#define TASK(task, field) BPF_CORE_READ(task, field)
#define CURRENT() ((struct task_struct *)bpf_get_current_task())
#define READ(pointer, ...) BPF_CORE_READ(pointer, __VA_ARGS__)
#define TYPED(type, pointer) ((struct type *)(pointer))
#endif

/* Arguments of a tracepoint lie in an array of 64 bit words. */
#define ARG(ctx, n) ((void *)(ctx)[n])
#define PROGRAM(point)       \
	SEC(POINT #point)        \
	int point(u64 *ctx)

#if defined(__TARGET_ARCH_x86)
#define PC(regs) REG(regs, ip)
#define FIRST_ARGUMENT(regs) REG(regs, di) /* of a 64 bit program */
#else
#define PC(regs) REG(regs, pc)
#define FIRST_ARGUMENT(regs) REG(regs, orig_x0)
#endif

#endif
