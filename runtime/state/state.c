/* The pipeline that every event goes through: see state.h. */
#include "state/state.h"

#include <stdlib.h>

#include "state/parse.h"
#include "state/tracer.h"
#include "util/bits.h"

/* Kept out of state_event, which is short without them. */
#define COLD __attribute__((noinline))

/* What is known of an event type, in state_rule.traits. */
enum state_trait {
	TRAIT_SKIP = 1,       /* has nothing to do with the calls of its thread */
	TRAIT_META = 2,       /* has no thread at all */
	TRAIT_ENTER = 4,      /* begins a call */
	TRAIT_EXIT = 8,       /* ends a call */
	TRAIT_USES_FD = 16,   /* is about a descriptor */
	TRAIT_LOOKUP = 32,    /* an unknown thread is not made up */
	TRAIT_RESULT = 64,    /* the first parameter is the result of the call */
	TRAIT_KEEP = 128,     /* enter event whose exit event needs it */
	TRAIT_NAMES_FD = 256, /* exit event that is about a descriptor where there is no enter event */
	TRAIT_ID_RESULT = 512, /* the result of the call is an id of a user or group */
	TRAIT_MAKES = 1024,   /* makes a thread, whose own entry tells whether that is known already */
	TRAIT_ENDS = 2048,    /* ends its thread */
	TRAIT_OF_FDS = 4096,  /* changes nothing but what descriptors stand for */
	TRAIT_OF_MEMORY = 8192, /* changes nothing but sizes in memory */
};

static const uint16_t makers[] = {
	PPME_SYSCALL_CLONE_11_X, PPME_SYSCALL_CLONE_16_X, PPME_SYSCALL_CLONE_17_X, PPME_SYSCALL_CLONE_20_X,
	PPME_SYSCALL_CLONE3_X, PPME_SYSCALL_FORK_X, PPME_SYSCALL_FORK_17_X, PPME_SYSCALL_FORK_20_X, PPME_SYSCALL_VFORK_X,
	PPME_SYSCALL_VFORK_17_X, PPME_SYSCALL_VFORK_20_X,
};
static const uint16_t enders[] = {PPME_PROCEXIT_E, PPME_PROCEXIT_1_E};
static const uint16_t switches[] = {PPME_SCHEDSWITCH_6_E};

/* Enter events that fields of the exit event ask for, besides those that state itself needs. */
static const uint16_t kept_for_fields[] = {
	PPME_SYSCALL_LINK_E, PPME_SYSCALL_LINKAT_E, PPME_SYSCALL_UNLINK_E, PPME_SYSCALL_UNLINKAT_E, PPME_SYSCALL_MKDIR_E,
	PPME_SYSCALL_RMDIR_E, PPME_SYSCALL_OPENAT_E, PPME_SYSCALL_MOUNT_E, PPME_SYSCALL_QUOTACTL_E, PPME_SYSCALL_SENDFILE_E,
	PPME_SOCKET_SHUTDOWN_E, PPME_SYSCALL_SETPGID_E,
};

static void learn_type(struct state *st, unsigned type)
{
	const struct event_info *info = &schema_events[type];
	struct state_rule *rule = &st->rules[type];
	unsigned traits = 0;
	rule->fd_param = -1;
	if (info->flags & EF_SKIPPARSERESET)
		traits |= TRAIT_SKIP;
	if (info->category & (EC_METAEVENT | EC_PLUGIN) && !(info->flags & EF_SKIPPARSERESET))
		traits |= TRAIT_META;
	if (info->category & EC_SYSCALL)
		traits |= event_type_is_enter(type) ? TRAIT_ENTER : TRAIT_EXIT;
	if (info->flags & EF_USES_FD)
		traits |= TRAIT_USES_FD;
	if (traits & TRAIT_EXIT && (schema_param_index[type][PN_res] == 1 || schema_param_index[type][PN_fd] == 1))
		traits |= TRAIT_RESULT;
	if (traits & TRAIT_USES_FD && traits & TRAIT_ENTER && info->nparams)
		rule->fd_param = 0;
	if (info->flags & EF_NAMES_FD)
		traits |= TRAIT_NAMES_FD;
	if (traits & TRAIT_EXIT && info->nparams && (info->params[0].type == PT_UID || info->params[0].type == PT_GID))
		traits |= TRAIT_ID_RESULT;
	/* Exit events repeat it under the name of the enter event's first parameter; that they have it tells the rest. */
	if (traits & TRAIT_USES_FD && traits & TRAIT_EXIT) {
		const struct event_info *enter = &schema_events[type - 1];
		int i = enter->nparams ? schema_param_index[type][enter->params[0].name_id] - 1 : -1;
		if (i < 0)
			i = schema_param_index[type][PN_fd] - 1;
		if (i < 0)
			i = schema_param_index[type][PN_oldfd] - 1;
		rule->fd_param = (int8_t)i;
	}
	rule->fd_param_alone = rule->fd_param;
	for (int i = 1; rule->fd_param_alone < 0 && i < info->nparams; i++)
		if (info->params[i].type == PT_FD)
			rule->fd_param_alone = (int8_t)i;
	rule->traits = (uint16_t)traits;
}

static void learn_rows(struct state *st, const struct parse_row *row, unsigned traits)
{
	for (; row->apply; row++) {
		st->rules[row->type].apply = row->apply;
		st->rules[row->type].traits |= (uint16_t)traits;
		if (row->needs_enter)
			st->rules[row->type - 1].traits |= TRAIT_KEEP;
	}
}

static void add_traits(struct state *st, const uint16_t *types, size_t n, unsigned traits)
{
	while (n--)
		st->rules[types[n]].traits |= (uint16_t)traits;
}

void state_init(struct state *st)
{
	*st = (struct state){.keep_users = true, .remove_tid = -1, .remove_fd = -1};
	for (unsigned t = 0; t < SCHEMA_NEVENTS; t++)
		learn_type(st, t);
	st->rules[SCHEMA_NEVENTS] = (struct state_rule){NULL, TRAIT_SKIP, -1, -1};
	learn_rows(st, parse_fd_rows, TRAIT_OF_FDS);
	learn_rows(st, parse_socket_rows, TRAIT_OF_FDS);
	learn_rows(st, parse_program_rows, 0);
	learn_rows(st, parse_process_rows, 0);
	learn_rows(st, parse_meta_rows, 0);
	learn_rows(st, parse_memory_rows, TRAIT_OF_MEMORY);
	add_traits(st, makers, sizeof makers / sizeof *makers, TRAIT_LOOKUP | TRAIT_MAKES);
	add_traits(st, enders, sizeof enders / sizeof *enders, TRAIT_LOOKUP | TRAIT_ENDS);
	add_traits(st, switches, sizeof switches / sizeof *switches, TRAIT_LOOKUP);
	add_traits(st, kept_for_fields, sizeof kept_for_fields / sizeof *kept_for_fields, TRAIT_KEEP);
}

void state_follow_memory(struct state *st, bool follow)
{
	for (const struct parse_row *row = parse_memory_rows; row->apply; row++)
		st->rules[row->type].apply = follow ? row->apply : NULL;
}

static bool is_of_call(const struct state_rule *rule)
{
	bool of_call = rule->traits & (TRAIT_ENTER | TRAIT_EXIT) && (!rule->apply || rule->traits & TRAIT_OF_FDS);
	return of_call || rule->traits & TRAIT_OF_MEMORY;
}

void state_types_of_calls(const struct state *st, uint64_t *types)
{
	for (unsigned type = 0; type + 1 < SCHEMA_NEVENTS; type += 2) {
		bool begin = is_of_call(&st->rules[type]), end = is_of_call(&st->rules[type + 1]);
		bool pairs = schema_events[type].category & EC_SYSCALL; /* state may want both, or none */
		if (begin && (end || !pairs))
			bits_set(types, type);
		if (end && (begin || !pairs))
			bits_set(types, type + 1);
	}
}

void state_reset(struct state *st)
{
	st->changed = ++st->changes;
	threads_free(st);
	if (st->stand_in)
		thread_free(st->stand_in);
	st->stand_in = NULL;
	users_free(&st->users);
	containers_free(&st->containers);
	tracers_free(st->tracers);
	st->tracers = NULL;
	for (uint32_t i = 0; i < st->nifaces; i++)
		rstr_unref(st->ifaces[i].name);
	free(st->ifaces);
	for (unsigned i = 0; i < STATE_PATHS; i++)
		rstr_move(&st->paths[i], NULL);
	st->ifaces = NULL;
	st->nifaces = 0;
	st->machine = (struct machine){0};
	st->lookup = (struct state_lookup){0};
	st->exact = false;
	st->dropped_threads = st->fds.dropped = 0;
	memset(st->ended, 0, sizeof st->ended);
	state_forget_removals(st);
}

void state_free(struct state *st) { state_reset(st); }

void state_add_fd(struct state *st, int64_t tid, int64_t num, struct fd *fd)
{
	struct thread *t = thread_find(st, tid);
	if (t)
		fdtable_put(&t->fds, num, fd, false);
	else
		fd_unref(fd);
}

void state_add_iface(struct state *st, const struct iface *i)
{
	if ((st->nifaces & (st->nifaces - 1)) == 0) {
		st->ifaces = realloc(st->ifaces, (st->nifaces ? 2 * st->nifaces : 1) * sizeof *st->ifaces);
		if (!st->ifaces)
			abort();
	}
	st->ifaces[st->nifaces++] = *i;
}

void state_forget_removals(struct state *st) { st->remove_tid = st->remove_fd = -1; }

/* What the previous event ended goes away now, after all consumers have seen it. */
static COLD void remove_ended(struct state *st)
{
	if (st->remove_tid >= 0)
		st->changed = ++st->changes;
	if (st->remove_fd >= 0) {
		struct thread *t = thread_find(st, st->remove_fd_tid);
		struct fdtable *fds = t ? thread_fds(t) : NULL;
		if (fds)
			fdtable_remove(fds, st->remove_fd);
		st->remove_fd = -1;
	}
	if (st->remove_tid >= 0) {
		struct thread *t = thread_find(st, st->remove_tid);
		st->remove_tid = -1;
		if (!t || !(t->flags & TF_CLOSED) || (t->main == t && t->group_next))
			return; /* a main thread stays until its last thread has gone */
		struct thread *m = t->main;
		bool last = m && m != t && m->flags & TF_CLOSED && m->group_count == 2;
		thread_remove(st, t);
		if (last)
			thread_remove(st, m);
	}
}

/* Parameters that are kept: paths and addresses are not longer; small ones always are, of the others so much in all. */
enum { ENTER_MAX = 4096, ENTER_SMALL = 128, ENTERS_MAX = 64 << 20 };

static COLD void keep_enter(struct state *st, struct thread *t, const struct event *e)
{
	uint32_t len = (uint32_t)(e->data - e->lens) + e->data_len;
	t->enter_held = false;
	if (len > ENTER_MAX)
		return;
	if (len > t->enter_cap || !t->enter_copy) {
		uint32_t cap = len < ENTER_SMALL ? ENTER_SMALL : len;
		if (len > ENTER_SMALL && st->enter_bytes + cap > ENTERS_MAX)
			return;
		st->enter_bytes += cap - t->enter_cap;
		free(t->enter_copy);
		t->enter_copy = malloc(cap);
		if (!t->enter_copy)
			abort();
		t->enter_cap = cap;
	}
	if (len)
		memcpy(t->enter_copy, e->lens, len);
	t->enter_len = len;
	t->enter_nparams = e->nparams;
	t->enter_large = e->large;
	t->enter_held = true;
}

static COLD struct event *kept_enter(struct state *st, struct thread *t, const struct event *exit)
{
	struct event *v = &st->enter;
	uint32_t lens = t->enter_nparams * (t->enter_large ? 4 : 2);
	v->info = &schema_events[t->last_type];
	event_reset(v);
	v->num = 0;
	v->ts = t->enter_ts;
	v->tid = exit->tid;
	v->type = t->last_type;
	v->cpu = exit->cpu;
	v->nparams = t->enter_nparams;
	v->large = t->enter_large;
	v->lens = t->enter_copy;
	v->data = t->enter_copy + lens;
	v->data_len = t->enter_len - lens;
	v->session = exit->session;
	v->thread = t;
	return v;
}

/*
 * A live source knows what an unknown descriptor is now. Numbers that mean nothing must not be asked for with every
 * event: after a failure the process has to wait, 10 ms at first and twice as long every time, up to 10 s.
 */
static COLD struct fd *ask_fd(struct state *st, struct event *e, struct thread *t, int64_t num)
{
	enum { EBADF_ = 9, WAIT_NS = 10000000, DOUBLE_MAX = 10 };
	struct thread *m = t->main;
	bool closes = e->type == PPME_SYSCALL_CLOSE_E || e->type == PPME_SYSCALL_CLOSE_X;
	if (m->pid < 0 || closes || e->result == -EBADF_ || e->ts < m->scan_ts || e->ts < m->fd_ask_ts)
		return NULL;
	struct fd *fd = st->lookup.fd(st, t, num, e->ts) ? fdtable_get(&m->fds, num) : NULL;
	if (fd) {
		m->fd_ask_misses = 0;
	} else {
		m->fd_ask_ts = e->ts + ((uint64_t)WAIT_NS << m->fd_ask_misses);
		m->fd_ask_misses += m->fd_ask_misses < DOUBLE_MAX;
	}
	return fd;
}

static inline void find_fd(struct state *st, struct event *e, struct thread *t, int64_t num)
{
	struct fdtable *fds = e->fds_unknown ? NULL : thread_fds(t);
	e->fd_num = num;
	if (!fds || num < 0)
		return;
	e->fd = fdtable_get(fds, num);
	if (!e->fd && st->lookup.fd)
		e->fd = ask_fd(st, e, t, num);
}

static inline void begin_call(struct state *st, struct event *e, const struct state_rule *rule)
{
	struct thread *t = e->thread;
	struct param p;
	t->last_type = e->type;
	t->last_fd = -1;
	t->enter_ts = e->ts;
	t->latency = 0;
	t->enter_held = false;
	if (rule->traits & TRAIT_USES_FD && rule->fd_param >= 0 && event_param(e, (unsigned)rule->fd_param, &p) && p.len) {
		t->last_fd = param_i64(p);
		find_fd(st, e, t, t->last_fd);
	}
	if (rule->traits & TRAIT_KEEP)
		keep_enter(st, t, e);
}

/* The descriptor that an exit event tells itself; needed where its enter event is missing or had none. */
static void fd_from_exit(struct event *e, const struct state_rule *rule)
{
	int i = e->paired && !e->spared ? rule->fd_param : rule->fd_param_alone;
	struct param p;
	if (i >= 0 && event_param(e, (unsigned)i, &p) && p.len)
		e->thread->last_fd = param_i64(p);
}

static inline void end_call(struct state *st, struct event *e, const struct state_rule *rule)
{
	struct thread *t = e->thread;
	unsigned traits = rule->traits;
	struct param p;
	bool execveat = e->type == PPME_SYSCALL_EXECVE_19_X && t->last_type == PPME_SYSCALL_EXECVEAT_E;
	bool has_enter = t->last_type + 1 == e->type || execveat;
	e->paired = has_enter || e->spared;
	if (has_enter) {
		e->latency = e->ts > t->enter_ts ? e->ts - t->enter_ts : 0;
		if (t->enter_held)
			e->enter = kept_enter(st, t, e);
	} else {
		e->latency = e->duration;
		t->last_fd = -1;
		if (traits & TRAIT_NAMES_FD)
			e->about_fd = true;
	}
	t->latency = e->latency;
	bool has_result = traits & TRAIT_RESULT || (traits & TRAIT_ID_RESULT && !e->paired);
	if (has_result && event_param(e, 0, &p) && p.len) {
		e->result = param_i64(p);
		e->has_result = true;
	}
	if (traits & TRAIT_USES_FD || e->about_fd) {
		if (t->last_fd < 0 && !(e->info->flags & EF_CREATES_FD && !(traits & TRAIT_USES_FD)))
			fd_from_exit(e, rule);
		find_fd(st, e, t, t->last_fd);
	}
}

/*
 * Whether the thread's process was read from /proc after the event, so that what the event did is known, and must not
 * be done again. That a thread exists is told by its own entry: it may have been made by events when its process was
 * known already.
 */
static bool is_known(const struct event *e, struct thread *t, unsigned traits)
{
	return e->ts < (traits & TRAIT_ENDS ? t : thread_main(t))->scan_ts && !(traits & TRAIT_MAKES);
}

static void note_change(struct state *st, struct thread *t, unsigned traits)
{
	st->changes++;
	if (traits & TRAIT_OF_MEMORY && t)
		t->changed = thread_main(t)->changed = st->changes;
	else
		st->changed = st->changes;
}

void state_event(struct state *st, struct event *e)
{
	const struct state_rule *rule = &st->rules[e->type < SCHEMA_NEVENTS ? e->type : SCHEMA_NEVENTS];
	unsigned traits = rule->traits;
	struct thread *t = st->last_found;
	if ((st->remove_tid & st->remove_fd) >= 0) { /* not both are -1 */
		remove_ended(st);
		t = st->last_found;
	}
	event_reset(e);
	if (traits & TRAIT_META || e->tid < 0)
		t = NULL;
	else if (!t || t->tid != e->tid)
		t = traits & (TRAIT_SKIP | TRAIT_LOOKUP) ? thread_find(st, e->tid) : thread_get(st, e->tid);
	if (t && e->ts < t->scan_ts && e->ts < t->clone_ts) /* from an earlier thread of that number */
		t = NULL;
	e->thread = t;
	if (t && !(traits & TRAIT_SKIP)) {
		t->flags |= TF_ACTIVE;
		t->last_event_ts = e->ts;
		if (traits & TRAIT_ENTER)
			begin_call(st, e, rule);
		else if (traits & TRAIT_EXIT)
			end_call(st, e, rule);
		else if (!(traits & TRAIT_LOOKUP))
			t->latency = 0;
	} else if (traits & TRAIT_RESULT) { /* the child's side of a clone: its thread is yet to be made */
		struct param p;
		if (event_param(e, 0, &p) && p.len) {
			e->result = param_i64(p);
			e->has_result = true;
		}
	}
	bool ignored = e->fds_unknown && traits & TRAIT_OF_FDS;
	if (rule->apply && !ignored && (t ? !is_known(e, t, traits) : traits & (TRAIT_META | TRAIT_SKIP | TRAIT_LOOKUP))) {
		const struct rstr *name = e->fd ? e->fd->name : NULL;
		rule->apply(st, e);
		e->fd_name_changed = e->fd && e->fd->name != name;
		if (!(traits & TRAIT_OF_FDS))
			note_change(st, t, traits);
	}
	if (t && traits & TRAIT_EXIT && e->thread == t) {
		t->last_type = UINT16_MAX;
		t->enter_held = false;
	}
}

void state_synthetic_event(struct state *st, struct event *e, struct thread *t, int64_t fd_num, struct fd *fd,
                           uint64_t ts)
{
	(void)st;
	struct session *session = e->session;
	uint64_t serial = e->serial;
	*e = (struct event){
		.ts = ts,
		.tid = t->tid,
		.type = PPME_SYSCALL_READ_X,
		.info = &schema_events[PPME_SYSCALL_READ_X],
		.session = session,
		.serial = serial,
		.thread = t,
		.fd = fd,
		.about_fd = true,
		.fd_num = fd_num,
	};
}
