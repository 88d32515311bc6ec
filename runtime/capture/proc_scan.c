/* The scan at the start, and what is looked up later: see proc.h. */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "capture/lookup.h"
#include "capture/proc_inner.h"

enum { PARENTS_MAX = 64 };
enum { LATE_NS = 200000000 }; /* an event this old tells nothing about a descriptor of today */

static void scan_processes(struct proc *p, struct state *st, struct proc_numbers *n)
{
	p->scanning = true;
	p->lookup_ts = 0;
	while (proc_numbers_next(n))
		proc_read_process(p, st, n->number, true);
	p->scanning = false;
	proc_sockets_free(p->sockets);
	p->sockets = NULL;
}

static int open_list(struct proc *p, struct proc_numbers *n, struct err *err)
{
	if (proc_numbers_open(p, n, p->root, "."))
		return 0;
	return err_set(err, "the list of processes in /proc cannot be read: %s", strerror(errno));
}

int proc_scan(struct proc *p, struct state *st, struct err *err)
{
	struct proc_numbers n;
	if (open_list(p, &n, err) < 0)
		return -1;
	st->exact = true;
	proc_read_machine(p, st);
	proc_read_ifaces(st);
	if (st->keep_users)
		proc_read_users(st);
	scan_processes(p, st, &n);
	proc_numbers_close(&n);
	state_lists_done(st);
	return 0;
}

/* Threads whose processes were not read since `from`. */
struct gone {
	uint64_t from;
	struct thread **list;
	uint32_t n;
};

static int add_gone(struct thread *t, void *arg)
{
	struct gone *g = arg;
	if (thread_main(t)->scan_ts < g->from)
		g->list[g->n++] = t;
	return 0;
}

static void remove_gone(struct state *st, uint64_t from)
{
	struct gone g = {from, malloc((st->nthreads + 1) * sizeof(struct thread *)), 0};
	if (!g.list)
		abort();
	thread_each(st, add_gone, &g);
	for (uint32_t i = 0; i < g.n; i++)
		thread_remove(st, g.list[i]);
	free(g.list);
}

int proc_scan_again(struct proc *p, struct state *st, struct err *err)
{
	struct proc_numbers n;
	uint64_t from = proc_now(p);
	if (open_list(p, &n, err) < 0)
		return -1;
	scan_processes(p, st, &n);
	proc_numbers_close(&n);
	remove_gone(st, from);
	state_forget_removals(st); /* of the last event: it is known */
	state_lists_done(st);
	return 0;
}

/* Reads a process and those of its ancestors that are not in the table. NULL: it cannot be read. */
static struct thread *look_up_process(struct proc *p, struct state *st, int64_t pid)
{
	struct thread *read[PARENTS_MAX], *t;
	int n = 0;
	for (int64_t next = pid; n < PARENTS_MAX && next > 0; next = t->ptid) {
		t = thread_find(st, next);
		if ((t && t->pid >= 0) || !(t = proc_read_process(p, st, next, false)))
			break;
		read[n++] = t;
	}
	while (n--) /* parents first: containers are recognised by them */
		state_thread_added(st, read[n]);
	t = thread_find(st, pid);
	return t && t->pid == pid ? t : NULL;
}

static int open_thread(struct proc *p, int64_t tid)
{
	char name[24];
	snprintf(name, sizeof name, "%lld", (long long)tid);
	p->lookup_ts = proc_now(p);
	return tid > 0 ? proc_open_dir(p->root, name) : -1;
}

bool proc_lookup_thread(struct proc *p, struct state *st, int64_t tid)
{
	if (thread_find(st, tid))
		return true;
	int dir = open_thread(p, tid);
	int64_t pid = dir < 0 ? -1 : proc_read_tgid(p, dir);
	struct thread *main = pid < 0 ? NULL : look_up_process(p, st, pid), *t = thread_find(st, tid);
	if (!t && main && (t = proc_read_thread(p, st, main, dir, tid)))
		state_thread_added(st, t);
	if (dir >= 0)
		close(dir);
	return t != NULL;
}

bool proc_lookup_fd(struct proc *p, struct state *st, struct thread *t, int64_t num)
{
	struct thread *main = t->main;
	struct proc_entry e = {.dir = main ? open_thread(p, main->flags & TF_CLOSED ? t->tid : main->tid) : -1, .t = main};
	bool on_exec = false;
	struct fd *fd = e.dir < 0 ? NULL : proc_read_fd(p, &e, num, &on_exec);
	if (e.dir >= 0)
		close(e.dir);
	if (!fd)
		return false;
	state_fd_added(st, fd);
	fdtable_put(&main->fds, num, fd, on_exec);
	return true;
}

/* For the thread that may read /proc. */
struct question {
	struct state *st;
	struct thread *t; /* NULL: a thread is asked for */
	int64_t number;
	bool found;
};

static void answer(void *arg)
{
	struct question *q = arg;
	struct proc *p = q->st->lookup.arg;
	q->found = q->t ? proc_lookup_fd(p, q->st, q->t, q->number) : proc_lookup_thread(p, q->st, q->number);
}

static bool ask(struct state *st, struct thread *t, int64_t number)
{
	struct question q = {st, t, number, false};
	struct proc *p = st->lookup.arg;
	lookup_call(p->lookup, answer, &q);
	return q.found;
}

static bool ask_thread(struct state *st, int64_t tid) { return ask(st, NULL, tid); }

static bool ask_fd(struct state *st, struct thread *t, int64_t num, uint64_t ts)
{
	const struct proc *p = st->lookup.arg;
	return proc_now(p) < ts + LATE_NS && ask(st, t, num);
}

void proc_attach(struct proc *p, struct state *st, struct lookup *lookup)
{
	p->lookup = lookup;
	st->lookup = (struct state_lookup){ask_thread, ask_fd, p};
	p->attached = st;
}
