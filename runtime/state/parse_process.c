/* Events that make, change and end threads and processes. */
#include "session.h"
#include "state/parse.h"

enum { NEW_CHILD_NS = 2000000000 }; /* a child that is older than this when its own clone exit comes is a leftover */
enum { RLIMIT_NOFILE_ = 7 };        /* rlimit_resources in flags.lua */
enum { PR_SET_CHILD_SUBREAPER_ = 36 };

static void set_text(struct event *e, enum param_name name, struct rstr **slot)
{
	struct param p;
	if (event_named(e, name, &p))
		rstr_set(slot, p.p, param_text_len(p));
}

/* Lists of strings, each with its NUL. */
static void set_list(struct event *e, enum param_name name, struct rstr **slot)
{
	struct param p;
	int i = event_param_index(e, name);
	if (i < 0 || !event_param(e, (unsigned)i, &p))
		return;
	rstr_set(slot, p.p, p.len);
}

static void set_memory(struct event *e, struct thread *t)
{
	t->vmsize_kb = (uint32_t)event_u64(e, PN_vm_size, t->vmsize_kb);
	t->vmrss_kb = (uint32_t)event_u64(e, PN_vm_rss, t->vmrss_kb);
	t->vmswap_kb = (uint32_t)event_u64(e, PN_vm_swap, t->vmswap_kb);
}

static void set_page_faults(struct event *e, struct thread *t)
{
	t->pfmajor = event_u64(e, PN_pgft_maj, t->pfmajor);
	t->pfminor = event_u64(e, PN_pgft_min, t->pfminor);
}

/* What clone and execve tell alike: program, arguments, counters. */
static void set_program(struct event *e, struct thread *t)
{
	set_text(e, PN_exe, &t->exe);
	set_list(e, PN_args, &t->args);
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
	set_list(e, PN_cgroups, &t->cgroups);
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
	set_list(e, PN_args, &t->args);
}

/* Times of two CPUs can be a little out of order. */
static bool is_new(const struct thread *t, uint64_t ts) { return (int64_t)(ts - t->clone_ts) < NEW_CHILD_NS; }

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
	if (old && old->flags & TF_INVERTED && is_new(old, e->ts))
		return;
	if (old == caller)
		return;
	struct thread *child = state_new_thread(child_tid);
	child->flags = flags;
	bool thread = flags & TF_CLONE_THREAD;
	child->pid = thread ? caller->pid : child_tid;
	child->ptid = flags & TF_CLONE_PARENT ? caller->ptid : caller->tid; /* a thread's maker, too */
	child->vtid = child_tid;
	child->vpid = child->pid;
	set_program(e, child);
	inherit(child, caller);
	inherit_process(child, caller);
	set_identity(st, e, child);
	child->pidns_init_start_ts = caller->pidns_init_start_ts ? caller->pidns_init_start_ts : st->machine.boot_ts;
	state_add_thread(st, child);
}

static void clone_child(struct state *st, struct event *e)
{
	struct thread *t = thread_find(st, e->tid);
	if (t && t->clone_ts && is_new(t, e->ts)) {
		if (e->ts < t->clone_ts)
			t->clone_ts = e->ts;
		e->thread = t;
		return;
	}
	struct thread *child = state_new_thread(e->tid);
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
	set_program(e, child);
	if (parent) {
		inherit(child, parent);
		inherit_process(child, parent);
	}
	set_identity(st, e, child);
	uint64_t since_boot = event_u64(e, PN_pidns_init_start_ts, 0);
	child->pidns_init_start_ts = st->machine.boot_ts + (child->vtid != child->tid ? since_boot : 0);
	state_add_thread(st, child);
	e->thread = child;
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
	set_program(e, t);
	set_list(e, PN_env, &t->env);
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
		set_list(e, PN_cgroups, &t->cgroups);
		container_resolve(st, t);
	}
	container_categorize(st, t, thread_parent(st, t));
	t->lastexec_ts = e->ts;
	t->flags = TF_ACTIVE | TF_NAME_CHANGED | (t->flags & (TF_PIPE_SRC | TF_PIPE_DST | TF_MAIN_THREAD | TF_INVERTED));
	remove_other_threads(st, t);
}

static void parse_procexit(struct state *st, struct event *e)
{
	if (!e->thread)
		return;
	e->thread->flags |= TF_CLOSED;
	st->remove_tid = e->tid;
}

static void parse_chdir(struct state *st, struct event *e)
{
	(void)st;
	char full[PATH_SHOWN_MAX + 1];
	struct param p;
	uint32_t base_len;
	if (e->result < 0 || !call_param(e, PN_path, &p))
		return;
	const char *base = thread_cwd(e->thread, &base_len);
	uint32_t len = path_join(full, base, base_len, (const char *)p.p, param_text_len(p));
	if (!len || full[len - 1] != '/')
		full[len++] = '/';
	rstr_set(&thread_main(e->thread)->cwd, full, len);
}

static void parse_fchdir(struct state *st, struct event *e)
{
	(void)st;
	char full[PATH_SHOWN_MAX + 1];
	if (e->result < 0 || !e->fd || !rstr_len(e->fd->name) || rstr_len(e->fd->name) >= PATH_SHOWN_MAX)
		return;
	uint32_t len = rstr_len(e->fd->name);
	memcpy(full, rstr_s(e->fd->name), len);
	if (full[len - 1] != '/')
		full[len++] = '/';
	rstr_set(&thread_main(e->thread)->cwd, full, len);
}

static void parse_chroot(struct state *st, struct event *e)
{
	char full[PATH_SHOWN_MAX];
	struct param p;
	uint32_t base_len;
	if (e->result < 0 || !call_param(e, PN_path, &p))
		return;
	const char *base = thread_cwd(e->thread, &base_len);
	uint32_t len = path_join(full, base, base_len, (const char *)p.p, param_text_len(p));
	rstr_set(&e->thread->root, full, len);
	container_resolve(st, e->thread);
}

static void parse_setsid(struct state *st, struct event *e)
{
	(void)st;
	if (e->result >= 0)
		e->thread->sid = e->result;
}

/* set*uid, set*gid: the effective id where the call names several; -1 leaves it. */
static void set_id(struct event *e, enum param_name name, uint32_t *slot)
{
	struct param p;
	if (e->result >= 0 && call_param(e, name, &p) && (uint32_t)param_u64(p) != UINT32_MAX)
		*slot = (uint32_t)param_u64(p);
}

static void parse_setuid(struct state *st, struct event *e)
{
	(void)st;
	set_id(e, PN_uid, &e->thread->uid);
}

static void parse_seteuid(struct state *st, struct event *e)
{
	(void)st;
	set_id(e, PN_euid, &e->thread->uid);
}

static void parse_setgid(struct state *st, struct event *e)
{
	(void)st;
	set_id(e, PN_gid, &e->thread->gid);
}

static void parse_setegid(struct state *st, struct event *e)
{
	(void)st;
	set_id(e, PN_egid, &e->thread->gid);
}

static void parse_rlimit(struct state *st, struct event *e)
{
	struct param p;
	if (e->result < 0 || call_i64(e, PN_resource, -1) != RLIMIT_NOFILE_)
		return;
	int64_t pid = call_i64(e, PN_pid, 0);
	struct thread *t = pid > 0 ? thread_find(st, pid) : e->thread;
	if (t && (event_named(e, PN_newcur, &p) || event_named(e, PN_cur, &p)) && param_i64(p) != -1)
		thread_main(t)->fdlimit = param_i64(p);
}

static void parse_memory(struct state *st, struct event *e)
{
	(void)st;
	set_memory(e, e->thread);
}

static void parse_switch(struct state *st, struct event *e)
{
	(void)st;
	if (!e->thread)
		return;
	set_page_faults(e, e->thread);
	set_memory(e, thread_main(e->thread));
}

static void parse_capset(struct state *st, struct event *e)
{
	(void)st;
	if (e->result < 0)
		return;
	e->thread->cap_inheritable = event_u64(e, PN_cap_inheritable, 0);
	e->thread->cap_permitted = event_u64(e, PN_cap_permitted, 0);
	e->thread->cap_effective = event_u64(e, PN_cap_effective, 0);
}

/* A new user namespace gives all capabilities. */
static void parse_namespace(struct state *st, struct event *e)
{
	(void)st;
	int64_t flags = call_i64(e, PN_flags, call_i64(e, PN_nstype, 0));
	if (e->result >= 0 && flags & TF_CLONE_NEWUSER) {
		uint64_t all = (UINT64_C(1) << SCHEMA_NCAPABILITIES) - 1;
		e->thread->cap_inheritable = e->thread->cap_permitted = e->thread->cap_effective = all;
	}
}

static void parse_prctl(struct state *st, struct event *e)
{
	(void)st;
	if (e->result >= 0 && event_i64(e, PN_option, 0) == PR_SET_CHILD_SUBREAPER_)
		e->thread->subreaper = event_i64(e, PN_arg2_int, 0) != 0;
}

const struct parse_row parse_process_rows[] = {
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
	{PPME_PROCEXIT_E, parse_procexit, false},
	{PPME_PROCEXIT_1_E, parse_procexit, false},
	{PPME_SYSCALL_CHDIR_X, parse_chdir, true},
	{PPME_SYSCALL_GETCWD_X, parse_chdir, false},
	{PPME_SYSCALL_FCHDIR_X, parse_fchdir, false},
	{PPME_SYSCALL_CHROOT_X, parse_chroot, false},
	{PPME_SYSCALL_SETSID_X, parse_setsid, false},
	{PPME_SYSCALL_SETUID_X, parse_setuid, true},
	{PPME_SYSCALL_SETRESUID_X, parse_seteuid, true},
	{PPME_SYSCALL_SETREUID_X, parse_seteuid, false},
	{PPME_SYSCALL_SETGID_X, parse_setgid, true},
	{PPME_SYSCALL_SETRESGID_X, parse_setegid, true},
	{PPME_SYSCALL_SETREGID_X, parse_setegid, false},
	{PPME_SYSCALL_SETRLIMIT_X, parse_rlimit, true},
	{PPME_SYSCALL_GETRLIMIT_X, parse_rlimit, true},
	{PPME_SYSCALL_PRLIMIT_X, parse_rlimit, true},
	{PPME_SYSCALL_BRK_4_X, parse_memory, false},
	{PPME_SYSCALL_MMAP_X, parse_memory, false},
	{PPME_SYSCALL_MMAP2_X, parse_memory, false},
	{PPME_SYSCALL_MUNMAP_X, parse_memory, false},
	{PPME_SCHEDSWITCH_6_E, parse_switch, false},
	{PPME_SYSCALL_CAPSET_X, parse_capset, false},
	{PPME_SYSCALL_UNSHARE_X, parse_namespace, true},
	{PPME_SYSCALL_SETNS_X, parse_namespace, true},
	{PPME_SYSCALL_PRCTL_X, parse_prctl, false},
	{0, NULL, false},
};
