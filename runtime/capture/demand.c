/* What consumers want of a live source, put together: see demand.h. What filters want is found by filter/demand.c. */
#include "capture/demand.h"

#include <stdlib.h>

#include "fields/field.h"
#include "filter/filter.h"

enum { COMM_MAX = 15, MARKER_BYTES = 4096 };

/* Events that change state although the schema does not say so; they are rare. */
static const uint16_t also_state[] = {
	PPME_SYSCALL_BPF_2_X, PPME_SYSCALL_GETCWD_X, PPME_SYSCALL_SETRLIMIT_X, PPME_SYSCALL_GETRLIMIT_X,
	PPME_SYSCALL_PRLIMIT_X, PPME_SYSCALL_UNSHARE_X, PPME_SYSCALL_SETNS_X,
};

/* Events that tell sizes in memory (FIELD_MEMORY), in full. */
static const uint16_t tell_memory[] = {
	PPME_SYSCALL_BRK_4_X, PPME_SYSCALL_MMAP_X, PPME_SYSCALL_MMAP2_X, PPME_SYSCALL_MUNMAP_X, PPME_SCHEDSWITCH_6_E,
	PPME_SYSCALL_CLONE_20_X, PPME_SYSCALL_CLONE3_X, PPME_SYSCALL_FORK_20_X, PPME_SYSCALL_VFORK_20_X,
	PPME_SYSCALL_EXECVE_19_X, PPME_SYSCALL_EXECVEAT_X,
};

bool demand_is_state(unsigned type)
{
	for (unsigned i = 0; i < sizeof also_state / sizeof *also_state; i++)
		if (also_state[i] == type)
			return true;
	return type < SCHEMA_NEVENTS && schema_events[type].flags & EF_MODIFIES_STATE;
}

/* Changing to a directory that is a descriptor changes the process; closing a range is not marked as an end. */
bool demand_is_descriptor(unsigned type)
{
	unsigned exit = type | 1;
	if (!demand_is_state(type) || exit == PPME_SYSCALL_FCHDIR_X || exit == PPME_SYSCALL_SETNS_X)
		return false;
	return exit == PPME_SYSCALL_CLOSE_RANGE_X || (exit < SCHEMA_NEVENTS && schema_events[exit].flags & EF_ABOUT_FD);
}

bool demand_keeps(const struct demand *d, unsigned type)
{
	return demand_is_state(type) && (d->descriptors || d->history || !demand_is_descriptor(type));
}

/* Sets of processes. */

static void add_number(int64_t **list, uint32_t *n, int64_t v)
{
	for (uint32_t i = 0; i < *n; i++)
		if ((*list)[i] == v)
			return;
	*list = reallocarray(*list, *n + 1u, sizeof **list);
	if (!*list)
		abort();
	(*list)[(*n)++] = v;
}

static void add_text(char ***list, uint32_t *n, const char *s, size_t len)
{
	for (uint32_t i = 0; i < *n; i++)
		if (strlen((*list)[i]) == len && !memcmp((*list)[i], s, len))
			return;
	*list = reallocarray(*list, *n + 1u, sizeof **list);
	if (!*list || !((*list)[*n] = strndup(s, len)))
		abort();
	++*n;
}

void process_set_pid(struct process_set *set, int64_t pid) { add_number(&set->pids, &set->npids, pid); }
void process_set_tid(struct process_set *set, int64_t tid) { add_number(&set->tids, &set->ntids, tid); }

void process_set_name(struct process_set *set, const char *name, size_t len)
{
	if (len <= COMM_MAX)
		add_text(&set->names, &set->nnames, name, len);
}

void process_set_container(struct process_set *set, const char *id, size_t len)
{
	add_text(&set->containers, &set->ncontainers, id, len);
}

static bool is_empty(const struct process_set *p)
{
	return !p->all && !p->npids && !p->ntids && !p->nnames && !p->ncontainers;
}

static void clear(struct process_set *p)
{
	for (uint32_t i = 0; i < p->nnames; i++)
		free(p->names[i]);
	for (uint32_t i = 0; i < p->ncontainers; i++)
		free(p->containers[i]);
	free(p->pids);
	free(p->tids);
	free(p->names);
	free(p->containers);
	*p = (struct process_set){0};
}

static void add_processes(struct process_set *to, const struct process_set *from)
{
	if (to->all)
		return;
	if (from->all) {
		clear(to);
		to->all = true;
		return;
	}
	for (uint32_t i = 0; i < from->npids; i++)
		process_set_pid(to, from->pids[i]);
	for (uint32_t i = 0; i < from->ntids; i++)
		process_set_tid(to, from->tids[i]);
	for (uint32_t i = 0; i < from->nnames; i++)
		process_set_name(to, from->names[i], strlen(from->names[i]));
	for (uint32_t i = 0; i < from->ncontainers; i++)
		process_set_container(to, from->containers[i], strlen(from->containers[i]));
}

/* Demands. */

void demand_init(struct demand *d) { *d = (struct demand){0}; }

void demand_free(struct demand *d)
{
	clear(&d->processes);
	demand_init(d);
}

static bool wants(struct filter *const *filters, unsigned type)
{
	return (!filters[0] || filter_wants_type(filters[0], type)) && (!filters[1] || filter_wants_type(filters[1], type));
}

static bool wants_call(struct filter *const *filters, unsigned call)
{
	return (!filters[0] || filter_wants_call(filters[0], call)) && (!filters[1] || filter_wants_call(filters[1], call));
}

/* The processes that events of these types must come from to pass the filters. */
static struct process_set processes_of(struct filter *const *filters, const uint64_t *types)
{
	struct process_set set = {.all = true};
	for (int i = 0; i < 2 && set.all; i++)
		if (filters[i])
			filter_processes(filters[i], types, &set);
	return set;
}

static void want_types(struct demand *d, const uint16_t *types, size_t n)
{
	for (size_t i = 0; i < n; i++)
		bits_set(d->types, types[i]);
}

/* A switch tells the latency of the last call, whatever it was, and none while a call is under way. */
static void want_calls(struct demand *d)
{
	for (unsigned type = 0; type < SCHEMA_NEVENTS; type++)
		if (schema_events[type].category & EC_SYSCALL)
			bits_set(d->types, type);
	for (unsigned call = 0; call < SCHEMA_NSYSCALLS; call++)
		bits_set(d->calls, call);
}

/* Markers are writes; they may be longer than what people want to see of data. */
static void want_markers(struct demand *d)
{
	bits_set(d->types, PPME_SYSCALL_WRITE_X);
	bits_set(d->types, PPME_SYSCALL_WRITEV_X);
	d->markers = d->descriptors = true; /* /dev/null is one */
	if (d->snaplen < MARKER_BYTES)
		d->snaplen = MARKER_BYTES;
}

static bool any_names_fds(const uint64_t *types)
{
	for (unsigned type = 0; type < SCHEMA_NEVENTS; type++)
		if (bits_has(types, type) && field_fds_named(type))
			return true;
	return false;
}

static void add_needs(struct demand *d, unsigned needs, const uint64_t *types, uint32_t snaplen)
{
	if (needs & FIELD_IO_DATA && d->snaplen < snaplen)
		d->snaplen = snaplen;
	if (needs & FIELD_MEMORY)
		want_types(d, tell_memory, sizeof tell_memory / sizeof *tell_memory);
	if (needs & FIELD_LATENCY && bits_has(types, PPME_SCHEDSWITCH_6_E))
		want_calls(d);
	d->latency |= (needs & FIELD_LATENCY) != 0;
	d->descriptors |= needs & FIELD_FDS || (needs & FIELD_EVENT_FDS && any_names_fds(types));
	if (needs & FIELD_MARKERS)
		want_markers(d);
}

void demand_add(struct demand *d, const struct consumer *c)
{
	struct filter *filters[2] = {c->filters[0], c->filters[1]};
	uint64_t types[BITS_WORDS(SCHEMA_NEVENTS)] = {0}, calls[BITS_WORDS(SCHEMA_NSYSCALLS)] = {0};
	const uint64_t *only = c->types;
	unsigned needs = c->needs;
	for (int i = 1; i >= 0; i--) {
		if (!filters[i])
			continue;
		needs |= filter_needs(filters[i]);
		if (filter_remembers(filters[i])) { /* it must see events that are refused behind it */
			filters[1] = i ? filters[1] : NULL;
			only = NULL;
		}
	}
	/* Who looks at all calls does not need to be told markers from other writes; who looks at nothing else does. */
	if (wants(filters, PPME_TRACER_E) && !wants(filters, PPME_SYSCALL_WRITE_X))
		needs |= FIELD_MARKERS;
	for (unsigned type = 0; type < SCHEMA_NEVENTS; type++)
		if (wants(filters, type) && (!only || bits_has(only, type)))
			bits_set(types, type);
	for (unsigned call = 0; call < SCHEMA_NSYSCALLS; call++)
		if (wants_call(filters, call))
			bits_set(calls, call);
	struct process_set processes = processes_of(filters, types);
	if (!is_empty(&processes)) {
		for (unsigned i = 0; i < BITS_WORDS(SCHEMA_NEVENTS); i++)
			d->types[i] |= types[i];
		for (unsigned i = 0; i < BITS_WORDS(SCHEMA_NSYSCALLS); i++)
			d->calls[i] |= calls[i];
		add_processes(&d->processes, &processes);
		add_needs(d, needs, types, c->snaplen);
		d->history |= c->records;
	}
	clear(&processes);
}
