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

static int configure(struct kernel *k, const struct kernel_options *opt, struct err *err)
{
	struct bpf_map *m;
	size_t size;
	bpf_object__for_each_map(m, k->object) {
		const char *name = bpf_map__name(m);
		if (!strcmp(name, "scratches"))
			bpf_map__set_max_entries(m, k->ncpus);
		else if (!strcmp(name, "rings"))
			bpf_map__set_max_entries(m, 2 * k->ncpus);
	}
	/* Constants of the programs lie in a section of their own: u64 boot_time, u32 wake_bytes. */
	m = bpf_object__find_map_by_name(k->object, ".rodata.options");
	struct layout_options *o = m ? (struct layout_options *)bpf_map__initial_value(m, &size) : NULL;
	if (!o || size < sizeof *o)
		return err_set(err, "the kernel side of the capture is not as expected: build tracer anew");
	o->boot_time = opt->boot_ts;
	o->wake_bytes = (unsigned)(opt->ring_bytes / 8);
	for (int i = 0; i < KERNEL_NPROGRAMS; i++) {
		struct bpf_program *p = bpf_object__find_program_by_name(k->object, programs[i].name);
		if (p && programs[i].faults && !opt->page_faults)
			bpf_program__set_autoload(p, false);
	}
	return 0;
}

static int make_rings(struct kernel *k, const struct kernel_options *opt, struct err *err)
{
	int outer = bpf_object__find_map_fd_by_name(k->object, "rings");
	k->ring_fds = malloc(2 * k->ncpus * sizeof *k->ring_fds);
	if (!k->ring_fds)
		abort();
	for (unsigned i = 0; i < 2 * k->ncpus; i++)
		k->ring_fds[i] = -1;
	for (unsigned i = 0; i < 2 * k->ncpus; i++) {
		bool reserve = i >= k->ncpus;
		uint32_t key = reserve ? 2 * (i - k->ncpus) + 1 : 2 * i;
		size_t bytes = reserve ? opt->reserve_bytes : opt->ring_bytes;
		k->ring_fds[i] = bpf_map_create(BPF_MAP_TYPE_RINGBUF, "tracer_ring", 0, 0, (uint32_t)bytes, NULL);
		if (k->ring_fds[i] < 0)
			return err_set(err, "no memory for a ring of %zu bytes on every CPU: %s; use a smaller --buffer-size",
			               bytes, strerror(errno));
		if (bpf_map_update_elem(outer, &key, &k->ring_fds[i], BPF_ANY) < 0)
			return err_set(err, "a ring of events cannot be set up: %s", strerror(errno));
	}
	return 0;
}

static void *map_values(struct kernel *k, const char *name, size_t size, struct err *err)
{
	int fd = bpf_object__find_map_fd_by_name(k->object, name);
	void *p = fd < 0 ? MAP_FAILED : mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (p != MAP_FAILED)
		return p;
	err_set(err, "the memory of %s cannot be mapped: %s", name, strerror(errno));
	return NULL;
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
	if (configure(k, opt, err) < 0)
		return -1;
	if (bpf_object__load(k->object) < 0)
		return err_set(err, "the kernel does not accept the programs of the capture: %s (%s)", strerror(errno),
		               last_message);
	if (make_rings(k, opt, err) < 0)
		return -1;
	if (!(k->settings = map_values(k, ".bss.settings", sizeof *k->settings, err)) ||
	    !(k->counters = map_values(k, ".bss.counters", LAYOUT_CPUS * sizeof *k->counters, err)) ||
	    !(k->tasks = map_values(k, ".bss.tasks", LAYOUT_TASKS, err)))
		return -1;
	return attach(k, opt, err);
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
	unmap(k->settings, sizeof *k->settings);
	unmap(k->counters, LAYOUT_CPUS * sizeof *k->counters);
	unmap(k->tasks, LAYOUT_TASKS);
	for (unsigned i = 0; k->ring_fds && i < 2 * k->ncpus; i++)
		if (k->ring_fds[i] >= 0)
			close(k->ring_fds[i]);
	free(k->ring_fds);
	if (k->object)
		bpf_object__close(k->object);
	*k = (struct kernel){0};
}
