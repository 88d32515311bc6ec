/* See live_wanted.h. */
#include "capture/live_wanted.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture/calls.h"
#include "util/bits.h"

enum { COMM_MAX = LAYOUT_COMM - 1, ANCESTORS_MAX = 64 };

static void *copy(const void *from, size_t size)
{
	void *p = malloc(size + 1);
	if (!p)
		abort();
	return memcpy(p, from, size);
}

static void set_flags(const struct wanted *w, int64_t tid, uint8_t flags)
{
	if (tid >= 0 && tid < LAYOUT_TASKS)
		__atomic_fetch_or(&w->kernel->tasks[tid], flags, __ATOMIC_RELAXED);
}

/* All threads that the process has now. Those to come inherit it. */
static void set_process(const struct wanted *w, int64_t pid, uint8_t flags)
{
	char path[40];
	struct dirent *d;
	set_flags(w, pid, flags);
	snprintf(path, sizeof path, "/proc/%lld/task", (long long)pid);
	DIR *dir = opendir(path);
	while (dir && (d = readdir(dir)))
		if (*d->d_name != '.')
			set_flags(w, atoll(d->d_name), flags);
	if (dir)
		closedir(dir);
}

/* A name as the kernel keeps it: cut, and filled up with NULs. */
static void put_name(char to[LAYOUT_COMM], const char *name)
{
	memset(to, 0, LAYOUT_COMM);
	memcpy(to, name, strnlen(name, COMM_MAX));
}

static void put_names(char (*to)[LAYOUT_COMM], unsigned *n, char **names, uint32_t count)
{
	*n = 0;
	for (uint32_t i = 0; i < count && i < LAYOUT_NAMES; i++)
		put_name(to[i], names[i]);
	__atomic_store_n(n, count < LAYOUT_NAMES ? count : LAYOUT_NAMES, __ATOMIC_RELEASE);
}

static bool has_name(const char (*names)[LAYOUT_COMM], unsigned n, const char *name)
{
	char wanted[LAYOUT_COMM];
	put_name(wanted, name);
	for (unsigned i = 0; i < n; i++)
		if (!memcmp(names[i], wanted, LAYOUT_COMM))
			return true;
	return false;
}

static bool has_id(const int64_t *ids, uint32_t n, int64_t id)
{
	for (uint32_t i = 0; i < n; i++)
		if (ids[i] == id)
			return true;
	return false;
}

/* Events without which processes would be missing. The others that change state are about the process itself. */
static bool makes_process(unsigned enter_type)
{
	switch (enter_type) {
	case PPME_SYSCALL_CLONE_20_E: case PPME_SYSCALL_CLONE3_E: case PPME_SYSCALL_FORK_20_E: case PPME_SYSCALL_VFORK_20_E:
	case PPME_SYSCALL_EXECVE_19_E: case PPME_SYSCALL_EXECVEAT_E: case PPME_SYSCALL_SETSID_E: case PPME_SYSCALL_PRCTL_E:
		return true;
	default:
		return false;
	}
}

/* Sockets of connections have their names already; these are made too often to be captured for nothing. */
static bool names_datagrams(unsigned enter_type)
{
	return enter_type == PPME_SOCKET_SENDTO_E || enter_type == PPME_SOCKET_RECVFROM_E ||
	       enter_type == PPME_SOCKET_SENDMSG_E || enter_type == PPME_SOCKET_RECVMSG_E;
}

static void set_calls(struct wanted *w, const struct demand *d)
{
	for (unsigned nr = 0; nr < CAPTURE_NCALLS; nr++) {
		const struct call_info *c = &capture_calls[nr];
		unsigned exit = c->type + 1u, flags = 0;
		bool generic = c->type == PPME_GENERIC_E;
		if (demand_is_state(exit))
			flags |= demand_is_descriptor(exit) ? CALL_DESCRIPTOR : CALL_STATE;
		flags |= makes_process(c->type) ? CALL_PROCESS : 0;
		flags |= c->type == PPME_SYSCALL_FCHDIR_E ? CALL_DIRECTORY : 0;
		flags |= names_datagrams(c->type) ? CALL_DATAGRAM : 0;
		if (d && (!generic || bits_has(d->calls, c->code))) {
			flags |= bits_has(d->types, c->type) ? CALL_ENTER : 0;
			flags |= bits_has(d->types, c->type + 1u) ? CALL_EXIT : 0;
			if (d->latency && flags & CALL_EXIT && !(flags & CALL_ENTER))
				flags |= CALL_TIME;
		}
		w->kernel->settings->calls[nr] = (unsigned char)flags;
	}
}

void wanted_open(struct wanted *w, struct kernel *k, const struct live_options *opt)
{
	*w = (struct wanted){.kernel = k, .opt = *opt};
	w->opt.follow = copy(opt->follow ? opt->follow : (int64_t *)"", opt->nfollow * sizeof *opt->follow);
	w->opt.exclude = copy(opt->exclude ? opt->exclude : (int64_t *)"", opt->nexclude * sizeof *opt->exclude);
	w->opt.suppress = NULL;
	set_process(w, getpid(), TASK_SELF);
	if (opt->helper)
		set_process(w, opt->helper, TASK_SELF);
	for (uint32_t i = 0; i < opt->nfollow; i++)
		set_process(w, opt->follow[i], TASK_FOLLOWED);
	if (opt->command)
		set_process(w, opt->command, TASK_SELF);
	for (uint32_t i = 0; i < opt->nexclude; i++)
		set_process(w, opt->exclude[i], TASK_EXCLUDED);
	put_names(k->settings->suppressed, &k->settings->nsuppressed, opt->suppress, opt->nsuppress);
	k->settings->restricted = opt->nfollow > 0;
	k->settings->state = CALL_CHANGES;
	k->settings->state_others = opt->nfollow ? CALL_PROCESS : CALL_CHANGES;
	set_calls(w, NULL);
}

bool wanted_sample(const struct wanted *w, int64_t tid)
{
	uint8_t flags = tid >= 0 && tid < LAYOUT_TASKS ? w->kernel->tasks[tid] : 0;
	return !(flags & TASK_EXCLUDED) && (!w->kernel->settings->restricted || flags & TASK_WANTED);
}

static int is_followed(struct thread *t, void *arg)
{
	const struct wanted *w = arg;
	return t->tid >= 0 && t->tid < LAYOUT_TASKS && w->kernel->tasks[t->tid] & TASK_FOLLOWED;
}

/* Most often one that is known is there. Events of one that has just been started may not have been read. */
bool wanted_followed(const struct wanted *w)
{
	const uint64_t each = 0x0101010101010101u * TASK_FOLLOWED;
	if (!w->opt.nfollow || !w->state || thread_each(w->state, is_followed, (void *)w))
		return true;
	for (unsigned tid = 0; tid < LAYOUT_TASKS; tid += sizeof each) {
		uint64_t flags;
		memcpy(&flags, (const void *)&w->kernel->tasks[tid], sizeof flags);
		if (flags & each)
			return true;
	}
	return false;
}

void wanted_close(struct wanted *w)
{
	free(w->opt.follow);
	free(w->opt.exclude);
}

/* Whether one of the process's ancestors, or itself, is one of `pids`, or has one of the names that are excluded. */
static uint8_t inherited(const struct wanted *w, struct thread *t)
{
	const struct layout_settings *s = w->kernel->settings;
	uint8_t flags = 0;
	for (int depth = 0; t && depth < ANCESTORS_MAX; depth++) {
		if (has_id(w->opt.follow, w->opt.nfollow, t->pid))
			flags |= TASK_FOLLOWED;
		if (has_id(w->opt.exclude, w->opt.nexclude, t->pid) ||
		    has_name(s->suppressed, s->nsuppressed, rstr_s(t->comm)))
			flags |= TASK_EXCLUDED;
		struct thread *parent = thread_parent(w->state, t);
		t = parent == t ? NULL : parent;
	}
	return flags;
}

static int set_inherited(struct thread *t, void *arg)
{
	const struct wanted *w = arg;
	if (t->pid != getpid() && t->pid != w->opt.helper)
		set_flags(w, t->tid, inherited(w, t));
	return 0;
}

void wanted_start(struct wanted *w, struct state *st)
{
	w->state = st;
	for (uint32_t i = 0; i < w->opt.nfollow; i++) /* one that had ended before is nobody's business any more */
		if (!thread_find(st, w->opt.follow[i]) && w->opt.follow[i] < LAYOUT_TASKS)
			__atomic_fetch_and(&w->kernel->tasks[w->opt.follow[i]], (uint8_t)~TASK_FOLLOWED, __ATOMIC_RELAXED);
	if (w->opt.nfollow || w->opt.nexclude || w->kernel->settings->nsuppressed)
		thread_each(st, set_inherited, w);
}

/* A control group by its directory, whose number is its id. */
static void add_cgroup(struct layout_settings *s, const char *directory)
{
	struct stat st;
	if (stat(directory, &st) < 0 || s->ncgroups == LAYOUT_CGROUPS)
		return;
	for (unsigned i = 0; i < s->ncgroups; i++)
		if (s->cgroups[i] == st.st_ino)
			return;
	s->cgroups[s->ncgroups] = st.st_ino;
	__atomic_store_n(&s->ncgroups, s->ncgroups + 1, __ATOMIC_RELEASE);
}

/* The groups of a thread in a wanted container, "SUBSYSTEM=PATH" each, old hierarchies and the unified one. */
static void add_cgroups(struct layout_settings *s, const struct thread *t)
{
	const char *at = rstr_s(t->cgroups), *end = at + rstr_len(t->cgroups);
	char name[4352];
	for (; at < end; at += strlen(at) + 1) {
		const char *path = strchr(at, '=');
		if (!path || !strcmp(path, "=/"))
			continue;
		snprintf(name, sizeof name, "/sys/fs/cgroup/%.*s%s", (int)(path - at), at, path + 1);
		add_cgroup(s, name);
		snprintf(name, sizeof name, "/sys/fs/cgroup/unified%s", path + 1);
		add_cgroup(s, name);
		snprintf(name, sizeof name, "/sys/fs/cgroup%s", path + 1);
		add_cgroup(s, name);
	}
}

static bool is_contained(const struct thread *t, const struct process_set *set)
{
	for (uint32_t i = 0; i < set->ncontainers; i++)
		if (!strcmp(t->container_id ? rstr_s(t->container_id) : "host", set->containers[i]))
			return true;
	return false;
}

struct marking {
	struct wanted *w;
	const struct process_set *set;
};

static int mark_thread(struct thread *t, void *arg)
{
	struct marking *m = arg;
	const struct layout_settings *s = m->w->kernel->settings;
	uint8_t flags = 0;
	if (has_id(m->set->pids, m->set->npids, t->pid))
		flags |= TASK_PROCESS;
	if (has_id(m->set->tids, m->set->ntids, t->tid))
		flags |= TASK_THREAD;
	if (has_name(s->names, s->nnames, rstr_s(t->comm)))
		flags |= TASK_NAMED;
	if (m->set->ncontainers && is_contained(t, m->set)) {
		flags |= TASK_CONTAINED;
		if (t->container_id)
			add_cgroups(m->w->kernel->settings, t);
	}
	if (flags)
		set_flags(m->w, t->tid, flags);
	return 0;
}

/* Processes that have been started since /proc was read: their events wait in the rings. */
static void mark_new_processes(struct wanted *w, const struct process_set *set)
{
	const struct layout_settings *s = w->kernel->settings;
	struct dirent *d;
	DIR *dir = opendir("/proc");
	while (dir && (d = readdir(dir))) {
		char path[40], comm[64] = "";
		int64_t pid = atoll(d->d_name);
		if (pid <= 0 || (w->state && thread_find(w->state, pid)))
			continue;
		if (has_id(set->pids, set->npids, pid))
			set_process(w, pid, TASK_PROCESS);
		snprintf(path, sizeof path, "/proc/%lld/comm", (long long)pid);
		int fd = s->nnames ? open(path, O_RDONLY | O_CLOEXEC) : -1;
		ssize_t n = fd < 0 ? 0 : read(fd, comm, sizeof comm - 1);
		if (fd >= 0)
			close(fd);
		comm[n > 0 ? n - 1 : 0] = 0;
		if (*comm && has_name(s->names, s->nnames, comm))
			set_process(w, pid, TASK_NAMED);
	}
	if (dir)
		closedir(dir);
}

static void set_processes(struct wanted *w, const struct process_set *set)
{
	struct layout_settings *s = w->kernel->settings;
	struct marking m = {w, set};
	const uint8_t by_demand = TASK_NAMED | TASK_PROCESS | TASK_THREAD | TASK_CONTAINED;
	if (w->opt.nfollow) /* that alone says which processes count; filters find the rest */
		return;
	bool too_many = set->nnames > LAYOUT_NAMES;
	if (s->restricted)
		for (unsigned tid = 0; tid < LAYOUT_TASKS; tid++)
			if (w->kernel->tasks[tid] & by_demand)
				__atomic_fetch_and(&w->kernel->tasks[tid], (uint8_t)~by_demand, __ATOMIC_RELAXED);
	s->ncgroups = 0;
	put_names(s->names, &s->nnames, set->names, set->nnames);
	if (!set->all && !too_many) {
		if (w->state)
			thread_each(w->state, mark_thread, &m);
		mark_new_processes(w, set);
	}
	s->restricted = !set->all && !too_many;
}

/*
 * What passes for what it changes alone. Of others that matters only if they, or their children, can be wanted later;
 * what one of them has open then can be told in one go, but for a recording, which has nothing but events. Everything
 * passes until /proc has been read.
 */
static void set_changes(struct wanted *w, const struct demand *d)
{
	struct layout_settings *s = w->kernel->settings;
	const struct process_set *set = &d->processes;
	bool needed = d->descriptors || d->history || !w->state, told = needed && !d->history && !set->ncontainers;
	unsigned kept = needed ? CALL_CHANGES : CALL_CHANGES & ~CALL_DESCRIPTOR, others = kept;
	if (w->opt.nfollow || (w->state && s->restricted && !set->nnames && !set->ncontainers))
		others = CALL_PROCESS;
	else if (w->state && s->restricted && told)
		others &= ~CALL_DESCRIPTOR;
	s->describes = told;
	s->state = (unsigned char)kept;
	s->state_others = (unsigned char)others;
	w->fds_unknown = w->state && !d->descriptors;
	w->fds_unknown_others = w->fds_unknown || !(others & CALL_DESCRIPTOR);
}

static void detach(struct wanted *w, bool needed, enum kernel_program program)
{
	if (!needed && !w->tuned && !w->opt.any_later)
		kernel_detach(w->kernel, program);
	if (!needed || w->kernel->links[program] || w->complained)
		return;
	w->complained = true;
	fprintf(stderr, "tracer: a chisel asks for events that nobody wanted at the start; they are not captured\n");
}

/* Programs that are not needed cost nothing when they are gone, and next to nothing while they are there. */
static void tune(struct wanted *w)
{
	const struct layout_settings *s = w->kernel->settings;
	bool enters = false;
	for (unsigned nr = 0; nr < LAYOUT_CALLS; nr++)
		enters |= s->calls[nr] & (CALL_ENTER | CALL_TIME);
	detach(w, enters, KERNEL_ENTER);
	detach(w, s->switches, KERNEL_SWITCH);
	detach(w, s->signals, KERNEL_SIGNAL);
	detach(w, s->ncgroups, KERNEL_CGROUP);
	w->tuned = true;
}

bool wanted_set(struct wanted *w, const struct demand *d)
{
	struct layout_settings *s = w->kernel->settings;
	/* Of any process that may be wanted only from now on. Which are followed does not change. */
	unsigned followed = w->opt.nfollow ? s->state : s->state_others;
	bool any = false;
	for (unsigned i = 0; i < BITS_WORDS(SCHEMA_NEVENTS); i++)
		any |= d->types[i] != 0;
	set_processes(w, &d->processes);
	set_changes(w, d);
	s->snaplen = d->snaplen < LAYOUT_DATA_MAX ? d->snaplen : LAYOUT_DATA_MAX;
	s->switches = bits_has(d->types, PPME_SCHEDSWITCH_6_E);
	s->signals = bits_has(d->types, PPME_SIGNALDELIVER_E);
	s->faults = bits_has(d->types, PPME_PAGE_FAULT_E);
	s->samples = bits_has(d->types, PPME_PROCINFO_E);
	s->exits = bits_has(d->types, PPME_PROCEXIT_1_E);
	memcpy(w->enters, d->types, sizeof w->enters);
	set_calls(w, d);
	if (any)
		tune(w);
	return s->state & ~followed;
}
