/*
 * The kernel side as user space sees it: loading and attaching the programs of bpf/, and their maps. Settings and
 * counters lie in mapped memory, so that after kernel_open nothing needs a privilege.
 */
#ifndef CAPTURE_KERNEL_H
#define CAPTURE_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../bpf/layout.h"
#include "util/err.h"

/* Programs that can be done without: see kernel_detach. */
enum kernel_program {
	KERNEL_ENTER, KERNEL_EXIT, KERNEL_SWITCH, KERNEL_SIGNAL, KERNEL_FAULT_USER, KERNEL_FAULT_KERNEL, KERNEL_RENAME,
	KERNEL_CGROUP, KERNEL_FORK, KERNEL_EXEC, KERNEL_END, KERNEL_NPROGRAMS
};

struct kernel_options {
	size_t ring_bytes;                /* of one CPU; a power of two, at least LAYOUT_RING_MIN */
	uint64_t boot_ts;                 /* ns since the epoch at which CLOCK_BOOTTIME was 0 */
	bool page_faults;
};

struct kernel {
	struct layout_settings *settings;
	struct layout_ring *rings;        /* LAYOUT_CPUS */
	uint8_t *tasks;                   /* LAYOUT_TASKS: enum task_flag */
	unsigned ncpus;
	const uint8_t *ring_memory;       /* of all CPUs, each `ring_stride` bytes behind the one before */
	size_t ring_stride;
	int wake_fd;                      /* readable when a ring has filled up while its reader slept */
	void *wake_position;              /* a page: how much of that has been read */
	const void *wake_end;             /* and of how much */
	struct bpf_object *object;
	struct bpf_link *links[KERNEL_NPROGRAMS]; /* NULL = not attached */
	bool typed;                       /* the tp_btf programs are in use */
};

/* Loads and attaches everything; nothing is captured before settings->ready is set. 0, or -1 with err. */
int kernel_open(struct kernel *k, const struct kernel_options *opt, struct err *err);
void kernel_close(struct kernel *k);

/* To be called after wake_fd was readable. */
void kernel_awake(struct kernel *k);

/* Takes a program away for good, so that its tracepoint costs nothing. */
void kernel_detach(struct kernel *k, enum kernel_program program);

#endif
