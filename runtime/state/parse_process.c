/* Events that change and end threads and processes. */
#include "session.h"
#include "state/parse.h"

enum { RLIMIT_NOFILE_ = 7 }; /* rlimit_resources in flags.lua */
enum { PR_SET_NAME_ = 15, PR_SET_CHILD_SUBREAPER_ = 36 };

/* Children of a process go to another one with the last thread that has any. */
struct reaping {
	int64_t dead, reaper;
	uint64_t ts;
};

static int give_to_reaper(struct thread *t, void *arg)
{
	const struct reaping *r = arg;
	if (t->ptid == r->dead && r->ts >= t->scan_ts)
		t->ptid = r->reaper;
	return 0;
}

static void give_children(struct state *st, struct event *e)
{
	struct reaping r = {e->thread ? e->thread->pid : e->tid, event_i64(e, PN_reaper_tid, 0), e->ts};
	const struct thread *reaper = r.reaper > 0 ? thread_find(st, r.reaper) : NULL;
	if (reaper)
		r.reaper = reaper->pid;
	if (r.reaper > 0 && r.reaper != r.dead)
		thread_each(st, give_to_reaper, &r);
}

static void parse_procexit(struct state *st, struct event *e)
{
	if (st->exact)
		give_children(st, e);
	st->ended[e->tid & (STATE_ENDED - 1)] = (struct ended_thread){e->tid, e->ts};
	if (!e->thread)
		return;
	if (st->exact)
		container_left(st, e->thread);
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

/* A live source tells of this descriptor where it does not follow the others. */
static void parse_fchdir(struct state *st, struct event *e)
{
	(void)st;
	char full[PATH_SHOWN_MAX + 1];
	const struct fdtable *fds = thread_fds(e->thread);
	const struct fd *fd = e->fds_unknown && fds ? fdtable_get(fds, e->fd_num) : e->fd;
	if (e->result < 0 || !fd || !rstr_len(fd->name) || rstr_len(fd->name) >= PATH_SHOWN_MAX)
		return;
	uint32_t len = rstr_len(fd->name);
	memcpy(full, rstr_s(fd->name), len);
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
	if (e->result < 0)
		return;
	e->thread->sid = e->result;
	if (st->exact && !thread_in_pidns(e->thread))
		e->thread->pgid = e->thread->vpgid = e->result;
}

/* 0 stands for the caller, or for the process itself; numbers of a pid namespace are other ones. */
static void parse_setpgid(struct state *st, struct event *e)
{
	int64_t pid = call_i64(e, PN_pid, 0), pgid = call_i64(e, PN_pgid, 0);
	struct thread *t = pid > 0 ? thread_find(st, pid) : thread_main(e->thread);
	if (e->result < 0 || !st->exact || !t || thread_in_pidns(e->thread))
		return;
	t->pgid = t->vpgid = pgid > 0 ? pgid : t->pid;
}

/* The id that a call sets: the effective one where it names several. -1 leaves it. */
static void set_id(struct event *e, enum param_name name, uint32_t *slot)
{
	struct param p;
	if (e->result >= 0 && call_param(e, name, &p) && (uint32_t)param_u64(p) != UINT32_MAX)
		*slot = (uint32_t)param_u64(p);
}

static void parse_ids(struct state *st, struct event *e)
{
	(void)st;
	set_id(e, PN_uid, &e->thread->uid);
	set_id(e, PN_euid, &e->thread->uid);
	set_id(e, PN_gid, &e->thread->gid);
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

/* A process is called what its first thread is; other threads that give themselves a name keep that of the process. */
static void rename_process(struct thread *main, struct param name)
{
	enum { COMM_MAX = 15 };
	uint32_t len = param_text_len(name);
	struct rstr *comm = rstr_new((const char *)name.p, len < COMM_MAX ? len : COMM_MAX);
	for (struct thread *t = main; t; t = t->group_next)
		rstr_move(&t->comm, rstr_ref(comm));
	rstr_unref(comm);
}

static void parse_prctl(struct state *st, struct event *e)
{
	struct param name;
	int64_t option = event_i64(e, PN_option, 0);
	if (e->result < 0)
		return;
	if (option == PR_SET_CHILD_SUBREAPER_)
		e->thread->subreaper = event_i64(e, PN_arg2_int, 0) != 0;
	else if (st->exact && option == PR_SET_NAME_ && e->thread->main == e->thread && event_named(e, PN_arg2_str, &name))
		rename_process(e->thread, name);
}

const struct parse_row parse_process_rows[] = {
	{PPME_PROCEXIT_E, parse_procexit, false},
	{PPME_PROCEXIT_1_E, parse_procexit, false},
	{PPME_SYSCALL_CHDIR_X, parse_chdir, true},
	{PPME_SYSCALL_GETCWD_X, parse_chdir, false},
	{PPME_SYSCALL_FCHDIR_X, parse_fchdir, false},
	{PPME_SYSCALL_CHROOT_X, parse_chroot, false},
	{PPME_SYSCALL_SETSID_X, parse_setsid, false},
	{PPME_SYSCALL_SETPGID_X, parse_setpgid, true},
	{PPME_SYSCALL_SETUID_X, parse_ids, true},
	{PPME_SYSCALL_SETRESUID_X, parse_ids, true},
	{PPME_SYSCALL_SETREUID_X, parse_ids, false},
	{PPME_SYSCALL_SETGID_X, parse_ids, true},
	{PPME_SYSCALL_SETRESGID_X, parse_ids, true},
	{PPME_SYSCALL_SETREGID_X, parse_ids, false},
	{PPME_SYSCALL_SETRLIMIT_X, parse_rlimit, true},
	{PPME_SYSCALL_GETRLIMIT_X, parse_rlimit, true},
	{PPME_SYSCALL_PRLIMIT_X, parse_rlimit, true},
	{PPME_SYSCALL_CAPSET_X, parse_capset, false},
	{PPME_SYSCALL_UNSHARE_X, parse_namespace, true},
	{PPME_SYSCALL_SETNS_X, parse_namespace, true},
	{PPME_SYSCALL_PRCTL_X, parse_prctl, false},
	{0, NULL, false},
};

const struct parse_row parse_memory_rows[] = {
	{PPME_SYSCALL_BRK_4_X, parse_memory, false},
	{PPME_SYSCALL_MMAP_X, parse_memory, false},
	{PPME_SYSCALL_MMAP2_X, parse_memory, false},
	{PPME_SYSCALL_MUNMAP_X, parse_memory, false},
	{PPME_SCHEDSWITCH_6_E, parse_switch, false},
	{0, NULL, false},
};
