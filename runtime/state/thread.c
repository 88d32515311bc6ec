/* The thread table: see thread.h. */
#include "state/thread.h"

#include <stdlib.h>

#include "state/state.h"
#include "state/tracer.h"

enum { THREADS_MAX = 262144 };
enum { REACH_MAX = 2048 };  /* in the table; only numbers that were chosen to collide get so far */
enum { CLOSING_MAX = 64 };  /* threads of a process that close something at a time; more are not told apart */

static uint32_t home(const struct state *st, int64_t tid)
{
	return (uint32_t)(((uint64_t)tid * 0x9E3779B97F4A7C15u) >> 32) & (st->threads_cap - 1);
}

static struct thread_slot *slot_of(const struct state *st, int64_t tid)
{
	if (!st->nthreads)
		return NULL;
	for (uint32_t i = home(st, tid), n = 0; n <= st->threads_reach; n++, i = (i + 1) & (st->threads_cap - 1)) {
		struct thread_slot *s = &st->threads[i];
		if (!s->thread)
			return NULL;
		if (s->tid == tid)
			return s;
	}
	return NULL;
}

/* Takes the first free slot; false when that is farther away than max. */
static bool insert(struct state *st, struct thread *t, uint32_t max)
{
	uint32_t i = home(st, t->tid), n = 0;
	for (; st->threads[i].thread; n++, i = (i + 1) & (st->threads_cap - 1))
		if (n == max)
			return false;
	if (n > st->threads_reach)
		st->threads_reach = n;
	st->threads[i] = (struct thread_slot){t->tid, t};
	st->nthreads++;
	return true;
}

static void grow(struct state *st)
{
	struct thread_slot *old = st->threads;
	uint32_t old_cap = st->threads_cap;
	st->threads_cap = old_cap ? 2 * old_cap : 256;
	st->threads = calloc(st->threads_cap, sizeof *st->threads);
	if (!st->threads)
		abort();
	st->nthreads = st->threads_reach = 0;
	for (uint32_t i = 0; i < old_cap; i++)
		if (old[i].thread)
			insert(st, old[i].thread, st->threads_cap);
	free(old);
}

static void take_out(struct state *st, struct thread_slot *s)
{
	uint32_t gap = (uint32_t)(s - st->threads), mask = st->threads_cap - 1;
	s->thread = NULL;
	st->nthreads--;
	for (uint32_t i = (gap + 1) & mask; st->threads[i].thread; i = (i + 1) & mask) {
		if (((i - gap) & mask) > st->threads_reach)
			break;
		if (((i - home(st, st->threads[i].tid)) & mask) < ((i - gap) & mask))
			continue;
		st->threads[gap] = st->threads[i];
		st->threads[i].thread = NULL;
		gap = i;
	}
}

void thread_free(struct thread *t)
{
	struct rstr *strings[] = {t->comm, t->exe, t->exepath, t->args, t->env, t->cgroups, t->cwd, t->root,
	                          t->container_id};
	for (unsigned i = 0; i < sizeof strings / sizeof *strings; i++)
		rstr_unref(strings[i]);
	fdtable_free(&t->fds);
	tracer_buffer_free(t);
	free(t->enter_copy);
	free(t);
}

struct thread *state_new_thread(struct state *st, int64_t tid)
{
	struct thread *t = calloc(1, sizeof *t);
	if (!t)
		abort();
	t->tid = tid;
	t->fds.totals = &st->fds;
	t->pid = t->ptid = t->vtid = t->vpid = t->sid = t->vpgid = t->pgid = -1;
	t->uid = t->gid = t->loginuid = UINT32_MAX;
	t->last_type = UINT16_MAX;
	t->last_fd = -1;
	t->closing_fd = -1;
	return t;
}

/* Ties a thread to its process's main thread when that is in the table. */
static void join_group(struct state *st, struct thread *t)
{
	if (t->tid == t->pid || t->pid < 0) {
		t->main = t;
		return;
	}
	struct thread_slot *s = slot_of(st, t->pid);
	if (!s || s->thread == t)
		return;
	struct thread *m = s->thread;
	t->main = m;
	t->group_next = m->group_next;
	t->group_prev = m;
	if (t->group_next)
		t->group_next->group_prev = t;
	m->group_next = t;
	m->group_count++;
}

void thread_begin_close(struct thread *t, int64_t num)
{
	struct thread *m = t->main;
	if (!m || (t->closing_fd < 0 && m->closing_count == CLOSING_MAX))
		return;
	if (t->closing_fd < 0) {
		m->closing_count++;
		t->closing_next = m->closing_first;
		m->closing_first = t;
	}
	t->closing_fd = num;
	t->close_canceled = false;
}

void thread_end_close(struct thread *t)
{
	struct thread *m = t->main;
	if (t->closing_fd < 0 || !m)
		return;
	struct thread **p = &m->closing_first;
	while (*p != t)
		p = &(*p)->closing_next;
	*p = t->closing_next;
	m->closing_count--;
	t->closing_fd = -1;
}

void thread_cancel_closes(struct thread *main, int64_t num)
{
	for (struct thread *t = main->closing_first; t; t = t->closing_next)
		if (t->closing_fd == num)
			t->close_canceled = true;
}

static void leave_group(struct thread *t)
{
	thread_end_close(t);
	if (t->main && t->main != t) {
		t->group_prev->group_next = t->group_next;
		if (t->group_next)
			t->group_next->group_prev = t->group_prev;
		t->main->group_count--;
	} else {
		for (struct thread *o = t->group_next, *next; o; o = next) {
			next = o->group_next;
			o->closing_fd = -1;
			o->main = o->group_next = o->group_prev = NULL;
		}
		t->closing_first = NULL;
		t->closing_count = 0;
	}
	t->main = t->group_next = t->group_prev = NULL;
}

bool state_add_thread(struct state *st, struct thread *t)
{
	struct thread_slot *old = slot_of(st, t->tid);
	if (old)
		thread_remove(st, old->thread);
	if (4 * (st->nthreads + 1) > 3 * st->threads_cap)
		grow(st);
	if (st->nthreads >= THREADS_MAX || !insert(st, t, REACH_MAX)) {
		st->dropped_threads++;
		st->list_bytes -= t->list_bytes;
		thread_free(t);
		return false;
	}
	t->group_count = 1;
	join_group(st, t);
	st->last_found = t;
	return true;
}

struct thread *thread_find(struct state *st, int64_t tid)
{
	struct thread *t = st->last_found;
	if (t && t->tid == tid)
		return t;
	struct thread_slot *s = slot_of(st, tid);
	if (!s)
		return NULL;
	return st->last_found = s->thread;
}

struct thread *thread_get(struct state *st, int64_t tid)
{
	struct thread *t = thread_find(st, tid);
	if (t)
		return t;
	if (st->lookup.thread && st->nthreads < THREADS_MAX && st->lookup.thread(st, tid))
		return thread_find(st, tid);
	t = state_new_thread(st, tid);
	t->comm = rstr_new("<NA>", 4);
	t->exe = rstr_ref(t->comm);
	return state_add_thread(st, t) ? t : NULL;
}

void thread_remove(struct state *st, struct thread *t)
{
	struct thread_slot *s = slot_of(st, t->tid);
	if (s && s->thread == t)
		take_out(st, s);
	if (st->last_found == t)
		st->last_found = NULL;
	leave_group(t);
	st->list_bytes -= t->list_bytes;
	st->enter_bytes -= t->enter_cap;
	thread_free(t);
}

struct thread *thread_parent(struct state *st, struct thread *t)
{
	return t->ptid > 0 && t->ptid != t->tid ? thread_find(st, t->ptid) : NULL;
}

const char *thread_cwd(const struct thread *t, uint32_t *len)
{
	const struct rstr *cwd = t->main ? t->main->cwd : t->cwd;
	*len = rstr_len(cwd);
	return rstr_s(cwd);
}

int thread_each(struct state *st, int (*fn)(struct thread *, void *), void *arg)
{
	for (uint32_t i = 0; i < st->threads_cap; i++)
		if (st->threads[i].thread) {
			int r = fn(st->threads[i].thread, arg);
			if (r)
				return r;
		}
	return 0;
}

void threads_link(struct state *st)
{
	for (uint32_t i = 0; i < st->threads_cap; i++) {
		struct thread *t = st->threads[i].thread;
		if (t && !t->main)
			join_group(st, t);
	}
}

void threads_rejoin(struct state *st, struct thread *t)
{
	leave_group(t);
	t->group_count = 1;
	join_group(st, t);
}

void threads_free(struct state *st)
{
	for (uint32_t i = 0; i < st->threads_cap; i++)
		if (st->threads[i].thread)
			thread_free(st->threads[i].thread);
	free(st->threads);
	st->threads = NULL;
	st->threads_cap = st->nthreads = st->threads_reach = 0;
	st->list_bytes = st->enter_bytes = 0;
	st->last_found = NULL;
}
