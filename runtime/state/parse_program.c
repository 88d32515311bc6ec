/* Events that make threads and processes and that start programs in them. */
#include "session.h"
#include "state/parse.h"

enum { NEW_CHILD_NS = 2000000000 }; /* a child that is older than this when its own clone exit comes is a leftover */
enum { TEXT_MAX = 4096, LIST_ALWAYS = 256, LISTS_MAX = 128 << 20 }; /* bytes that are kept of a text, of all lists */

static void set_text(struct event *e, enum param_name name, struct rstr **slot)
{
	struct param p;
	if (!event_named(e, name, &p))
		return;
	uint32_t len = param_text_len(p);
	rstr_set(slot, p.p, len < TEXT_MAX ? len : TEXT_MAX);
}

/* Lists of strings, each with its NUL. When all lists together are too long, further long ones are not kept. */
static void set_list(struct state *st, struct event *e, enum param_name name, struct thread *t, struct rstr **slot)
{
	struct param p;
	int i = event_param_index(e, name);
	if (i < 0 || !event_param(e, (unsigned)i, &p))
		return;
	if (p.len > LIST_ALWAYS && st->list_bytes + p.len > LISTS_MAX)
		p.len = 0;
	rstr_set(slot, p.p, p.len);
	uint32_t bytes = rstr_len(t->args) + rstr_len(t->cgroups) + (t->env && t->env->refs == 1 ? t->env->len : 0);
	st->list_bytes += bytes - (uint64_t)t->list_bytes;
	t->list_bytes = bytes;
}

void set_memory(struct event *e, struct thread *t)
{
	t->vmsize_kb = (uint32_t)event_u64(e, PN_vm_size, t->vmsize_kb);
	t->vmrss_kb = (uint32_t)event_u64(e, PN_vm_rss, t->vmrss_kb);
	t->vmswap_kb = (uint32_t)event_u64(e, PN_vm_swap, t->vmswap_kb);
}

void set_page_faults(struct event *e, struct thread *t)
{
	t->pfmajor = event_u64(e, PN_pgft_maj, t->pfmajor);
	t->pfminor = event_u64(e, PN_pgft_min, t->pfminor);
}

/* What clone and execve tell alike: program, arguments, counters. */
static void set_program(struct state *st, struct event *e, struct thread *t)
{
	set_text(e, PN_exe, &t->exe);
	set_list(st, e, PN_args, t, &t->args);
	if (event_param_index(e, PN_comm) >= 0)
		set_text(e, PN_comm, &t->comm);
	else
		rstr_move(&t->comm, rstr_ref(t->exe));
	t->fdlimit = event_i64(e, PN_fdlimit, t->fdlimit);
	set_page_faults(e, t);
	set_memory(e, t);
}

/* Copies what a child has of its parent besides the things that the event says itself. */
static void inherit(struct thread *child, struct thread *from)
{
	rstr_move(&child->exepath, rstr_ref(from->exepath));
	rstr_move(&child->root, rstr_ref(from->root));
	child->sid = from->sid;
	child->vpgid = from->vpgid;
	child->pgid = from->pgid;
	child->tty = from->tty;
	child->loginuid = from->loginuid;
	child->cap_inheritable = from->cap_inheritable;
	child->cap_permitted = from->cap_permitted;
	child->cap_effective = from->cap_effective;
	child->exe_writable = from->exe_writable;
	child->exe_upper_layer = from->exe_upper_layer;
	child->exe_lower_layer = from->exe_lower_layer;
	child->exe_from_memfd = from->exe_from_memfd;
	child->exe_ino = from->exe_ino;
	child->exe_ino_ctime = from->exe_ino_ctime;
	child->exe_ino_mtime = from->exe_ino_mtime;
	child->category = from->category;
}

/* Descriptors, working directory and environment: copied to a process, shared by a thread. */
static void inherit_process(struct thread *child, struct thread *from)
{
	if (child->flags & TF_CLONE_THREAD) {
		child->flags |= TF_CLONE_FILES;
		child->lastexec_ts = from->lastexec_ts;
		return;
	}
	struct fdtable *fds = thread_fds(from);
	if (fds)
		fdtable_copy(&child->fds, fds);
	rstr_move(&child->cwd, rstr_ref(thread_main(from)->cwd));
	rstr_move(&child->env, rstr_ref(thread_main(from)->env));
}

static void set_identity(struct state *st, struct event *e, struct thread *t)
{
	t->uid = (uint32_t)event_u64(e, PN_uid, t->uid);
	t->gid = (uint32_t)event_u64(e, PN_gid, t->gid);
	set_list(st, e, PN_cgroups, t, &t->cgroups);
	t->clone_ts = e->ts;
	container_resolve(st, t);
	container_categorize(st, t, thread_parent(st, t));
}

/* An entry that is not, or no longer, known well is completed from what the event says about its own thread. */
static void complete_caller(struct state *st, struct event *e, struct thread *t)
{
	if (t->pid >= 0 && t->ptid >= 0 && rstr_len(t->comm) && strcmp(rstr_s(t->comm), "<NA>"))
		return;
	int64_t pid = event_i64(e, PN_pid, t->pid);
	t->ptid = event_i64(e, PN_ptid, t->ptid);
	t->vtid = event_i64(e, PN_vtid, t->vtid);
	t->vpid = event_i64(e, PN_vpid, t->vpid);
	if (t->main == t && pid != t->tid && pid >= 0) { /* it is no process of its own after all */
		t->pid = pid;
		threads_rejoin(st, t);
	} else if (pid >= 0) {
		t->pid = pid;
	}
	set_text(e, PN_exe, &t->exe);
	set_text(e, PN_comm, &t->comm);
	set_list(st, e, PN_args, t, &t->args);
}

/* Times of two CPUs can be a little out of order. */
static bool is_new(const struct thread *t, uint64_t ts) { return (int64_t)(ts - t->clone_ts) < NEW_CHILD_NS; }

/*
 * Live: whether the thread's process was read from /proc after the event. Then a child of that event, which was missed
 * there, has not inherited what is known about the parent now.
 */
static bool read_later(const struct event *e, struct thread *t) { return e->ts < thread_main(t)->scan_ts; }

static bool look_up(struct state *st, int64_t tid) { return st->lookup.thread && st->lookup.thread(st, tid); }

/*
 * Whether the child has ended already: a parent that waits for its child to start a program, as with vfork, goes on
 * some time after that. Without an enter event the call is taken to be no older than a new child.
 */
static bool has_ended(const struct state *st, const struct event *e, int64_t child, const struct thread *caller)
{
	const struct ended_thread *t = &st->ended[child & (STATE_ENDED - 1)];
	uint64_t begin = e->paired && !e->spared ? caller->enter_ts : e->ts - NEW_CHILD_NS;
	return t->tid == child && t->ts >= begin && t->ts <= e->ts;
}

static void clone_parent(struct state *st, struct event *e)
{
	int64_t child_tid = e->result;
	struct thread *caller = thread_get(st, e->tid);
	if (!caller)
		return;
	e->thread = caller;
	complete_caller(st, e, caller);
	uint32_t flags = (uint32_t)event_u64(e, PN_flags, 0);
	/* In a pid namespace the result is a number of that namespace: the child's own event has the real one. */
	if (flags & (TF_CHILD_IN_PIDNS | TF_CLONE_NEWPID) || event_i64(e, PN_vtid, caller->tid) != caller->tid)
		return;
	struct thread *old = thread_find(st, child_tid);
	if (old && (e->ts < old->scan_ts || ((old->flags & TF_INVERTED || old->scan_ts) && is_new(old, e->ts))))
		return;
	if (!old && has_ended(st, e, child_tid, caller))
		return;
	bool later = read_later(e, caller);
	if (old == caller || (later && !old && look_up(st, child_tid)))
		return;
	struct thread *child = state_new_thread(st, child_tid);
	child->flags = flags;
	bool thread = flags & TF_CLONE_THREAD;
	child->pid = thread ? caller->pid : child_tid;
	child->ptid = flags & TF_CLONE_PARENT ? caller->ptid : caller->tid; /* a thread's maker, too */
	child->vtid = child_tid;
	child->vpid = child->pid;
	set_program(st, e, child);
	if (!later) {
		inherit(child, caller);
		inherit_process(child, caller);
	}
	set_identity(st, e, child);
	child->pidns_init_start_ts = caller->pidns_init_start_ts ? caller->pidns_init_start_ts : st->machine.boot_ts;
	state_add_thread(st, child);
}

static void clone_child(struct state *st, struct event *e)
{
	struct thread *t = thread_find(st, e->tid);
	if (t && e->ts < t->scan_ts)
		return;
	if (t && t->clone_ts && is_new(t, e->ts)) {
		if (e->ts < t->clone_ts)
			t->clone_ts = e->ts;
		e->thread = t;
		return;
	}
	struct thread *child = state_new_thread(st, e->tid);
	child->flags = (uint32_t)event_u64(e, PN_flags, 0) | TF_INVERTED;
	child->pid = event_i64(e, PN_pid, e->tid);
	child->ptid = event_i64(e, PN_ptid, -1);
	child->vtid = event_i64(e, PN_vtid, e->tid);
	child->vpid = event_i64(e, PN_vpid, -1);
	if (event_param_index(e, PN_vtid) < 0)
		child->vpid = child->pid;
	struct thread *parent = child->flags & TF_CLONE_THREAD ? thread_find(st, child->pid) : NULL;
	if (!parent && child->ptid > 0 && child->ptid != e->tid)
		parent = thread_get(st, child->ptid);
	if (parent && read_later(e, parent) && !t && look_up(st, e->tid)) {
		thread_free(child);
		e->thread = thread_find(st, e->tid);
		return;
	}
	set_program(st, e, child);
	if (parent && !read_later(e, parent)) {
		inherit(child, parent);
		inherit_process(child, parent);
	}
	set_identity(st, e, child);
	uint64_t since_boot = event_u64(e, PN_pidns_init_start_ts, 0);
	child->pidns_init_start_ts = st->machine.boot_ts + (child->vtid != child->tid ? since_boot : 0);
	e->thread = state_add_thread(st, child) ? child : NULL;
}

static void parse_clone(struct state *st, struct event *e)
{
	if (e->result > 0)
		clone_parent(st, e);
	else if (e->result == 0)
		clone_child(st, e);
}

/* The program file: what the kernel says, else what the call asked for. */
static void set_exepath(struct event *e, struct thread *t)
{
	char full[PATH_SHOWN_MAX];
	struct param p;
	if (event_named(e, PN_trusted_exepath, &p)) {
		rstr_set(&t->exepath, p.p, param_text_len(p));
		return;
	}
	if (!call_param(e, PN_filename, &p) && !call_param(e, PN_pathname, &p)) {
		return;
	}
	uint32_t len = param_text_len(p), base_len;
	if (len == 4 && !memcmp(p.p, "<NA>", 4)) {
		rstr_set(&t->exepath, p.p, len);
		return;
	}
	const char *base = thread_cwd(t, &base_len);
	char dir_buf[PATH_SHOWN_MAX];
	int64_t dirfd = call_i64(e, PN_dirfd, -100);
	struct fdtable *fds = thread_fds(t);
	struct fd *dir = dirfd != -100 && fds ? fdtable_get(fds, dirfd) : NULL;
	if (dir && !len) { /* AT_EMPTY_PATH: the descriptor is the program */
		rstr_move(&t->exepath, rstr_ref(dir->name));
		return;
	}
	if (dir && rstr_len(dir->name) + 1 < sizeof dir_buf) {
		base_len = rstr_len(dir->name);
		memcpy(dir_buf, rstr_s(dir->name), base_len);
		dir_buf[base_len++] = '/';
		base = dir_buf;
	}
	len = path_join(full, base, base_len, (const char *)p.p, len);
	rstr_set(&t->exepath, full, len);
}

static void set_exe_file(struct event *e, struct thread *t)
{
	struct param p;
	if (event_named(e, PN_flags, &p) && event_param_index(e, PN_loginuid) >= 0) {
		uint64_t flags = param_u64(p); /* execve_flags in flags.lua */
		t->exe_writable = flags & 1;
		t->exe_upper_layer = flags & 2;
		t->exe_from_memfd = flags & 4;
		t->exe_lower_layer = flags & 8;
	}
	t->cap_inheritable = event_u64(e, PN_cap_inheritable, t->cap_inheritable);
	t->cap_permitted = event_u64(e, PN_cap_permitted, t->cap_permitted);
	t->cap_effective = event_u64(e, PN_cap_effective, t->cap_effective);
	t->exe_ino = event_u64(e, PN_exe_ino, 0);
	t->exe_ino_ctime = event_u64(e, PN_exe_ino_ctime, 0);
	t->exe_ino_mtime = event_u64(e, PN_exe_ino_mtime, 0);
}

static void remove_other_threads(struct state *st, struct thread *t)
{
	struct thread *m = thread_main(t);
	if (m != t)
		return;
	while (m->group_next)
		thread_remove(st, m->group_next);
}

static void parse_execve(struct state *st, struct event *e)
{
	struct thread *t = e->thread;
	if (e->result < 0)
		return;
	if (t->pid < 0 || t->ptid < 0)
		complete_caller(st, e, t);
	set_program(st, e, t);
	set_list(st, e, PN_env, t, &t->env);
	set_exepath(e, t);
	set_exe_file(e, t);
	t->tty = (uint32_t)event_u64(e, PN_tty, t->tty);
	t->vpgid = event_i64(e, PN_pgid, t->vpgid);
	t->pgid = event_i64(e, PN_pgid_2, t->pgid);
	t->loginuid = (uint32_t)event_u64(e, PN_loginuid, t->loginuid);
	t->uid = (uint32_t)event_u64(e, PN_uid, t->uid);
	t->gid = (uint32_t)event_u64(e, PN_gid, t->gid);
	struct param p;
	if (event_named(e, PN_cgroups, &p)) {
		set_list(st, e, PN_cgroups, t, &t->cgroups);
		container_resolve(st, t);
	}
	container_categorize(st, t, thread_parent(st, t));
	t->lastexec_ts = e->ts;
	t->flags = TF_ACTIVE | TF_NAME_CHANGED | (t->flags & (TF_PIPE_SRC | TF_PIPE_DST | TF_MAIN_THREAD | TF_INVERTED));
	remove_other_threads(st, t);
	if (st->lookup.fd && thread_fds(t)) /* in recordings they stay, as for every reader of them */
		fdtable_exec(thread_fds(t));
}

const struct parse_row parse_program_rows[] = {
	{PPME_SYSCALL_CLONE_11_X, parse_clone, false},
	{PPME_SYSCALL_CLONE_16_X, parse_clone, false},
	{PPME_SYSCALL_CLONE_17_X, parse_clone, false},
	{PPME_SYSCALL_CLONE_20_X, parse_clone, false},
	{PPME_SYSCALL_CLONE3_X, parse_clone, false},
	{PPME_SYSCALL_FORK_X, parse_clone, false},
	{PPME_SYSCALL_FORK_17_X, parse_clone, false},
	{PPME_SYSCALL_FORK_20_X, parse_clone, false},
	{PPME_SYSCALL_VFORK_X, parse_clone, false},
	{PPME_SYSCALL_VFORK_17_X, parse_clone, false},
	{PPME_SYSCALL_VFORK_20_X, parse_clone, false},
	{PPME_SYSCALL_EXECVE_8_X, parse_execve, false},
	{PPME_SYSCALL_EXECVE_13_X, parse_execve, false},
	{PPME_SYSCALL_EXECVE_14_X, parse_execve, false},
	{PPME_SYSCALL_EXECVE_15_X, parse_execve, false},
	{PPME_SYSCALL_EXECVE_16_X, parse_execve, false},
	{PPME_SYSCALL_EXECVE_17_X, parse_execve, false},
	{PPME_SYSCALL_EXECVE_18_X, parse_execve, true},
	{PPME_SYSCALL_EXECVE_19_X, parse_execve, true},
	{PPME_SYSCALL_EXECVEAT_X, parse_execve, true},
	{0, NULL, false},
};
