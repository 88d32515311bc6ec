/* See kernel.h. */
#include "capture/kernel.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "capture/object.h"

/* The programs by name. Optional ones may be missing in a kernel. */
static const struct program {
	const char *name;
	bool optional, faults;
} programs[KERNEL_NPROGRAMS] = {
	[KERNEL_ENTER] = {"sys_enter", false, false},
	[KERNEL_EXIT] = {"sys_exit", false, false},
	[KERNEL_SWITCH] = {"sched_switch", false, false},
	[KERNEL_SIGNAL] = {"signal_deliver", false, false},
	[KERNEL_FAULT_USER] = {"page_fault_user", false, true},
	[KERNEL_FAULT_KERNEL] = {"page_fault_kernel", false, true},
	[KERNEL_RENAME] = {"task_rename", false, false},
	[KERNEL_CGROUP] = {"cgroup_attach_task", true, false},
	[KERNEL_FORK] = {"sched_process_fork", false, false},
	[KERNEL_EXEC] = {"sched_process_exec", false, false},
	[KERNEL_END] = {"sched_process_exit", false, false},
};

/* libbpf's own messages: the last one says why loading has failed. */
static char last_message[256];

static int keep_message(enum libbpf_print_level level, const char *format, va_list ap)
{
	if (getenv("TRACER_DEBUG_BPF"))
		return vfprintf(stderr, format, ap);
	if (level == LIBBPF_WARN) {
		vsnprintf(last_message, sizeof last_message, format, ap);
		last_message[strcspn(last_message, "\n")] = 0;
	}
	return 0;
}

/* Constants of the programs lie in a section of their own. */
static int set_options(struct kernel *k, const struct kernel_options *opt, struct err *err)
{
	size_t size;
	struct bpf_map *m = bpf_object__find_map_by_name(k->object, ".rodata.options");
	struct layout_options *o = m ? (struct layout_options *)bpf_map__initial_value(m, &size) : NULL;
	if (!o || size < sizeof *o)
		return err_set(err, "the kernel side of the capture is not as expected: build tracer anew");
	unsigned bytes = (unsigned)opt->ring_bytes;
	*o = (struct layout_options){
		.boot_time = opt->boot_ts,
		.ring_mask = bytes - 1,
		.full = bytes - LAYOUT_SLACK,
		.full_for_others = bytes - LAYOUT_SLACK - bytes / 8,
		.wake = bytes / 8,
	};
	return 0;
}

static void set_sizes(struct kernel *k, const struct kernel_options *opt)
{
	struct bpf_map *m;
	k->ring_stride = opt->ring_bytes + LAYOUT_SLACK;
	bpf_object__for_each_map(m, k->object) {
		const char *name = bpf_map__name(m);
		if (!strcmp(name, "scratches") || !strcmp(name, "ring_memory"))
			bpf_map__set_max_entries(m, k->ncpus);
		if (!strcmp(name, "ring_memory"))
			bpf_map__set_value_size(m, (uint32_t)k->ring_stride);
	}
}

static void choose_programs(struct kernel *k, const struct kernel_options *opt)
{
	for (int i = 0; i < KERNEL_NPROGRAMS; i++) {
		struct bpf_program *p = bpf_object__find_program_by_name(k->object, programs[i].name);
		if (p && programs[i].faults && !opt->page_faults)
			bpf_program__set_autoload(p, false);
	}
}

static void *map_memory(struct kernel *k, const char *name, size_t size, int prot, off_t offset, struct err *err)
{
	int fd = bpf_object__find_map_fd_by_name(k->object, name);
	void *p = fd < 0 ? MAP_FAILED : mmap(NULL, size, prot, MAP_SHARED, fd, offset);
	if (p != MAP_FAILED)
		return p;
	err_set(err, "the memory of %s cannot be mapped: %s", name, strerror(errno));
	return NULL;
}

/* Of the ring that only wakes: linux/bpf.h, BPF_MAP_TYPE_RINGBUF. */
static int map_wakeups(struct kernel *k, struct err *err)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	k->wake_fd = bpf_object__find_map_fd_by_name(k->object, "wakeups");
	k->wake_position = map_memory(k, "wakeups", page, PROT_READ | PROT_WRITE, 0, err);
	if (k->wake_position)
		k->wake_end = map_memory(k, "wakeups", page, PROT_READ, (off_t)page, err);
	return k->wake_end ? 0 : -1;
}

void kernel_awake(struct kernel *k)
{
	unsigned long end = __atomic_load_n((const unsigned long *)k->wake_end, __ATOMIC_ACQUIRE);
	__atomic_store_n((unsigned long *)k->wake_position, end, __ATOMIC_RELEASE);
}

static int map_all(struct kernel *k, struct err *err)
{
	const int both = PROT_READ | PROT_WRITE;
	k->settings = map_memory(k, ".bss.settings", sizeof *k->settings, both, 0, err);
	if (k->settings)
		k->rings = map_memory(k, ".bss.rings", LAYOUT_CPUS * sizeof *k->rings, both, 0, err);
	if (k->rings)
		k->tasks = map_memory(k, "tasks", LAYOUT_TASKS, both, 0, err);
	if (k->tasks)
		k->ring_memory = map_memory(k, "ring_memory", k->ncpus * k->ring_stride, PROT_READ, 0, err);
	return k->ring_memory ? map_wakeups(k, err) : -1;
}

static int attach(struct kernel *k, const struct kernel_options *opt, struct err *err)
{
	for (int i = 0; i < KERNEL_NPROGRAMS; i++) {
		struct bpf_program *p = bpf_object__find_program_by_name(k->object, programs[i].name);
		if (!p || (programs[i].faults && !opt->page_faults))
			continue;
		k->links[i] = bpf_program__attach(p);
		if (!k->links[i] && !programs[i].optional)
			return err_set(err, "the kernel refuses to trace %s: %s", programs[i].name, strerror(errno));
	}
	return 0;
}

/* One of the two forms of the programs; see bpf/capture.bpf.c. */
static int load(struct kernel *k, const struct kernel_options *opt, bool typed, struct err *err)
{
	const unsigned char *from = typed ? object_typed : object_plain;
	size_t size = (size_t)((typed ? object_typed_end : object_plain_end) - from);
	LIBBPF_OPTS(bpf_object_open_opts, open_opts, .object_name = "tracer");
	k->typed = typed;
	k->object = bpf_object__open_mem(from, size, &open_opts);
	if (!k->object)
		return err_set(err, "the kernel side of the capture cannot be read: %s", strerror(errno));
	if (set_options(k, opt, err) < 0)
		return -1;
	set_sizes(k, opt);
	choose_programs(k, opt);
	int e = bpf_object__load(k->object);
	if (e == -ENOMEM)
		return err_set(err, "there is no memory for a ring of %zu bytes on every CPU; use a smaller --buffer-size",
		               opt->ring_bytes);
	if (e < 0)
		return err_set(err, "the kernel does not accept the programs of the capture: %s (%s)", strerror(-e),
		               last_message);
	return map_all(k, err) < 0 ? -1 : attach(k, opt, err);
}

int kernel_open(struct kernel *k, const struct kernel_options *opt, struct err *err)
{
	const char *form = getenv("TRACER_BPF"); /* for tests: "plain" does not try the typed form */
	bool plain = form && !strcmp(form, "plain");
	*k = (struct kernel){0};
	libbpf_set_print(keep_message);
	for (int typed = !plain; typed >= 0; typed--) {
		k->ncpus = (unsigned)libbpf_num_possible_cpus();
		if (k->ncpus > LAYOUT_CPUS)
			return err_set(err, "there are more than %d CPUs", LAYOUT_CPUS);
		if (load(k, opt, typed, err) == 0)
			return 0;
		kernel_close(k);
	}
	return -1;
}

void kernel_detach(struct kernel *k, enum kernel_program program)
{
	if (k->links[program])
		bpf_link__destroy(k->links[program]);
	k->links[program] = NULL;
}

static void unmap(void *p, size_t size)
{
	if (p)
		munmap(p, size);
}

void kernel_close(struct kernel *k)
{
	for (int i = 0; i < KERNEL_NPROGRAMS; i++)
		kernel_detach(k, i);
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	unmap(k->settings, sizeof *k->settings);
	unmap(k->rings, LAYOUT_CPUS * sizeof *k->rings);
	unmap(k->tasks, LAYOUT_TASKS);
	unmap((void *)k->ring_memory, k->ncpus * k->ring_stride);
	unmap(k->wake_position, page);
	unmap((void *)k->wake_end, page);
	if (k->object)
		bpf_object__close(k->object);
	*k = (struct kernel){0};
}
