/* Processes and their threads. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "capture/proc_inner.h"

static void read_cwd(struct proc *p, struct proc_entry *e)
{
	struct text path = proc_readlink(p, e->dir, "cwd");
	if (text_left(&path))
		thread_set_cwd(e->t, path.p, (uint32_t)text_left(&path));
}

/* The program's name is the first of its arguments; the others follow, each with its NUL. */
static void read_arguments(struct proc *p, struct proc_entry *e)
{
	struct text all = proc_read(p, e->dir, "cmdline", PROC_LIST_MAX), exe;
	if (!text_until(&all, 0, &exe))
		return;
	rstr_set(&e->t->exe, exe.p, text_left(&exe));
	rstr_set(&e->t->args, all.p, text_left(&all));
}

static void read_environment(struct proc *p, struct proc_entry *e)
{
	struct text all = proc_read(p, e->dir, "environ", PROC_LIST_MAX);
	rstr_set(&e->t->env, all.p, text_left(&all));
}

static int64_t fd_limit(struct proc *p, struct proc_entry *e)
{
	struct rlimit limit;
	if (p->real && prlimit((pid_t)e->t->tid, RLIMIT_NOFILE, NULL, &limit) == 0)
		return (int64_t)limit.rlim_cur;
	struct text all = proc_read(p, e->dir, "limits", PROC_TEXT_MAX), line;
	uint64_t n;
	while (text_until(&all, '\n', &line))
		if (text_skip(&line, "Max open files") && text_number(&line, 10, &n))
			return (int64_t)n;
	return -1;
}

static void read_loginuid(struct proc *p, struct proc_entry *e)
{
	uint64_t n;
	if (p->no_loginuid)
		return;
	struct text all = proc_read(p, e->dir, "loginuid", PROC_TEXT_MAX);
	if (text_number(&all, 10, &n))
		e->t->loginuid = (uint32_t)n;
}

/* Start of the first process of its pid namespace. Those come first in the list, unless numbers have wrapped. */
static uint64_t pidns_start(struct proc *p, struct proc_entry *e)
{
	struct statx sx;
	struct thread *t = e->t;
	struct proc_pidns *free_slot = &p->pidns[p->pidns_next % PROC_PIDNS_MAX];
	if (t->vpid == t->pid)
		return p->boot_ts;
	if (!proc_statx(e->dir, "ns/pid", STATX_INO, &sx))
		return 0;
	for (unsigned i = 0; i < PROC_PIDNS_MAX; i++)
		if (p->pidns[i].ino == sx.stx_ino) {
			if (t->vpid != 1)
				return p->pidns[i].start_ts;
			free_slot = &p->pidns[i];
		}
	if (t->vpid != 1)
		return 0;
	p->pidns_next += free_slot == &p->pidns[p->pidns_next % PROC_PIDNS_MAX];
	*free_slot = (struct proc_pidns){sx.stx_ino, t->clone_ts};
	return t->clone_ts;
}

static void read_program(struct proc *p, struct proc_entry *e)
{
	struct text root;
	read_arguments(p, e);
	read_environment(p, e);
	proc_read_exe(p, e);
	root = proc_readlink(p, e->dir, "root");
	rstr_set(&e->t->root, root.p, text_left(&root));
	rstr_move(&e->t->cgroups, proc_read_cgroups(p, e->dir));
	e->t->fdlimit = fd_limit(p, e);
	read_loginuid(p, e);
	e->t->pidns_init_start_ts = pidns_start(p, e);
}

/* What all threads of a process have in common. */
static void share(struct thread *t, const struct thread *main)
{
	t->exe = rstr_ref(main->exe);
	t->exepath = rstr_ref(main->exepath);
	t->args = rstr_ref(main->args);
	t->root = rstr_ref(main->root);
	t->cgroups = rstr_ref(main->cgroups);
	t->fdlimit = main->fdlimit;
	t->loginuid = main->loginuid;
	t->pidns_init_start_ts = main->pidns_init_start_ts;
	t->exe_writable = main->exe_writable;
	t->exe_upper_layer = main->exe_upper_layer;
	t->exe_lower_layer = main->exe_lower_layer;
	t->exe_from_memfd = main->exe_from_memfd;
	t->exe_ino = main->exe_ino;
	t->exe_ino_ctime = main->exe_ino_ctime;
	t->exe_ino_mtime = main->exe_ino_mtime;
}

struct thread *proc_read_thread(struct proc *p, struct state *st, struct thread *main, int dir, int64_t tid)
{
	struct proc_entry e = {.dir = dir, .t = state_new_thread(st, tid)};
	struct proc_stat stat;
	e.t->scan_ts = main->scan_ts; /* its events count from when the descriptors that it shares were read */
	if (!proc_read_stat(p, &e, &stat) || stat.ended || !proc_read_status(p, &e) || e.t->pid != main->pid) {
		thread_free(e.t);
		return NULL;
	}
	e.t->flags = TF_CLONE_THREAD | TF_CLONE_FILES;
	share(e.t, main);
	return state_add_thread(st, e.t) ? e.t : NULL;
}

/* A process whose first thread has ended lives on in the others: what it has is seen through one of them. */
static void read_through(struct proc *p, struct thread *main, int dir)
{
	struct proc_entry e = {.dir = dir, .t = main};
	read_cwd(p, &e);
	read_program(p, &e);
	proc_read_fds(p, &e);
}

static void read_threads(struct proc *p, struct state *st, struct proc_entry *e)
{
	struct proc_numbers n;
	bool seen = !(e->t->flags & TF_CLOSED);
	if (!proc_numbers_open(p, &n, e->dir, "task"))
		return;
	while (proc_numbers_next(&n)) {
		int dir = n.number == e->t->tid ? -1 : proc_open_dir(n.fd, n.name);
		if (dir < 0)
			continue;
		if (!seen)
			read_through(p, e->t, dir);
		seen = true;
		proc_read_thread(p, st, e->t, dir, n.number);
		close(dir);
	}
	proc_numbers_close(&n);
}

struct thread *proc_read_process(struct proc *p, struct state *st, int64_t pid, bool with_threads)
{
	char name[24];
	snprintf(name, sizeof name, "%lld", (long long)pid);
	struct proc_entry e = {.dir = proc_open_dir(p->root, name)};
	struct proc_stat stat;
	if (e.dir < 0)
		return NULL;
	e.t = state_new_thread(st, pid);
	e.t->scan_ts = proc_now(p);
	read_cwd(p, &e); /* at once: a relative change of directory that it has seen must not be applied to it again */
	bool there = proc_read_stat(p, &e, &stat) && proc_read_status(p, &e) && e.t->pid == pid;
	if (!there || (stat.ended && stat.threads < 2)) {
		thread_free(e.t);
		e.t = NULL;
	} else {
		if (stat.ended)
			e.t->flags |= TF_CLOSED;
		else if (!stat.kernel)
			read_program(p, &e);
		if (!state_add_thread(st, e.t))
			e.t = NULL;
	}
	if (e.t && !stat.kernel && !stat.ended)
		proc_read_fds(p, &e);
	if (e.t && (with_threads || stat.ended) && stat.threads > 1)
		read_threads(p, st, &e);
	close(e.dir);
	return e.t;
}
